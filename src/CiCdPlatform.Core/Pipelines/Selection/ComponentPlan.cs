using System.Text;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Templates;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Pipelines.Selection;

/// <summary>A component with everything decided: its template, its versions, its place.</summary>
internal sealed record ComponentPlan
{
    // How static checks begin that no dependency takes part in.
    private static readonly string[] s_sourceChecks = ["python -m compileall ", "find . -name "];

    internal required Component Component { get; init; }

    internal required PipelineTemplate Template { get; init; }

    internal required GenerationSource Source { get; init; }

    /// <summary>What its jobs' ids end in, such as <c>-frontend</c>; empty when it is alone.</summary>
    internal required string Suffix { get; init; }

    internal required IReadOnlyList<ToolchainChoice> Toolchains { get; init; }

    /// <summary>What must have changed for its jobs to run, or null for always.</summary>
    internal ChangeFilter? Changes { get; init; }

    /// <summary>Whether the jobs of its workspace's root do its work: it has none of its own then, but may still become an image.</summary>
    internal bool IsCovered { get; init; }

    internal ComponentManifest Manifest { get; init; } = ComponentManifest.None;

    internal required ForgeKind Forge { get; init; }

    internal required GenerationSettings Settings { get; init; }

    /// <summary>Versions that its tests run with beside each other; empty for the one of <see cref="Toolchains"/>.</summary>
    internal IReadOnlyList<ToolchainChoice> Supported { get; init; } = [];

    /// <summary>The image of its jobs, with the prefix of the settings.</summary>
    internal string Image => ImageOf(Toolchains.Count > 0 ? Toolchains[0] : null);

    /// <summary>The image for jobs on a machine that nothing there can set up, else null.</summary>
    internal string? Container => Forge == ForgeKind.GitHub && Toolchains.Any(choice => ToolchainTable.Find(choice.Name)! is var row && (row.Action is null || row.Contained.Contains(choice.Full))) ? Image : null;

    /// <summary>One leg for each supported version.</summary>
    internal PipelineMatrix? Matrix => Supported.Count == 0 ? null
        : new PipelineMatrix(Supported[0].Name, [.. Supported.Select(choice => new MatrixLeg(choice.Setup, ImageOf(choice)))]);

    /// <summary>The component's own commands for its dependencies; a package manager that one of them brings has an exact version.</summary>
    internal IReadOnlyList<string> Install => [.. Component.Install.Select(Pinned)];

    /// <summary>Package managers that set-up actions bring in the place of those commands.</summary>
    internal IReadOnlyList<Toolchain> SetUp => Forge == ForgeKind.GitHub && Container is null
        ? [.. Component.Install.Select(Brought).OfType<(ToolchainRow Row, ToolchainChoice Choice)>().Select(brought => AsSetUp(brought.Row, brought.Choice))]
        : [];

    private string Pinned(string line) => Brought(line) is { } brought && brought.Row.Brought(line) is { Length: > 0 } ? brought.Row.Command + brought.Choice.Full
        : Toolchains is [{ Name: "python" } first, ..] && VersionRange.Parse("<3.9")!.Contains(first.Full) ? line
        : ToolchainTable.Pinned(line);

    // A second way to bring it would find the first in its place.
    private static bool Brings(string command, string manager) => command.Split(' ') is [var program, .. var words] && program != manager
        && words.Contains("install") && words.Any(word => word == manager || word.StartsWith(manager + "@", StringComparison.Ordinal) || word.StartsWith(manager + "==", StringComparison.Ordinal));

    private (ToolchainRow Row, ToolchainChoice Choice)? Brought(string command) =>
        ToolchainTable.BroughtBy(command) is { } row ? (row, ToolchainChooser.Choose(row, row.Brought(command), null, Settings.PreferredToolchains)) : null;

    // An action that reads the manifest refuses to be told what stands there too.
    private Toolchain AsSetUp(ToolchainRow row, ToolchainChoice choice) =>
        new(row.Name, row.ReadsManifest && Component.Install.Any(line => row.Brought(line) == choice.Full) ? "" : choice.Setup) { Full = choice.Full };

    /// <summary>Digests of images that a registry told.</summary>
    internal IReadOnlyDictionary<string, string> Digests { get; init; } = new Dictionary<string, string>();

    private string ImageOf(ToolchainChoice? choice)
    {
        if (choice is null)
        {
            return ImageName.Pinned(Settings.ImagePrefix + (Template.Image ?? ToolchainTable.Image("unknown")), Digests);
        }

        var row = ToolchainTable.Find(choice.Name)!;
        var image = Template.Image is { } own
            ? row.Fill(own.Replace("{major}", row.Setup == "major" ? choice.Setup.Split('.')[0] : choice.Full.Split('.')[0], StringComparison.Ordinal), choice.Full)
            : row.Image(choice.Full);
        return ImageName.Pinned(Settings.ImagePrefix + image, Digests);
    }

    internal IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in Template.Environment.Concat(Forge == ForgeKind.GitLab ? Kept.SelectMany(cache => cache.Variables) : []))
            {
                environment[name] = value.Replace("{project}", "$CI_PROJECT_DIR", StringComparison.Ordinal);
            }

            if (!InImage && Toolchains is [var first, ..] && ToolchainTable.Find(first.Name)!.Variable is { } variable)
            {
                environment[variable] = first.Full;
            }

            return environment;
        }
    }

    internal IReadOnlyList<PipelineCache> Caches =>
        [.. Kept
            .Select(cache => new PipelineCache(cache.Name, Paths(cache), KeyFiles(cache)) { Action = cache.Action })
            .Where(cache => cache.Paths.Count > 0)];

    private IEnumerable<TemplateCache> Kept => Template.Caches.Where((cache, i) =>
        cache.Managers.Count == 0 || (Component.PackageManager is { } manager ? cache.Managers.Contains(manager) : i == 0));

    /// <summary>The steps of a stage: neighbouring commands of one purpose are one step. Empty when nothing beyond installing is left.</summary>
    internal IReadOnlyList<PipelineStep> Steps(Stage stage)
    {
        if (!Template.Stages.TryGetValue(stage, out var lines))
        {
            return [];
        }

        var groups = new List<(string Name, bool Matters, List<string> Run)>();
        var prepared = (Installs(stage) ? Prepared(isContainer: false) : []).Select(line => (Name: "Prepare", Matters: false, Line: line));
        foreach (var (name, matters, line) in prepared.Concat(lines.SelectMany(line => Expand(line, stage))))
        {
            if (groups.Count == 0 || groups[^1].Name != name)
            {
                groups.Add((name, false, []));
            }

            groups[^1] = (name, groups[^1].Matters || matters, groups[^1].Run);
            groups[^1].Run.Add(line);
        }

        return groups.Exists(group => group.Matters) ? [.. groups.Select(group => new PipelineStep { Name = group.Name, Run = group.Run })] : [];
    }

    /// <summary>Whether the job of a stage has anything to install: checks that read the sources alone need nothing but the toolchain.</summary>
    internal bool Installs(Stage stage) => stage != Stage.Sast || Template.Stages[stage].Any(line => line is not ("{install}" or "{lint}")) || !Component.Lint.All(line => s_sourceChecks.Any(start => line.StartsWith(start, StringComparison.Ordinal)));

    /// <summary>What brings tools that the image or the machine of a job may lack, or the image that a container is built in.</summary>
    internal IEnumerable<string> Prepared(bool isContainer) => Template.Prepare
        .Where(pair => (pair.Key == Component.PackageManager && !Component.Install.Any(line => Brings(line, pair.Key))) || (isContainer ? pair.Key == "image" : InImage ? pair.Key is "gitlab" or "image" || Component.Services.Contains(pair.Key) : pair.Key == "github"))
        .SelectMany(pair => pair.Value)
        .Select(line => Toolchains is [var first, ..] ? line.Replace("{version}", first.Full, StringComparison.Ordinal) : line);

    private bool InImage => Forge == ForgeKind.GitLab || Container is not null;

    private IEnumerable<(string Name, bool Matters, string Line)> Expand(string line, Stage stage)
    {
        foreach (var (placeholder, name, commands, own) in Commands(stage))
        {
            if (line.Contains(placeholder, StringComparison.Ordinal))
            {
                // A stage counts when the repository's own commands of its kind stand in it, or any command of the template's.
                var analysis = stage == Stage.Sast && placeholder == "{build}";
                var matters = own.Contains(stage) || analysis;
                var shown = analysis || (line != placeholder && !own.Contains(stage)) ? StepName(stage) : name;
                return commands.Select(command => (shown, matters, Path(line.Replace(placeholder, command, StringComparison.Ordinal))));
            }
        }

        // Setting a variable is no work of its own.
        return [(StepName(stage), stage != Stage.Test && !line.StartsWith("export ", StringComparison.Ordinal), Path(line))];
    }

    private IEnumerable<(string Placeholder, string Name, IReadOnlyList<string> Commands, Stage[] Own)> Commands(Stage stage) =>
    [
        ("{install}", "Install dependencies", !Installs(stage) ? [] : SetUp.Count == 0 ? Install : [.. Component.Install.Where(line => ToolchainTable.BroughtBy(line) is null).Select(Pinned)], []),
        ("{build}", "Build", Component.Build, [Stage.Compile]),
        ("{test}", "Test", Component.Test, [Stage.Test]),
        ("{lint}", "Static analysis", Component.Lint, [Stage.Sast]),
        ("{start}", "Start", Component.Start is null ? [] : [Component.Start], []),
    ];

    private string Path(string line) => line.Replace("{path}", ShellText.Quote(Component.Path), StringComparison.Ordinal);

    private static string StepName(Stage stage) => stage switch
    {
        Stage.Compile => "Build",
        Stage.Test => "Prepare tests",
        _ => "Security analysis",
    };

    private IReadOnlyList<string> Paths(TemplateCache cache) =>
        Forge == ForgeKind.GitLab
            ? [.. cache.ProjectPaths.Select(path => path.StartsWith("./", StringComparison.Ordinal) ? RepositoryView.Join(Component.Path, path[2..]) : path)]
            : [.. cache.Paths.Select(path => path.StartsWith('~') ? path : RepositoryView.Join(Component.Path, path))];

    private IReadOnlyList<string> KeyFiles(TemplateCache cache) => Component.Lockfiles.Count > 0 ? Component.Lockfiles : Forge == ForgeKind.GitHub ? cache.KeyFiles : [];

    /// <summary>A path as part of a job's id: lower-case letters, digits and dashes.</summary>
    internal static string Slug(string path)
    {
        var slug = new StringBuilder();
        foreach (var c in path.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(c);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-') is { Length: > 0 } text ? text[..Math.Min(text.Length, 60)].Trim('-') : "component";
    }
}
