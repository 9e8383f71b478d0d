using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions and reusable workflows that are not pinned to a commit.</summary>
internal sealed class UnpinnedActionRule() : WorkflowAudit("unpinned-action", "zizmor/unpinned-uses", "poutine/unpinnable_action")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        UsesOf(workflow).Where(pair => !pair.Use.IsCommit && MustBePinned(pair.Use, settings.Workflows))
            .Select(pair => Judge(file, pair.Use, JobStakes.AreHigh(file, workflow, pair.Owner), settings)).OfType<RuleHit>();

    // The pattern that says most decides, and it is the longest.
    private static bool MustBePinned(ActionUse use, WorkflowPolicy policy)
    {
        var free = policy.UnpinnedActions.Where(use.Matches).Select(pattern => pattern.Length).DefaultIfEmpty(0).Max();
        return free == 0 || policy.PinnedActions.Where(use.Matches).Select(pattern => pattern.Length).DefaultIfEmpty(0).Max() >= free;
    }

    private static RuleHit? Judge(RuleFile file, ActionUse use, bool isMuchAtStake, RuleSettings settings)
    {
        var value = use.Node.Value!;
        if (use.Reference is null)
        {
            return value.Contains("${{", StringComparison.Ordinal) ? null : At(file, use.Node, Severity.High, Confidence.High, $"`{value}` names no version at all; pin it to a full commit id.");
        }

        var firstParty = use.Owner.Equals("actions", StringComparison.OrdinalIgnoreCase) || use.Owner.Equals("github", StringComparison.OrdinalIgnoreCase);
        var hit = At(
            file,
            use.Node,
            firstParty ? Severity.Low : isMuchAtStake ? Severity.High : Severity.Medium,
            Confidence.High,
            $"`{value}` follows a tag or branch that its owner, or whoever takes their account over, can move; pin it to a full commit id.");
        return settings.FindPinnedAction(use.Repository, use.Reference) is { Sha.Length: 40 } pinned ? WithFix(hit, file, use, pinned) : hit;
    }

    private static RuleHit WithFix(RuleHit hit, RuleFile file, ActionUse use, PinnedReference pinned)
    {
        var value = use.Node.Value!;
        var line = file.At(hit.Offset).Line;
        var text = file.Line(line);
        var start = text.IndexOf(value, StringComparison.Ordinal);
        if (start < 0)
        {
            return hit;
        }

        var rest = text[(start + value.Length)..];
        var comment = rest.Trim().Trim('"', '\'').Length == 0 ? $" # {pinned.Version}" : "";
        var mended = text[..start] + value[..^use.Reference!.Length] + pinned.Sha + rest.TrimEnd() + comment;
        return hit with { FixDescription = $"Pin to the commit of {pinned.Version}.", Edits = [new LineEdit(line, 1, [mended])] };
    }
}
