using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions that install whatever version of a tool is newest.</summary>
internal sealed class UnpinnedToolsRule() : WorkflowAudit("unpinned-tools", "zizmor/unpinned-tools")
{
    private static readonly string[] s_actions = ["aquasecurity/setup-trivy", "1password/load-secrets-action"];

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var step in workflow.LiveSteps.Where(step => step.Action is { } use && s_actions.Any(use.Is) && step.Node.Get("with") is not YamlDotNet.RepresentationModel.YamlScalarNode { Value.Length: > 0 }))
        {
            var name = step.Action!.FullName;
            var version = step.Input("version");
            if (version is null)
            {
                yield return At(file, step.Action.Node, Severity.Medium, Confidence.High, $"`{name}` installs the newest version of its tool, whatever that is; name one (`version`).");
            }
            else if (version == "latest")
            {
                yield return AtKey(file, step.With!, "version", Severity.Medium, Confidence.High, $"`{name}` installs the newest version of its tool, whatever that is; name one.");
            }
            else if (version.StartsWith("${{", StringComparison.Ordinal))
            {
                yield return AtKey(file, step.With!, "version", Severity.Low, Confidence.Low, "An expression names the version, which may be `latest`.");
            }
        }
    }
}
