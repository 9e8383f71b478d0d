using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Adds what container files, compose files and process files say about components: image, ports, services, start command.</summary>
internal static class Containers
{
    private static readonly string[] ContainerNames = ["Dockerfile", "Containerfile", "dockerfile"];
    private static readonly string[] ComposeNames = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

    private static readonly (string Service, string[] Images)[] Known =
    [
        ("postgres", ["postgres", "postgresql", "postgis", "timescaledb", "pgvector"]), ("mysql", ["mysql", "percona"]), ("mariadb", ["mariadb"]), ("redis", ["redis", "valkey", "redis-stack"]),
        ("mongodb", ["mongo", "mongodb"]), ("rabbitmq", ["rabbitmq"]), ("elasticsearch", ["elasticsearch", "opensearch"]), ("memcached", ["memcached"]), ("kafka", ["kafka", "cp-kafka"]),
    ];

    /// <summary>Completes the components in place.</summary>
    public static void Describe(IReadOnlyList<ComponentDraft> drafts, RepositoryView view)
    {
        var composed = ComposeNames.SelectMany(view.Named).Where(file => drafts.Any(draft => draft.Path == RepositoryView.FolderOf(file)) || !Places.IsAside(file)).Take(20).ToList();
        var started = new HashSet<string>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            if (view.First(draft.Path, ContainerNames) is { } file)
            {
                draft.Containerfile = file;
                draft.Because(file, 1, "container file");
                draft.Ports.AddRange(Exposed(view, file));
            }

            // One such file speaks for the folder's main component.
            if (started.Add(draft.Path))
            {
                StartFiles.Offer(view, draft);
            }

            foreach (var compose in composed.Where(compose => RepositoryView.IsBelow(draft.Path, RepositoryView.FolderOf(compose))))
            {
                Compose(view, compose, draft);
            }
        }
    }

    private static IEnumerable<int> Exposed(RepositoryView view, string file) =>
        view.Lines(file).Select(line => line.Trim()).Where(line => line.StartsWith("EXPOSE ", StringComparison.OrdinalIgnoreCase))
            .SelectMany(line => line[7..].Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(word => int.TryParse(word.Split('/')[0], out var port) ? port : 0).Where(port => port is > 0 and < 65536);

    private static void Compose(RepositoryView view, string file, ComponentDraft draft)
    {
        if (view.Yaml(file) is not YamlMappingNode root || !root.Children.TryGetValue(new YamlScalarNode("services"), out var node) || node is not YamlMappingNode services)
        {
            return;
        }

        foreach (var (_, value) in services.Children)
        {
            if (value is YamlMappingNode service && service.Children.TryGetValue(new YamlScalarNode("image"), out var image) && image is YamlScalarNode { Value: { } text })
            {
                var name = text.Split('@')[0].Split('/')[^1].Split(':')[0];
                if (Known.FirstOrDefault(known => known.Images.Contains(name)).Service is { } id && !draft.Services.Contains(id))
                {
                    draft.Services.Add(id);
                    draft.Because(file, (int)image.Start.Line, $"service {id}");
                }
            }
        }
    }
}
