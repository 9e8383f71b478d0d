using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>The objects of a manifest of Kubernetes, as the checks see them.</summary>
internal sealed record KubernetesView(RuleFile File, IReadOnlyList<KubernetesObject> Objects, IReadOnlyList<KubernetesPod> Pods)
{
    private const int MaxObjects = 2_000;

    private static readonly string[] HelmMarks = ["{{-", "{{ .Values", "{{.Values", "{{ .Release", "{{.Release", "{{ .Chart", "{{ include", "{{include", "{{ if", "{{ range", "{{ template", "{{ with"];

    public static TableFamily<KubernetesView> Family { get; } = new("infrastructure", FileKind.Yaml, "deploy/app.yaml", (file, _) => file.View(Of));

    /// <summary>The view, or null when the file is no manifest, or a template of one.</summary>
    public static KubernetesView? Of(RuleFile file)
    {
        // Most YAML of a repository is something else: that shows without parsing it.
        if (file.Kind is not FileKind.Yaml || !HasKey(file.Text, "apiVersion:") || !HasKey(file.Text, "kind:") || IsTemplate(file))
        {
            return null;
        }

        var objects = YamlText.LoadAll(file.Text).Roots.OfType<YamlMappingNode>().SelectMany(Flatten).Take(MaxObjects).ToList();
        return objects.Count == 0 ? null : new KubernetesView(file, objects, [.. objects.Select(KubernetesPod.Of).OfType<KubernetesPod>()]);
    }

    public CheckHit Hit(YamlNode node, string message)
    {
        var (offset, length) = File.Span(node);
        var end = File.Text.IndexOf('\n', offset);
        return new CheckHit(offset, end < 0 ? length : Math.Min(length, end - offset), message);
    }

    /// <summary>Whether it is a template of Helm; alerts and dashboards have braces of their own, in strings.</summary>
    private static bool IsTemplate(RuleFile file) =>
        file.Text.Contains("{{", StringComparison.Ordinal)
        && (file.Path.Contains("templates/", StringComparison.Ordinal) || Array.Exists(HelmMarks, mark => file.Text.Contains(mark, StringComparison.Ordinal)));

    private static bool HasKey(string text, string key)
    {
        for (var at = text.IndexOf(key, StringComparison.Ordinal); at >= 0; at = text.IndexOf(key, at + 1, StringComparison.Ordinal))
        {
            if (at == 0 || text[at - 1] is '\n' or ' ')
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<KubernetesObject> Flatten(YamlMappingNode root)
    {
        if (root.Text("kind") is not { } kind || root.Text("apiVersion") is not { } version)
        {
            return [];
        }

        return kind == "List" && root.Get("items") is YamlSequenceNode items
            ? items.Children.OfType<YamlMappingNode>().Where(item => item.Text("kind") is not (null or "List")).Select(item => new KubernetesObject(item.Text("apiVersion") ?? version, item.Text("kind")!, item))
            : [new KubernetesObject(version, kind, root)];
    }
}

/// <summary>An object: its kind, and where it is written.</summary>
internal sealed record KubernetesObject(string ApiVersion, string Kind, YamlMappingNode Node)
{
    public YamlMappingNode? Metadata => Node.Mapping("metadata");

    public string Name => Metadata.Text("name") ?? Metadata.Text("generateName") ?? Kind;

    /// <summary>Where to point for something that is missing.</summary>
    public YamlNode Anchor => (YamlNode?)Metadata.Scalar("name") ?? Node.Scalar("kind")!;
}

/// <summary>The pods that an object makes.</summary>
internal sealed record KubernetesPod(KubernetesObject Owner, YamlMappingNode Spec, IReadOnlyList<KubernetesContainer> Containers)
{
    public static KubernetesPod? Of(KubernetesObject owner)
    {
        var spec = owner.Node.Mapping("spec");
        spec = owner.Kind switch
        {
            "Pod" => spec,
            "CronJob" => spec.Mapping("jobTemplate").Mapping("spec").Mapping("template").Mapping("spec"),
            "PodTemplate" => owner.Node.Mapping("template").Mapping("spec"),
            _ => spec.Mapping("template").Mapping("spec"),
        };
        var containers = new[] { "containers", "initContainers" }.SelectMany(key => (spec.Get(key) as YamlSequenceNode)?.Children.OfType<YamlMappingNode>().Select(node => new KubernetesContainer(node, key == "initContainers")) ?? []).ToList();
        return containers.Count == 0 ? null : new KubernetesPod(owner, spec!, containers);
    }

    /// <summary>Whether this is all of the pod and not a patch of it: every container names its image.</summary>
    public bool IsWhole => Containers.All(container => container.Node.Get("image") is not null);
}

/// <summary>A container of a pod.</summary>
internal sealed record KubernetesContainer(YamlMappingNode Node, bool IsInit)
{
    public string Name => Node.Text("name") ?? "container";

    public YamlNode Anchor => (YamlNode?)Node.Scalar("name") ?? Node.Get("image") ?? Node;

    public YamlMappingNode? Security => Node.Mapping("securityContext");
}
