using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>Says in one sentence or two what is wrong with a package and how to be rid of it.</summary>
internal static class UpgradeAdvice
{
    private const int MaxSummary = 200;
    private const int MaxPath = 5;

    public static bool IsWrittenByHand(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return DependencyReaders.All.FirstOrDefault(reader => reader.Reads(path, name)) is { IsLockfile: false };
    }

    public static string Message(VulnerableDependency hit)
    {
        var one = hit.Dependency;
        var text = new StringBuilder($"{one.Name} {one.Version}");
        var worst = hit.Advisories[0];
        var kind = hit.Advisories.Any(advisory => advisory.Kind == AdvisoryKind.Malicious) ? " is malicious: "
            : hit.Advisories.All(advisory => advisory.Kind == AdvisoryKind.Notice) ? " carries a notice: " : " has a known vulnerability: ";
        text.Append(kind).Append(Short(hit.Advisories.Select(advisory => advisory.Summary).FirstOrDefault(summary => summary.Length > 0) ?? worst.Id)).Append(" (").Append(hit.Ids[0]);
        if (worst.Score is { } score)
        {
            text.Append(CultureInfo.InvariantCulture, $", CVSS {score:0.0}");
        }

        text.Append(").");
        if (hit.Path.Count > 1)
        {
            text.Append(" It comes in through ").AppendJoin(" > ", hit.Path.Take(MaxPath).Select(step => step.Name)).Append(hit.Path.Count > MaxPath ? " > …." : ".");
        }

        return text.Append(' ').Append(Cure(hit)).ToString();
    }

    private static string Cure(VulnerableDependency hit)
    {
        var one = hit.Dependency;
        if (hit.Advisories.Any(advisory => advisory.Kind == AdvisoryKind.Malicious))
        {
            return "Remove it, and treat every machine that installed it as taken over.";
        }

        if ((hit.CleanVersion ?? hit.FixedVersion) is not { } target)
        {
            return hit.Path.Count > 1 ? $"No mended version is known: look for a version of {hit.Path[0].Name} that does without it." : "No mended version is known: replace it, or shield what it does.";
        }

        var left = hit.CleanVersion is null ? ", which mends this but not all that is known" : "";
        if (hit.Path.Count > 1)
        {
            var direct = hit.Path[0];
            return hit.IsFixAllowed switch
            {
                true => $"Upgrade it to {target}{left}: all that need it accept that, so refreshing the lockfile is enough.",
                false => $"It is mended in {target}{left}, which {hit.Path[^2].Name} does not accept: upgrade {direct.Name} {direct.Version} to a version that does.",
                null => $"Upgrade it to {target}{left}, or upgrade {direct.Name} {direct.Version}, which brings it in.",
            };
        }

        return hit.IsFixAllowed switch
        {
            true when !IsWrittenByHand(one.File) => $"Upgrade to {target}{left}: the manifest's {one.Requirement ?? "requirement"} accepts it, so refreshing the lockfile is enough.",
            false when one.Requirement is not null && !IsWrittenByHand(one.File) => $"Upgrade to {target}{left}: raise {one.Requirement} in the manifest.",
            _ => $"Upgrade to {target}{left}.",
        };
    }

    private static string Short(string summary)
    {
        summary = summary.TrimEnd('.', ' ');
        return summary.Length <= MaxSummary ? summary : summary[..MaxSummary] + "…";
    }
}
