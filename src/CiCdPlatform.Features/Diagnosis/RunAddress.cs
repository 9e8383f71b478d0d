using System.Globalization;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>A run, a pipeline or one of their jobs, as the address of its page names it.</summary>
/// <param name="Host">The forge's web address.</param>
/// <param name="RunId">Null where the page is that of a job and does not name its pipeline.</param>
/// <param name="JobId">Null for the whole run.</param>
public sealed record RunAddress(ForgeKind Forge, Uri Host, string FullName, long? RunId, long? JobId)
{
    /// <summary>The API of a forge that has it where it usually is: github.com has its own host, all others a path.</summary>
    public Uri ApiUrl => Forge == ForgeKind.GitLab ? new Uri(Host, "api/v4/")
        : Host.Host == "github.com" ? new Uri("https://api.github.com/")
        : new Uri(Host, "api/v3/");

    /// <summary>
    /// Reads <c>HOST/OWNER/NAME/actions/runs/1[/attempts/2][/job/3]</c>, <c>HOST/GROUP/PROJECT/-/pipelines/1</c> and <c>HOST/GROUP/PROJECT/-/jobs/1</c>; null for any other address.
    /// </summary>
    public static RunAddress? Parse(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.UserInfo.Length > 0)
        {
            return null;
        }

        var host = new Uri(url.GetLeftPart(UriPartial.Authority) + "/");
        var parts = url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString).ToArray();
        var dash = Array.IndexOf(parts, "-");
        return parts switch
        {
            [var owner, var name, "actions", "runs", var run, .. var rest] when Number(run) is { } id => new RunAddress(ForgeKind.GitHub, host, $"{owner}/{name}", id, rest is [.., "job", var job] ? Number(job) : null),
            _ when dash >= 2 && parts[dash..] is [_, "pipelines", var pipeline, ..] && Number(pipeline) is { } id => new RunAddress(ForgeKind.GitLab, host, string.Join('/', parts[..dash]), id, null),
            _ when dash >= 2 && parts[dash..] is [_, "jobs", var job, ..] && Number(job) is { } id => new RunAddress(ForgeKind.GitLab, host, string.Join('/', parts[..dash]), null, id),
            _ => null,
        };
    }

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
