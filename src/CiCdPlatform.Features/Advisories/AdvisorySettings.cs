namespace CiCdPlatform.Features.Advisories;

/// <summary>Where advisories come from and how often (section <c>Advisories</c>).</summary>
public sealed class AdvisorySettings
{
    /// <summary>Folders, archives, or <c>https</c> addresses of archives; none switches the import off.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Time between two imports.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromDays(1);

    /// <summary>What is wrong, each fault with its key and the cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (Every < TimeSpan.FromMinutes(5))
        {
            yield return "Advisories:Every must be at least five minutes";
        }

        for (var i = 0; i < Sources.Count; i++)
        {
            if (AdvisoryImporter.IsAddress(Sources[i]) ? !Uri.TryCreate(Sources[i], UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttps && !address.IsLoopback) : !Path.IsPathFullyQualified(Sources[i]))
            {
                yield return $"Advisories:Sources:{i} must be a full path or an https address";
            }
        }
    }

    internal DateTimeOffset? NextRun(DateTimeOffset? last, DateTimeOffset now) => Sources.Count == 0 ? null : last is { } before ? before + Every : now;
}
