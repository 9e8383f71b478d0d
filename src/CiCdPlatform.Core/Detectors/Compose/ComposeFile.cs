using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors.Compose;

/// <summary>A service of a compose file, with paths relative to the repository.</summary>
internal sealed record ComposeService(string Name, string File, int Line)
{
    public string? Image { get; init; }

    public ImageName? ImageName { get; init; }

    /// <summary>The folder that it is built from; null when it is only run.</summary>
    public string? Context { get; init; }

    public string? Containerfile { get; init; }

    public IReadOnlyList<PublishedPort> Ports { get; init; } = [];

    /// <summary>Ports that only other services reach.</summary>
    public IReadOnlyList<int> Exposed { get; init; } = [];

    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Texts of its environment and command: they name hosts.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];
}

/// <summary>The compose files of one folder, read as one application.</summary>
internal sealed partial record ComposeProject(string Folder, IReadOnlyList<ComposeService> Services)
{
    private const int MaxFiles = 60;
    private const int MaxServices = 200;

    // A compose file among tests says what tests need; one among examples says nothing about the product.
    private static readonly string[] Illustrations = ["example", "examples", "sample", "samples", "demo", "demos", "template", "templates", "docs", "doc", "documentation", "fixtures", "testdata", "tutorial", "tutorials", "playground", "snippets", "website", "benchmark", "benchmarks"];

    /// <summary>The applications of a repository, the highest first; those among examples only where there is nothing else.</summary>
    public static IReadOnlyList<ComposeProject> All(RepositoryView view, IReadOnlyCollection<string> componentFolders)
    {
        var files = view.WithExtension(".yml").Concat(view.WithExtension(".yaml")).Where(path => FileName().IsMatch(RepositoryView.NameOf(path))).ToList();
        bool IsOwn(string path) => componentFolders.Contains(RepositoryView.FolderOf(path)) || !path.Split('/')[..^1].Any(part => Illustrations.Contains(part, StringComparer.OrdinalIgnoreCase));
        var own = files.Where(IsOwn).ToList();
        return
        [
            .. (own.Count > 0 || componentFolders.Count > 0 ? own : files).OrderBy(path => path.AsSpan().Count('/')).ThenBy(path => path.Length).Take(MaxFiles).GroupBy(RepositoryView.FolderOf)
                .Select(group => new ComposeProject(group.Key, Merge(group.SelectMany(file => Read(view, file))))).Where(project => project.Services.Count > 0),
        ];
    }

    // What an override file says is added to what the first file says.
    private static List<ComposeService> Merge(IEnumerable<ComposeService> services) =>
    [
        .. services.GroupBy(service => service.Name).Take(MaxServices).Select(group => group.Aggregate((first, next) => first with
        {
            Image = first.Image ?? next.Image,
            ImageName = first.ImageName ?? next.ImageName,
            Context = first.Context ?? next.Context,
            Containerfile = first.Containerfile ?? next.Containerfile,
            Ports = [.. first.Ports, .. next.Ports.Where(port => !first.Ports.Any(other => other.Published == port.Published))],
            Exposed = [.. first.Exposed.Union(next.Exposed)],
            DependsOn = [.. first.DependsOn.Union(next.DependsOn)],
            Words = [.. first.Words, .. next.Words],
        })),
    ];

    private static IEnumerable<ComposeService> Read(RepositoryView view, string file)
    {
        var root = view.Yaml(file);
        var services = root.At("services");
        // The first version of the format has its services at the top.
        if (services is null && root is YamlMappingNode top && top.Children.Count > 0 && top.Children.All(pair => pair.Value is YamlMappingNode value && (value.At("image") is not null || value.At("build") is not null)))
        {
            services = root;
        }

        var folder = RepositoryView.FolderOf(file);
        var variables = Variables(view, folder);
        string? Variable(string name) => variables.GetValueOrDefault(name);
        return services.Pairs().Select(pair => Service(view, file, folder, pair.Key, pair.Value, services, Variable));
    }

    private static ComposeService Service(RepositoryView view, string file, string folder, string name, YamlNode node, YamlNode? services, Func<string, string?> variable)
    {
        // A service that extends another of the same file has what it does not say itself from there.
        var parent = services.At(node.At("extends").Text() ?? (node.At("extends").At("file") is null ? node.At("extends").At("service").Text() : null) ?? "");
        YamlNode? Get(string key) => node.At(key) ?? (parent != node ? parent.At(key) : null);
        var build = Get("build");
        var stated = build is null ? null : ImageName.Expand(build.Text() ?? build.At("context").Text() ?? ".", variable);
        var context = stated is null || stated.Contains("://", StringComparison.Ordinal) ? null : Resolve(folder, stated);
        var containerfile = context is null ? null : build.At("dockerfile").Text() is { } path ? Resolve(context, ImageName.Expand(path, variable)) : view.First(context, "Dockerfile", "Containerfile", "dockerfile");
        var image = Get("image").Text();
        return new ComposeService(name, file, node.Line())
        {
            Image = image is null ? null : ImageName.Expand(image, variable),
            ImageName = image is null ? null : ImageName.Parse(image, variable),
            Context = context,
            Containerfile = containerfile is not null && view.Has(containerfile) ? containerfile : null,
            Ports = [.. Get("ports").Items().SelectMany(port => PublishedPort.Read(port, variable)).DistinctBy(port => port.Published)],
            Exposed = [.. Get("expose").Items().SelectMany(port => PublishedPort.Range((port.Text() ?? "").Split('/')[0])).Distinct()],
            DependsOn = [.. Get("depends_on").Items().Select(item => item.Text()).Concat(Get("depends_on").Pairs().Select(pair => pair.Key)).Concat(Get("links").Items().Select(item => item.Text()?.Split(':')[0])).OfType<string>()],
            Words = [.. Get("environment").Pairs().Select(pair => $"{pair.Key}={pair.Value.Text()}").Concat(Get("environment").Items().Concat(Get("command").Scalars()).Select(scalar => scalar.Text()).OfType<string>()).Take(500).Select(word => ImageName.Expand(word, variable))],
        };
    }

    /// <summary>A path of a compose file as a path of the repository; null when it leaves the repository.</summary>
    private static string? Resolve(string folder, string relative) => RepositoryView.Resolve(relative.StartsWith('/') ? "." : folder, relative);

    private static Dictionary<string, string> Variables(RepositoryView view, string folder)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (view.First(folder, ".env", ".env.example", ".env.sample", ".env.dist", "env.example") is { } file)
        {
            foreach (var line in view.Lines(file).Take(1000))
            {
                if (line.IndexOf('=', StringComparison.Ordinal) is var at and > 0 && line[0] != '#')
                {
                    found[line[..at].Trim()] = line[(at + 1)..].Trim().Trim('"', '\'');
                }
            }
        }

        return found;
    }

    [GeneratedRegex(@"^(docker-)?compose([._-][\w.-]*)?\.ya?ml$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, Patterns.Milliseconds)]
    private static partial Regex FileName();
}
