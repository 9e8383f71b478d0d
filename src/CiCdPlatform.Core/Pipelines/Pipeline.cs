using System.Text.Json.Serialization;

namespace CiCdPlatform.Core.Pipelines;

/// <summary>The forges that pipelines are written for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ForgeKind>))]
public enum ForgeKind
{
    /// <summary>GitHub and GitHub Enterprise Server.</summary>
    [JsonStringEnumMemberName("github")] GitHub,

    /// <summary>GitLab, hosted or self-managed.</summary>
    [JsonStringEnumMemberName("gitlab")] GitLab,
}

/// <summary>The nine stages, in order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Stage>))]
public enum Stage
{
    /// <summary>Build the program.</summary>
    [JsonStringEnumMemberName("compile")] Compile,

    /// <summary>Build the container image.</summary>
    [JsonStringEnumMemberName("build")] Build,

    /// <summary>Run the tests.</summary>
    [JsonStringEnumMemberName("test")] Test,

    /// <summary>Static analysis.</summary>
    [JsonStringEnumMemberName("sast")] Sast,

    /// <summary>Code quality (Sonar).</summary>
    [JsonStringEnumMemberName("quality")] Quality,

    /// <summary>Vulnerability, secret and misconfiguration scan.</summary>
    [JsonStringEnumMemberName("security")] Security,

    /// <summary>Push the image to the registry.</summary>
    [JsonStringEnumMemberName("push")] Push,

    /// <summary>Tell others how it ended (Splunk HEC).</summary>
    [JsonStringEnumMemberName("notify")] Notify,

    /// <summary>Record what worked.</summary>
    [JsonStringEnumMemberName("learn")] Learn,
}

/// <summary>When a job runs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobCondition>))]
public enum JobCondition
{
    /// <summary>When everything before it succeeded.</summary>
    [JsonStringEnumMemberName("success")] OnSuccess,

    /// <summary>When something before it failed.</summary>
    [JsonStringEnumMemberName("failure")] OnFailure,

    /// <summary>On the default branch, when everything before it succeeded.</summary>
    [JsonStringEnumMemberName("default-branch")] OnDefaultBranch,
}

/// <summary>A pipeline as data, before any forge's syntax.</summary>
public sealed record Pipeline
{
    /// <summary>Its name in the forge.</summary>
    public string Name { get; init; } = "CI";

    /// <summary>The branch that changes are compared with.</summary>
    public string DefaultBranch { get; init; } = "main";

    /// <summary>Its jobs, in an order that respects <see cref="PipelineJob.Needs"/>.</summary>
    public required IReadOnlyList<PipelineJob> Jobs { get; init; }
}

/// <summary>One job of a pipeline.</summary>
public sealed record PipelineJob
{
    /// <summary>A kebab-case id, unique in the pipeline.</summary>
    public required string Id { get; init; }

    /// <summary>The stage it belongs to.</summary>
    public required Stage Stage { get; init; }

    /// <summary>Ids of the jobs that must succeed first.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Toolchains the job uses, such as <c>dotnet 10.0</c>.</summary>
    public IReadOnlyList<Toolchain> Toolchains { get; init; } = [];

    /// <summary>The container image for forges that run jobs in one; pinned, never <c>latest</c>.</summary>
    public string? Image { get; init; }

    /// <summary>The image that the job runs in on a forge whose jobs run on a machine: for toolchains that nothing sets up there.</summary>
    public string? Container { get; init; }

    /// <summary>The versions that the job runs with, one leg each, or null for one run.</summary>
    public PipelineMatrix? Matrix { get; init; }

    /// <summary>The folder the steps run in, <c>.</c> for the root.</summary>
    public string WorkingDirectory { get; init; } = ".";

    /// <summary>What it does, in order.</summary>
    public required IReadOnlyList<PipelineStep> Steps { get; init; }

    /// <summary>Environment of every step; never a secret's value.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Folders kept between runs.</summary>
    public IReadOnlyList<PipelineCache> Caches { get; init; } = [];

    /// <summary>Containers that run beside the job.</summary>
    public IReadOnlyList<PipelineService> Services { get; init; } = [];

    /// <summary>Files kept when the job ends, relative to the repository.</summary>
    public IReadOnlyList<string> Artifacts { get; init; } = [];

    /// <summary>Ids of jobs whose <see cref="Artifacts"/> this one takes; each stands in <see cref="Needs"/> too.</summary>
    public IReadOnlyList<string> ArtifactsFrom { get; init; } = [];

    /// <summary>Names of secrets that its steps read from the environment; the values live in the forge.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];

    /// <summary>Test and analysis reports by kind, such as <c>junit</c>; globs relative to the repository.</summary>
    public IReadOnlyDictionary<string, string> Reports { get; init; } = new Dictionary<string, string>();

    /// <summary>A pattern that finds the covered percentage in the job's log, as <c>/…/</c>, or null.</summary>
    public string? CoveragePattern { get; init; }

    /// <summary>What must have changed for the job to run, or null for always.</summary>
    public ChangeFilter? Changes { get; init; }

    /// <summary>When it runs.</summary>
    public JobCondition Condition { get; init; }

    /// <summary>Permissions beyond reading the repository, such as <c>packages: write</c>.</summary>
    public IReadOnlyDictionary<string, string> Permissions { get; init; } = new Dictionary<string, string>();

    /// <summary>After this many minutes the job is ended.</summary>
    public int TimeLimitMinutes { get; init; } = 15;
}

/// <summary>Files that a part of a repository is made of.</summary>
/// <param name="Id">A name that is the same for all jobs of the part, letters, digits and dashes.</param>
/// <param name="Paths">Globs relative to the repository, where <c>/**</c> at the end means everything below.</param>
public sealed record ChangeFilter(string Id, IReadOnlyList<string> Paths);

/// <summary>A named toolchain and the version asked for, as far as a set-up action is told it.</summary>
public sealed record Toolchain(string Name, string Version)
{
    /// <summary>The whole version.</summary>
    public string? Full { get; init; }

    /// <summary>The package manager that is used with it.</summary>
    public string? Manager { get; init; }
}

/// <summary>One job run with several versions of a toolchain.</summary>
public sealed record PipelineMatrix(string Toolchain, IReadOnlyList<MatrixLeg> Legs);

/// <summary>One of them: <paramref name="Version"/> for set-up actions, <paramref name="Image"/> where jobs run in one.</summary>
public sealed record MatrixLeg(string Version, string Image);

/// <summary>One step: shell commands run with <c>-e</c>, or a scanner image with arguments.</summary>
public sealed record PipelineStep
{
    /// <summary>What a person reads in the log.</summary>
    public required string Name { get; init; }

    /// <summary>Shell commands, one a line; empty for a step that runs <see cref="Image"/>.</summary>
    public IReadOnlyList<string> Run { get; init; } = [];

    /// <summary>A pinned container image to run, instead of commands.</summary>
    public string? Image { get; init; }

    /// <summary>Arguments of <see cref="Image"/>.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];
}

/// <summary>A cache keyed on lockfiles.</summary>
public sealed record PipelineCache(string Name, IReadOnlyList<string> Paths, IReadOnlyList<string> KeyFiles)
{
    /// <summary>The action that knows better what to keep on GitHub, or null.</summary>
    public string? Action { get; init; }
}

/// <summary>A service container with its health check.</summary>
public sealed record PipelineService(string Name, string Image, IReadOnlyList<int> Ports, IReadOnlyDictionary<string, string> Environment, string? HealthCommand);
