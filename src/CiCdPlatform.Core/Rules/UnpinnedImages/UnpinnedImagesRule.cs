using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Images of containers, services and actions that can change under the same name.</summary>
internal sealed partial class UnpinnedImagesRule() : WorkflowAudit("unpinned-images", "zizmor/unpinned-images")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var (owner, key, job) in ImagesOf(workflow))
        {
            var node = owner.Scalar(key)!;
            var image = node.Value!;
            foreach (var hit in Candidates(image, job).Select(candidate => Judge(file, owner, key, candidate)).OfType<RuleHit>().OrderBy(hit => hit.Persona).Take(1))
            {
                yield return hit;
            }
        }
    }

    private static IEnumerable<(YamlMappingNode Owner, string Key, WorkflowJob? Job)> ImagesOf(WorkflowView workflow)
    {
        var images = new List<(YamlMappingNode Owner, string Key, WorkflowJob? Job)>();
        foreach (var job in workflow.LiveJobs.Where(job => !job.IsCall))
        {
            images.Add(job.Node.Mapping("container") is { } container ? (container, "image", job) : (job.Node, "container", job));
            images.AddRange(job.Node.Mapping("services").Mappings().Select(service => (service.Value, "image", (WorkflowJob?)job)));
        }

        images.AddRange(workflow.LiveSteps.Where(step => IsImage(step.Node, "uses")).Select(step => (step.Node, "uses", step.Job)));
        if (workflow.Root.Mapping("runs") is { } runs && IsImage(runs, "image"))
        {
            images.Add((runs, "image", null));
        }

        // `null` is no image but the lack of one.
        return images.Where(image => image.Owner.Scalar(image.Key) is { Value.Length: > 0 } node && !(node.Style == YamlDotNet.Core.ScalarStyle.Plain && node.Value is "null" or "~"));
    }

    private static bool IsImage(YamlMappingNode owner, string key) => owner.Text(key)?.StartsWith("docker://", StringComparison.Ordinal) ?? false;

    // An expression stands for what it can become; null where nobody can tell.
    private static IEnumerable<string?> Candidates(string image, WorkflowJob? job)
    {
        if (!image.Contains("${{", StringComparison.Ordinal))
        {
            return [image];
        }

        // Text around the expression: what matters is whether a tag stands there, of whatever value.
        if (FencedExpression.Next(image, 0) is var (_, length) && length != image.Length)
        {
            return [Expression().Replace(image, "x")];
        }

        return Conditions.Parse(image, wholeOnly: true) is { } tree
            ? tree.Leaves.SelectMany(leaf => leaf switch
            {
                LiteralExpr { Value: string text } => text.Length == 0 ? [] : [text],
                ContextExpr { Path: { } path } when path.StartsWith("matrix.", StringComparison.Ordinal) => MatrixValues.Of(job, path).Select(value => value.Contains("${{", StringComparison.Ordinal) ? null : value),
                _ => new string?[] { null },
            })
            : [null];
    }

    private static RuleHit? Judge(RuleFile file, YamlMappingNode owner, string key, string? image)
    {
        if (image is null)
        {
            return AtKey(file, owner, key, Severity.Low, Confidence.Low, "An expression names the image, which may be one that changes; pin what it becomes to a digest.");
        }

        var name = image.StartsWith("docker://", StringComparison.Ordinal) ? image["docker://".Length..] : image;
        if (name.Length == 0 || name.Contains('@', StringComparison.Ordinal) || name.Contains('$', StringComparison.Ordinal) || ImageReference.Parse(name) is not { } reference)
        {
            return null;
        }

        return reference.IsMutable
            ? AtKey(file, owner, key, Severity.Medium, Confidence.High, $"`{name}` {(reference.Tag is null ? "has no tag" : "is the tag `latest`")}: tomorrow's run uses another image; pin it to a digest.")
            : AtKey(file, owner, key, Severity.Low, Confidence.High, $"The tag of `{name}` can be moved to another image; pin it to a digest.") with { Persona = Persona.Pedantic };
    }

    [GeneratedRegex(@"\$\{\{[^}]*\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Expression();
}
