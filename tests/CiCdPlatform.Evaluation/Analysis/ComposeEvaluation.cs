using System.Globalization;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Evaluation.Analysis;

/// <summary>
/// Applications of several services, each with its own compose file as the truth: what is built must be a component of a language that its base image or its files allow, what is run from an image a
/// service of that kind, and every published port must be known.
/// </summary>
internal sealed class ComposeEvaluation : IEvaluation
{
    private static readonly string[] ComposeNames = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

    public string Name => "awesome-compose";

    public string Summary => "components, services and published ports of compose applications: FOLDER/NAME/compose.yaml";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var applications = Directory.GetDirectories(folder).Select(path => (path, File: ComposeNames.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists))).Where(pair => pair.File is not null).OrderBy(pair => pair.path, StringComparer.Ordinal).ToList();
        if (applications.Count == 0)
        {
            throw new UsageException($"{folder} holds no NAME/compose.yaml");
        }

        var (components, languages, services, needs, ports) = (new Tally(), new Tally(), new Tally(), new Tally(), new Tally());
        var described = new List<object>();
        foreach (var (path, file) in applications)
        {
            cancellation.ThrowIfCancellationRequested();
            using var snapshot = RepositorySnapshots.OpenFolder(path);
            var analysis = RepositoryAnalyzer.Analyze(snapshot);
            var name = Path.GetFileName(path);
            foreach (var (service, node) in Services(file!))
            {
                var at = $"{name}/{service}";
                if (At(node, "build") is { } build)
                {
                    var context = ((build as YamlScalarNode)?.Value ?? (At(build, "context") as YamlScalarNode)?.Value ?? ".").Trim('/').Replace("./", "", StringComparison.Ordinal);
                    context = context.Length == 0 ? "." : context;
                    var found = analysis.Components.Where(component => component.Path == context || context.StartsWith(component.Path + "/", StringComparison.Ordinal)).ToList();
                    components.Add(found.Count > 0, at);
                    var allowed = ComposeTruth.Languages(Path.Combine(path, context));
                    languages.Add(found.Exists(component => allowed.Contains(component.Language)), $"{at}: {string.Join('|', allowed)}, not {string.Join('|', found.Select(component => component.Language))}");
                }
                else if ((At(node, "image") as YamlScalarNode)?.Value is { } image)
                {
                    var kind = ComposeTruth.KindOf(image);
                    services.Add(analysis.Services.Any(one => one.Name == service && one.Kind == kind), $"{at}: {kind}, not {string.Join('|', analysis.Services.Select(one => one.Kind))}");
                    if (ComposeTruth.IsBacking(kind))
                    {
                        needs.Add(analysis.Components.Any(component => component.Services.Contains(kind)), $"{at}: no component needs {kind}");
                    }
                }

                foreach (var port in (At(node, "ports") as YamlSequenceNode)?.Children.Select(Published).OfType<int>() ?? [])
                {
                    ports.Add(analysis.Components.Any(component => component.Ports.Contains(port)) || analysis.Services.Any(one => one.Ports.Contains(port)), $"{at}: {port}");
                }
            }

            if (arguments.Flag("all"))
            {
                described.Add(new { name, components = analysis.Components.Select(one => new { one.Path, one.Name, one.Language, one.LanguageVersion, one.DependsOn, one.Services, one.Ports }), analysis.Services, analysis.Warnings });
            }
        }

        return Task.FromResult<object>(new
        {
            applications = applications.Count,
            components = components.Result(),
            languages = languages.Result(),
            services = services.Result(),
            neededByAComponent = needs.Result(),
            publishedPorts = ports.Result(),
            described = described.Count > 0 ? described : null,
        });
    }

    private static IEnumerable<(string Name, YamlNode Node)> Services(string file)
    {
        var stream = new YamlStream();
        using var reader = File.OpenText(file);
        stream.Load(reader);
        return At(stream.Documents[0].RootNode, "services") is YamlMappingNode services ? services.Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, pair.Value)) : [];
    }

    private static YamlNode? At(YamlNode node, string key) => node is YamlMappingNode mapping && mapping.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private static int? Published(YamlNode port)
    {
        var text = port is YamlScalarNode scalar ? scalar.Value! : ((At(port, "published") ?? At(port, "target")) as YamlScalarNode)?.Value ?? "";
        var parts = text.Split('/')[0].Split(':');
        return int.TryParse((parts.Length > 1 ? parts[^2] : parts[0]).Split('-')[0], CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
