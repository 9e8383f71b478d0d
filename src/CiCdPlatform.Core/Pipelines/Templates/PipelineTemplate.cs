namespace CiCdPlatform.Core.Pipelines.Templates;

/// <summary>How a language's (and a framework's) components are compiled, tested and checked: data, not code. The format is described in <c>Templates/README.md</c>.</summary>
public sealed record PipelineTemplate
{
    /// <summary>A kebab-case id.</summary>
    public required string Id { get; init; }

    /// <summary>Raised when the template changes.</summary>
    public int Version { get; init; } = 1;

    /// <summary>The languages it serves.</summary>
    public required IReadOnlyList<string> Languages { get; init; }

    /// <summary>The framework it serves, or null for the language alone.</summary>
    public string? Framework { get; init; }

    /// <summary>The package managers it serves; empty for every one.</summary>
    public IReadOnlyList<string> PackageManagers { get; init; } = [];

    /// <summary>Toolchains by name, the language's own first; the value is the version that is used when nothing else decides, or empty.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Toolchains { get; init; } = [];

    /// <summary>The image of its jobs where jobs run in one, or null for the first toolchain's.</summary>
    public string? Image { get; init; }

    /// <summary>Commands before everything else in each job, by forge id or package manager.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Prepare { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Commands by stage: <c>compile</c>, <c>test</c>, <c>sast</c>.</summary>
    public required IReadOnlyDictionary<Stage, IReadOnlyList<string>> Stages { get; init; }

    /// <summary>What is kept between runs.</summary>
    public IReadOnlyList<TemplateCache> Caches { get; init; } = [];

    /// <summary>Environment of its jobs.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary>Files of the compile job that are kept.</summary>
    public IReadOnlyList<string> Artifacts { get; init; } = [];

    /// <summary>Report files of the test job by kind.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Reports { get; init; } = [];
}

/// <summary>A cache: where the tool keeps it, where it is moved to on a forge that keeps only the project's folder, and what its key is made of.</summary>
/// <param name="Name">A short name, part of the key.</param>
/// <param name="Paths">Folders where the tool keeps it by itself, below <c>~</c>.</param>
/// <param name="ProjectPaths">Folders below <c>.cache</c> of the project, or with <c>./</c> before them folders of the component.</param>
/// <param name="Variables">Environment that moves the tool there; <c>{project}</c> is the project's folder.</param>
/// <param name="KeyFiles">Globs used where no lockfile is known.</param>
public sealed record TemplateCache(
    string Name,
    IReadOnlyList<string> Paths,
    IReadOnlyList<string> ProjectPaths,
    IReadOnlyList<KeyValuePair<string, string>> Variables,
    IReadOnlyList<string> KeyFiles)
{
    /// <summary>The package managers that it serves; empty for every one. The first of a template's also serves components whose manager is not known.</summary>
    public IReadOnlyList<string> Managers { get; init; } = [];

    /// <summary>The action that knows better what to keep on GitHub, with its input <c>workspaces</c>; null for the plain cache.</summary>
    public string? Action { get; init; }
}

/// <summary>What is wrong with a template; <paramref name="Line"/> is 1-based.</summary>
public sealed record TemplateProblem(int Line, string Message);

/// <summary>The outcome of reading a template: the template, or what is wrong with it.</summary>
public sealed record TemplateRead(PipelineTemplate? Template, IReadOnlyList<TemplateProblem> Problems);
