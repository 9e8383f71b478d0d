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

    /// <summary>What a forge knows of an action's repository (<c>owner/name</c>) at a reference, or null when nobody asked; without it the rules that need it are silent.</summary>
    public Func<string, string, ActionFacts?> LookUpAction { get; init; } = (_, _) => null;

    /// <summary>What the organisation allows and expects of workflows.</summary>
    public WorkflowPolicy Workflows { get; init; } = new();

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

/// <summary>What a forge knows of a reference; null where it was not asked.</summary>
public sealed record ActionFacts
{
    /// <summary>The commit that it means.</summary>
    public string? Sha { get; init; }

    /// <summary>Whether a branch has that name.</summary>
    public bool? IsBranch { get; init; }

    /// <summary>Whether a tag has that name.</summary>
    public bool? IsTag { get; init; }

    /// <summary>Whether a branch or tag of the repository itself, not of a fork, contains the commit.</summary>
    public bool? IsReachable { get; init; }

    /// <summary>The tag of the commit with the longest name; empty when it has none.</summary>
    public string? LongestTag { get; init; }

    /// <summary>Whether the repository is read-only for ever.</summary>
    public bool? IsArchived { get; init; }
}

/// <summary>What an organisation allows and expects of workflows; patterns are <c>*</c>, <c>owner/*</c>, <c>owner/name</c>, <c>owner/name/*</c> or <c>owner/name@reference</c>.</summary>
public sealed record WorkflowPolicy
{
    /// <summary>The only actions that may be used; null for all.</summary>
    public IReadOnlyList<string>? AllowedActions { get; init; }

    /// <summary>Actions that may not be used.</summary>
    public IReadOnlyList<string> ForbiddenActions { get; init; } = [];

    /// <summary>Actions that need not be pinned to a commit; the pattern that says most decides.</summary>
    public IReadOnlyList<string> UnpinnedActions { get; init; } = [];

    /// <summary>Actions that must be pinned although a wider pattern of <see cref="UnpinnedActions"/> names them.</summary>
    public IReadOnlyList<string> PinnedActions { get; init; } = [];

    /// <summary>Secrets that may be used outside an environment, in any case.</summary>
    public IReadOnlyList<string> SecretsOutsideEnvironment { get; init; } = [];

    /// <summary>Advisories (<c>GHSA-…</c>) of actions that were judged and accepted.</summary>
    public IReadOnlyList<string> AcceptedAdvisories { get; init; } = [];

    /// <summary>How many days old a release must be before Dependabot proposes it.</summary>
    public int CooldownDays { get; init; } = 7;
}
