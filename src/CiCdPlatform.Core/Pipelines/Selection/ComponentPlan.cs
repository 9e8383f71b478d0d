using System.Text;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Templates;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Pipelines.Selection;

/// <summary>A component with everything decided: its template, its versions, its place.</summary>
internal sealed record ComponentPlan
{
    internal required Component Component { get; init; }

    internal required PipelineTemplate Template { get; init; }

    internal required GenerationSource Source { get; init; }

    /// <summary>What its jobs' ids end in, such as <c>-frontend</c>; empty when it is alone.</summary>
    internal required string Suffix { get; init; }

    internal required IReadOnlyList<ToolchainChoice> Toolchains { get; init; }

    internal required ForgeKind Forge { get; init; }

    internal required GenerationSettings Settings { get; init; }

    /// <summary>The image of its jobs, with the prefix of the settings.</summary>
    internal string Image
    {
        get
        {
            var first = Toolchains.Count > 0 ? Toolchains[0] : null;
            var image = Template.Image ?? (first is null ? ToolchainTable.Image("unknown") : ToolchainTable.Find(first.Name)!.Image);
            image = first is null ? image : image.Replace("{version}", first.Full, StringComparison.Ordinal).Replace("{major}", Major(first), StringComparison.Ordinal);
            return Settings.ImagePrefix + image;
        }
    }

    internal IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var environment = new SortedDictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in Template.Environment.Concat(Forge == ForgeKind.GitLab ? Template.Caches.SelectMany(cache => cache.Variables) : []))
            {
                environment[name] = value.Replace("{project}", "$CI_PROJECT_DIR", StringComparison.Ordinal);
            }

            return environment;
        }
    }

    internal IReadOnlyList<PipelineCache> Caches =>
        [.. Template.Caches
            .Select(cache => new PipelineCache(cache.Name, Paths(cache), KeyFiles(cache)))
            .Where(cache => cache.Paths.Count > 0)];

    /// <summary>The steps of a stage: neighbouring commands of one purpose are one step. Empty when nothing beyond installing is left.</summary>
    internal IReadOnlyList<PipelineStep> Steps(Stage stage)
    {
        if (!Template.Stages.TryGetValue(stage, out var lines))
        {
            return [];
        }

        var groups = new List<(string Name, bool Matters, List<string> Run)>();
        var prepared = Prepared().Select(line => (Name: "Prepare", Matters: false, Line: line));
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

    /// <summary>What brings tools that the image or the machine may lack.</summary>
    internal IEnumerable<string> Prepared() => Template.Prepare
        .Where(pair => pair.Key == (Forge == ForgeKind.GitLab ? "gitlab" : "github") || pair.Key == Component.PackageManager)
        .SelectMany(pair => pair.Value);

    private static string Major(ToolchainChoice choice) => choice.Name == "java" ? choice.Setup.Split('.')[0] : choice.Full.Split('.')[0];

    private IEnumerable<(string Name, bool Matters, string Line)> Expand(string line, Stage stage)
    {
        foreach (var (placeholder, name, commands, own) in Commands())
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

    private IEnumerable<(string Placeholder, string Name, IReadOnlyList<string> Commands, Stage[] Own)> Commands() =>
    [
        ("{install}", "Install dependencies", Component.Install, []),
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
        Forge == ForgeKind.GitLab ? cache.ProjectPaths : [.. cache.Paths.Select(path => path.StartsWith('~') || Component.Path == "." ? path : $"{Component.Path}/{path}")];

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
