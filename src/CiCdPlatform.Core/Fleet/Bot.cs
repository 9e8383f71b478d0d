using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Policies;

namespace CiCdPlatform.Core.Fleet;

/// <summary>A group of scanners and rules that works on a repository on its own, after those that it needs.</summary>
public sealed record Bot
{
    /// <summary>How long a bot may take when it does not say.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Kebab-case.</summary>
    public required string Id { get; init; }

    /// <summary>What it does, in a sentence.</summary>
    public string Description { get; init; } = "";

    /// <summary>The scanners that it runs.</summary>
    public IReadOnlyList<string> Scanners { get; init; } = [];

    /// <summary>The rules that it speaks of, by id or alias, which may end in <c>*</c>; empty for all of its scanners.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Rules that it leaves to others.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>Whether it proposes what makes pipelines faster.</summary>
    public bool Optimises { get; init; }

    /// <summary>Bots that run before it.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Whether it applies its safe mends, as one commit.</summary>
    public bool Fixes { get; init; } = true;

    /// <summary>How long it may take.</summary>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>Whether a rule, by its id and its names in other tools, is its own to ask; a rule that has more names than it shows is asked, too.</summary>
    public bool SpeaksOf(string rule, IReadOnlyList<string> aliases) =>
        (Rules.Count == 0 || Rules.Any(name => FindingFilters.IsCalled(rule, aliases, name)))
        && !Except.Any(name => FindingFilters.IsCalled(rule, aliases, name));

    /// <summary>Whether a finding of one of its scanners is its own to tell.</summary>
    public bool Speaks(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return Scanners.Contains(finding.Scanner)
            && (Rules.Count == 0 || Rules.Any(finding.IsCalled))
            && !Except.Any(finding.IsCalled);
    }
}
