using CiCdPlatform.Core.Findings;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Container images without a tag, or with <c>latest</c>.</summary>
internal sealed class MutableImageRule : IRule
{
    public string Id => "mutable-image";

    public string Scanner => "containers";

    public IReadOnlyList<string> Aliases { get; } = ["zizmor/unpinned-images"];

    public bool Concerns(FileKind kind) => kind is FileKind.GitLabPipeline or FileKind.Dockerfile or FileKind.Compose or FileKind.Yaml;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        foreach (var node in ImagesOf(file))
        {
            if (node.Value is { Length: > 0 } image && ImageReference.Parse(image) is { IsMutable: true } reference)
            {
                var (offset, length) = file.Span(node);
                yield return Hit(offset, length, image, reference);
            }
        }

        foreach (var hit in BaseImages(file).Concat(Services(file)).Concat(Containers(file)))
        {
            yield return hit;
        }
    }

    private static IEnumerable<YamlScalarNode> ImagesOf(RuleFile file)
    {
        if (file.GitLab is { } gitLab)
        {
            var owners = new[] { gitLab.Root, gitLab.Root.Mapping("default") }.Concat(gitLab.Jobs.Select(job => job.Node));
            return owners.SelectMany(owner => Named(owner.Get("image"), "name").Concat(
                (owner.Get("services") as YamlSequenceNode)?.Children.SelectMany(service => Named(service, "name")) ?? []));
        }

        return [];
    }

    private static IEnumerable<YamlScalarNode> Named(YamlNode? node, string key) => node switch
    {
        YamlScalarNode scalar => [scalar],
        YamlMappingNode mapping when mapping.Scalar(key) is { } name => [name],
        _ => [],
    };

    private static IEnumerable<RuleHit> BaseImages(RuleFile file)
    {
        foreach (var stage in file.Docker.Stages)
        {
            if (stage.Base is null && stage.Image is not ("" or "scratch") && ImageReference.Parse(stage.Image) is { IsMutable: true } reference)
            {
                yield return Hit(stage.From.Offset, stage.From.Length, stage.Image, reference) with
                {
                    Aliases = reference.Tag is null ? ["hadolint/DL3006", "CKV_DOCKER_7", "trivy/DS001"] : ["hadolint/DL3007", "CKV_DOCKER_7", "trivy/DS001"],
                };
            }
        }
    }

    private static IEnumerable<RuleHit> Services(RuleFile file) =>
        file.View(ComposeView.Of) is not { } compose ? [] :
        from service in compose.Services
        // A service that is built here gives its own image that name.
        where service.Node.Get("build") is null
        let image = service.Node.Scalar("image")
        where image is { Value: { Length: > 0 } }
        let reference = ImageReference.Parse(image.Value!)
        where reference is { IsMutable: true }
        let span = file.Span(image)
        // On a developer's machine the newest one is often what is wanted.
        select Hit(span.Offset, span.Length, image.Value!, reference) with { Severity = Severity.Low, Persona = Persona.Pedantic };

    private static IEnumerable<RuleHit> Containers(RuleFile file) =>
        file.View(KubernetesView.Of) is not { } kubernetes ? [] :
        from container in kubernetes.Pods.SelectMany(pod => pod.Containers)
        let image = container.Node.Scalar("image")
        // What stands in angle brackets is filled in before it is applied.
        where image is { Value: { Length: > 0 } } && !image.Value!.Contains('<', StringComparison.Ordinal)
        let reference = ImageReference.Parse(image.Value!)
        where reference is { IsMutable: true }
        let span = file.Span(image)
        select Hit(span.Offset, span.Length, image.Value!, reference) with { Aliases = ["CKV_K8S_14"] };

    private static RuleHit Hit(int offset, int length, string image, ImageReference reference) => new(
        offset,
        length,
        Severity.Medium,
        Confidence.High,
        $"`{image}` {(reference.Tag is null ? "has no tag" : "is the tag `latest`")}: tomorrow's run uses another image; name a version, better a digest.");
}
