namespace CiCdPlatform.Core.Migration.Model;

/// <summary>A pipeline as both forges know it.</summary>
internal sealed record PortablePipeline(string File, string Name, Triggers Triggers, IReadOnlyDictionary<string, string> Variables, IReadOnlyList<PortableJob> Jobs)
{
    /// <summary>Whether a newer run of the same pull request ends an older one.</summary>
    public bool CancelsOlder { get; init; }
}

/// <summary>What starts a pipeline. A branch or tag is a glob; <c>*</c> alone stands for all of them.</summary>
internal sealed record Triggers
{
    public IReadOnlyList<string> Branches { get; init; } = [];

    public bool DefaultBranch { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public bool PullRequest { get; init; }

    public IReadOnlyList<string> Schedules { get; init; } = [];

    public bool Scheduled { get; init; }

    public bool Manual { get; init; }

    /// <summary>Paths one of which must have changed, or none for all.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];
}

/// <summary>When a rule lets a job run.</summary>
internal enum RunWhen
{
    /// <summary>When what it waits for went well.</summary>
    Success,

    /// <summary>When something before it failed.</summary>
    Failure,

    /// <summary>However it went.</summary>
    Always,

    /// <summary>When a person says so.</summary>
    Manual,
}

/// <summary>All of these must hold for a job to run so.</summary>
internal sealed record PortableRule(IReadOnlyList<Atom> All, RunWhen When, IReadOnlyList<string> Changes);

/// <summary>What a condition can ask on both forges.</summary>
internal enum Fact
{
    PullRequest,
    Push,
    Schedule,
    Manual,
    Tag,
    TagLike,
    AnyBranch,
    BranchIs,
    BranchLike,
    DefaultBranch,
    FromFork,
}

/// <summary>One question, or its opposite.</summary>
internal sealed record Atom(Fact Fact, string Value = "", bool Negated = false);

/// <summary>A job as both forges know it.</summary>
internal sealed record PortableJob
{
    public required string Id { get; init; }

    public required int Line { get; init; }

    public string? Title { get; init; }

    public string? Stage { get; init; }

    /// <summary>Ids of the jobs that it waits for.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Those of <see cref="Needs"/> whose files it takes.</summary>
    public IReadOnlyList<string> FilesFrom { get; init; } = [];

    public string? Image { get; init; }

    /// <summary>Whether the image starts a program of its own that must make way for a shell.</summary>
    public bool OwnEntrypoint { get; init; }

    public IReadOnlyList<PortableServiceContainer> Services { get; init; } = [];

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Secrets { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    public IReadOnlyList<PortableStep> Steps { get; init; } = [];

    /// <summary>Run after the others, however they ended.</summary>
    public IReadOnlyList<PortableStep> After { get; init; } = [];

    /// <summary>None: it runs when what it waits for went well.</summary>
    public IReadOnlyList<PortableRule> Rules { get; init; } = [];

    public IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<string>>> Matrix { get; init; } = [];

    public IReadOnlyList<PortableCache> Caches { get; init; } = [];

    public IReadOnlyList<string> Artifacts { get; init; } = [];

    public bool ArtifactsAlways { get; init; }

    public int? ArtifactDays { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Reports { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public int? TimeoutMinutes { get; init; }

    public int? Retry { get; init; }

    public bool AllowFailure { get; init; }

    public string? Environment { get; init; }

    public string? EnvironmentUrl { get; init; }

    public IReadOnlyList<string> Labels { get; init; } = [];

    public bool NoCheckout { get; init; }

    public int? Depth { get; init; }

    public bool Submodules { get; init; }
}

/// <summary>Commands that run in one shell.</summary>
internal sealed record PortableStep(string? Name, IReadOnlyList<string> Lines)
{
    /// <summary>Variables of these commands alone.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public string? WorkingDirectory { get; init; }

    /// <summary>All atoms of one of these must hold for the commands to run; empty for always.</summary>
    public IReadOnlyList<IReadOnlyList<Atom>> If { get; init; } = [];
}

/// <summary>A container beside the job.</summary>
internal sealed record PortableServiceContainer(string Name, string Image, IReadOnlyDictionary<string, string> Variables);

/// <summary>Folders kept between runs, relative to the repository, told apart by files or by a text.</summary>
internal sealed record PortableCache(string Name, IReadOnlyList<string> Paths, IReadOnlyList<string> KeyFiles, bool ReadOnly = false);

/// <summary>Collects what could not be carried, each place once.</summary>
internal sealed class LossList
{
    private const int Most = 500;
    private readonly List<MigrationLoss> _all = [];

    public IReadOnlyList<MigrationLoss> All => [.. _all.Distinct().OrderBy(loss => loss.File, StringComparer.Ordinal).ThenBy(loss => loss.Line)];

    public void Add(string file, int line, string what, string why)
    {
        if (_all.Count < Most)
        {
            _all.Add(new MigrationLoss(file, Math.Max(1, line), what, why));
        }
    }
}
