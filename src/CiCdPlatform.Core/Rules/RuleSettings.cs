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

    /// <summary>Which rules are asked, by id and aliases; null for all.</summary>
    public Func<string, IReadOnlyList<string>, bool>? Speaks { get; init; }

    /// <summary>Rules of the repository itself.</summary>
    internal IReadOnlyList<IRule> OwnRules { get; init; } = [];

    /// <summary>These settings with the rules of a repository.</summary>
    public RuleSettings With(Rulesets.RepositoryRules repository)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return this with { OwnRules = repository.Rules };
    }

    internal IReadOnlyList<IRule>? OnlyRules { get; init; }
}

/// <summary>A commit and the version that it is; <paramref name="Sha"/> has 40 hexadecimal digits.</summary>
public sealed record PinnedReference(string Sha, string Version);
