using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Updates that Dependabot proposes on the day of a release.</summary>
internal sealed class DependabotCooldownRule() : WorkflowAudit("dependabot-cooldown", "zizmor/dependabot-cooldown")
{
    private const int Implicit = 3;

    protected override FileKind? AlsoConcerns => FileKind.Dependabot;

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) => [];

    protected override IEnumerable<RuleHit> CheckOther(RuleFile file, YamlMappingNode root, RuleSettings settings)
    {
        foreach (var update in (root.Get("updates") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>() ?? [])
        {
            var cooldown = update.Mapping("cooldown");
            var said = cooldown.Scalar("default-days");
            var days = said is null ? Implicit : int.TryParse(said.Value, out var parsed) ? parsed : settings.Workflows.CooldownDays;
            if (days < settings.Workflows.CooldownDays)
            {
                yield return Hit(file, update, cooldown, said, settings.Workflows.CooldownDays);
            }
        }
    }

    private static RuleHit Hit(RuleFile file, YamlMappingNode update, YamlMappingNode? cooldown, YamlScalarNode? said, int days)
    {
        var message = $"New releases are proposed at once, before anyone can have found them malicious; wait {days} days (`cooldown: default-days: {days}`).";
        var hit = said is not null ? AtKey(file, cooldown!, "default-days", Severity.Medium, Confidence.High, message)
            : cooldown is not null ? AtKey(file, update, "cooldown", Severity.Medium, Confidence.High, message)
            : AtKey(file, update, "package-ecosystem", Severity.Medium, Confidence.High, message);
        IReadOnlyList<LineEdit> edits = said is not null ? StepEdits.Replace(file, said, $"{days}") : StepEdits.Set(file, update, "cooldown", "default-days", $"{days}");
        return hit with { FixDescription = $"Wait {days} days after a release.", Edits = edits };
    }
}
