using CiCdPlatform.Core.Findings;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Container images without a tag, or with <c>latest</c>.</summary>
internal sealed class MutableImageRule : IRule
{
    public string Id => "mutable-image";

    public string Scanner => "containers";

    public IReadOnlyList<string> Aliases { get; } = ["zizmor/unpinned-images"];

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

        foreach (var hit in BaseImages(file))
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

        return file.Workflow?.Jobs.SelectMany(job => Named(job.Node.Get("container"), "image").Concat(
            job.Node.Mapping("services").Mappings().SelectMany(service => Named(service.Value, "image")))) ?? [];
    }

    private static IEnumerable<YamlScalarNode> Named(YamlNode? node, string key) => node switch
    {
        YamlScalarNode scalar => [scalar],
        YamlMappingNode mapping when mapping.Scalar(key) is { } name => [name],
        _ => [],
    };

    private static IEnumerable<RuleHit> BaseImages(RuleFile file)
    {
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "scratch" };
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var instruction in file.Docker)
        {
            if (instruction.Keyword == "ARG" && stages.Count == 1 && instruction.Argument.Split('=', 2) is [var name, var value])
            {
                arguments[name.Trim()] = value.Trim().Trim('"', '\'');
            }

            if (DockerStage.Of(instruction) is not { } stage)
            {
                continue;
            }

            var image = arguments.Aggregate(stage.Image, (text, pair) => text
                .Replace("${" + pair.Key + "}", pair.Value, StringComparison.Ordinal)
                .Replace("$" + pair.Key, pair.Value, StringComparison.Ordinal));
            if (!stages.Contains(image) && ImageReference.Parse(image) is { IsMutable: true } reference)
            {
                yield return Hit(instruction.Offset, instruction.Length, image, reference) with
                {
                    Aliases = reference.Tag is null ? ["hadolint/DL3006", "CKV_DOCKER_7"] : ["hadolint/DL3007", "CKV_DOCKER_7"],
                };
            }

            stages.Add(stage.Name ?? image);
        }
    }

    private static RuleHit Hit(int offset, int length, string image, ImageReference reference) => new(
        offset,
        length,
        Severity.Medium,
        Confidence.High,
        $"`{image}` {(reference.Tag is null ? "has no tag" : "is the tag `latest`")}: tomorrow's run uses another image; name a version, better a digest.");
}
