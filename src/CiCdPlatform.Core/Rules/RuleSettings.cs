using CiCdPlatform.Core.Pipelines.Actions;

namespace CiCdPlatform.Core.Rules;

/// <summary>What rules may look up.</summary>
public sealed record RuleSettings
{
    /// <summary>The shipped limits, and the shipped table of actions.</summary>
    public static RuleSettings Default { get; } = new()
    {
        FindPinnedAction = (action, reference) => PinnedActions.Find(action, reference) is { } pinned ? new PinnedReference(pinned.Sha, pinned.Version) : null,
    };

    /// <summary>The commit of an action (<c>owner/name</c>) at a ref such as <c>v4</c>, or null when it is not known; enables the mend of unpinned actions.</summary>
    public Func<string, string, PinnedReference?> FindPinnedAction { get; init; } = (_, _) => null;

    /// <summary>Largest file that rules read, in bytes.</summary>
    public int MaxFileBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Most findings in one file; the rest is reported as a warning.</summary>
    public int MaxFindingsPerFile { get; init; } = 500;

    /// <summary>How much is reported.</summary>
    public Persona Persona { get; init; } = Persona.Regular;

    /// <summary>The scanners whose rules run; null for all.</summary>
    public IReadOnlySet<string>? Scanners { get; init; }

    /// <summary>Registries that base images may come from, such as <c>docker.io</c> or <c>*.example.com</c>; null for all.</summary>
    public IReadOnlyList<string>? TrustedRegistries { get; init; }

    /// <summary>Labels that images must have, with their format: one of <c>text url rfc3339 semver hash spdx email</c>.</summary>
    public IReadOnlyDictionary<string, string> RequiredLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether images may have the required labels alone.</summary>
    public bool OnlyRequiredLabels { get; init; }

    internal IReadOnlyList<IRule>? OnlyRules { get; init; }
}

/// <summary>A commit and the version that it is; <paramref name="Sha"/> has 40 hexadecimal digits.</summary>
public sealed record PinnedReference(string Sha, string Version);
