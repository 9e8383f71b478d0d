using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions and reusable workflows that are not pinned to a commit.</summary>
internal sealed partial class UnpinnedActionRule : IRule
{
    public string Id => "unpinned-action";

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = ["zizmor/unpinned-uses"];

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        if (file.Workflow is not { } workflow)
        {
            yield break;
        }

        var uses = workflow.Steps.Select(step => step.Node.Scalar("uses")).Concat(workflow.Jobs.Select(job => job.Node.Scalar("uses")));
        foreach (var node in uses)
        {
            if (node is { Value: { Length: > 0 } value } && Judge(file, node, value, settings) is { } hit)
            {
                yield return hit;
            }
        }
    }

    private static RuleHit? Judge(RuleFile file, YamlScalarNode node, string value, RuleSettings settings)
    {
        var (offset, length) = file.Span(node);
        if (value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("../", StringComparison.Ordinal))
        {
            return null;
        }

        if (value.StartsWith("docker://", StringComparison.Ordinal))
        {
            return ImageReference.Parse(value["docker://".Length..]) is { IsMutable: true }
                ? new RuleHit(offset, length, Severity.High, Confidence.High, $"`{value}` runs whatever image is published last; name a version, better a digest.")
                : null;
        }

        var at = value.LastIndexOf('@');
        if (at < 0)
        {
            return value.Contains("${{", StringComparison.Ordinal)
                ? null
                : new RuleHit(offset, length, Severity.High, Confidence.High, $"`{value}` names no version at all; pin it to a full commit id.");
        }

        var reference = value[(at + 1)..];
        if (CommitId().IsMatch(reference))
        {
            return null;
        }

        var parts = value[..at].Split('/');
        var name = parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : value[..at];
        var firstParty = parts[0] is "actions" or "github";
        var hit = new RuleHit(
            offset,
            length,
            firstParty ? Severity.Low : Severity.High,
            Confidence.High,
            $"`{value}` follows a tag or branch that its owner, or whoever takes their account over, can move; pin it to a full commit id.");
        return settings.FindPinnedAction(name, reference) is { } pinned && CommitId().IsMatch(pinned.Sha) ? WithFix(hit, file, value, reference, pinned) : hit;
    }

    private static RuleHit WithFix(RuleHit hit, RuleFile file, string value, string reference, PinnedReference pinned)
    {
        var line = file.At(hit.Offset).Line;
        var text = file.Line(line);
        var start = text.IndexOf(value, StringComparison.Ordinal);
        if (start < 0)
        {
            return hit;
        }

        var rest = text[(start + value.Length)..];
        var comment = rest.Trim().Trim('"', '\'').Length == 0 ? $" # {pinned.Version}" : "";
        var mended = text[..start] + value[..^reference.Length] + pinned.Sha + rest.TrimEnd() + comment;
        return hit with { FixDescription = $"Pin to the commit of {pinned.Version}.", Edits = [new LineEdit(line, 1, [mended])] };
    }

    [GeneratedRegex("^[0-9a-fA-F]{40}$", RegexOptions.NonBacktracking)]
    private static partial Regex CommitId();
}
