using System.Collections.Frozen;

namespace CiCdPlatform.Core.Rules;

/// <summary>Labels of runners that GitHub hosts, and those that every self-hosted runner carries.</summary>
internal static class RunnerLabels
{
    /// <summary>The machines that a label means, facts of https://docs.github.com/en/actions/reference/runners/github-hosted-runners.</summary>
    private static readonly FrozenDictionary<string, string[]> Machines = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["ubuntu-slim"] = ["ubuntu-24.04"],
        ["ubuntu-latest"] = ["ubuntu-24.04"],
        ["ubuntu-latest-4-cores"] = ["ubuntu-24.04"],
        ["ubuntu-latest-8-cores"] = ["ubuntu-24.04"],
        ["ubuntu-latest-16-cores"] = ["ubuntu-24.04"],
        ["ubuntu-24.04"] = ["ubuntu-24.04"],
        ["ubuntu-24.04-arm"] = ["ubuntu-24.04"],
        ["ubuntu-22.04"] = ["ubuntu-22.04"],
        ["ubuntu-22.04-arm"] = ["ubuntu-22.04"],
        ["macos-latest"] = ["macos-15"],
        ["macos-latest-large"] = ["macos-15-large"],
        ["macos-latest-xlarge"] = ["macos-15-xlarge"],
        ["macos-26"] = ["macos-26"],
        ["macos-26-intel"] = ["macos-26-intel"],
        ["macos-26-large"] = ["macos-26-large"],
        ["macos-26-xlarge"] = ["macos-26-xlarge"],
        ["macos-15"] = ["macos-15"],
        ["macos-15-intel"] = ["macos-15-intel"],
        ["macos-15-large"] = ["macos-15-large"],
        ["macos-15-xlarge"] = ["macos-15-xlarge"],
        ["macos-14"] = ["macos-14"],
        ["macos-14-large"] = ["macos-14-large"],
        ["macos-14-xlarge"] = ["macos-14-xlarge"],
        ["windows-latest"] = ["windows-2022", "windows-2025"],
        ["windows-latest-8-cores"] = ["windows-2022", "windows-2025"],
        ["windows-2025"] = ["windows-2025"],
        ["windows-2025-vs2026"] = ["windows-2025-vs2026"],
        ["windows-2022"] = ["windows-2022"],
        ["windows-11-arm"] = ["windows-11-arm"],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> SelfHosted = FrozenSet.ToFrozenSet(["self-hosted", "x64", "x86", "arm", "arm64", "linux", "macos", "windows"], StringComparer.OrdinalIgnoreCase);

    public static bool Knows(string label) => Machines.ContainsKey(label) || SelfHosted.Contains(label);

    /// <summary>Whether a label looks like one that GitHub hosts, so that it is a mistake when GitHub does not.</summary>
    public static bool LooksHosted(string label)
    {
        var dash = label.IndexOf('-', StringComparison.Ordinal);
        return dash > 0
            && label[..dash].ToLowerInvariant() is "ubuntu" or "windows" or "macos" or "linux" or "win" or "mac" or "osx" or "debian"
            && label[(dash + 1)..] is var version
            && (version is "latest" or "oldest" or "newest" or "lts" or "stable" || (version.Length > 0 && version.All(c => char.IsAsciiDigit(c) || c == '.')));
    }

    /// <summary>Whether no machine carries both labels.</summary>
    public static bool Conflict(string left, string right) => MachinesOf(left) is { } mine && MachinesOf(right) is { } theirs && !mine.Intersect(theirs, StringComparer.Ordinal).Any();

    private static IEnumerable<string>? MachinesOf(string label) => label.ToLowerInvariant() switch
    {
        "linux" => AllOf("ubuntu-"),
        "macos" => AllOf("macos-"),
        "windows" => AllOf("windows-"),
        var other => Machines.GetValueOrDefault(other),
    };

    private static IEnumerable<string> AllOf(string prefix) => Machines.Values.SelectMany(machines => machines).Where(machine => machine.StartsWith(prefix, StringComparison.Ordinal)).Distinct(StringComparer.Ordinal);
}
