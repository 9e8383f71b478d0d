using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Tokens of GitHub Apps that may do more than the job needs.</summary>
internal sealed class GithubAppRule() : WorkflowAudit("github-app", "zizmor/github-app")
{
    private static readonly HashSet<string> s_organisation = new(StringComparer.Ordinal)
    {
        "permission-members", "permission-custom-properties-for-organizations", "permission-enterprise-custom-properties-for-organizations",
    };

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        workflow.LiveSteps
            .Where(step => step.Action is { } use && use.Is("actions/create-github-app-token") && step.Node.Get("with") is YamlMappingNode or null)
            .SelectMany(step => InStep(file, step));

    private static IEnumerable<RuleHit> InStep(RuleFile file, WorkflowStep step)
    {
        var inputs = step.With?.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "").ToHashSet(StringComparer.Ordinal) ?? [];
        var permissions = inputs.Where(input => input.StartsWith("permission-", StringComparison.Ordinal)).ToList();
        if (step.Input("skip-token-revoke") is { } skip && skip is not ("false" or "False" or "FALSE" or ""))
        {
            var sure = skip is "true" or "True" or "TRUE";
            yield return AtKey(file, step.With!, "skip-token-revoke", Severity.Medium, sure ? Confidence.High : Confidence.Low, "The token stays valid for up to an hour after the job, wherever it was written; let it be revoked.");
        }

        if (inputs.Contains("owner") && !inputs.Contains("repositories") && (permissions.Count == 0 || permissions.Exists(permission => !IsOrganisation(permission))))
        {
            yield return AtKey(file, step.With!, "owner", Severity.Medium, Confidence.High, "The token reaches every repository of the owner that the app is installed in; name the `repositories`.");
        }

        if (permissions.Count == 0)
        {
            yield return At(file, step.Action!.Node, Severity.Medium, Confidence.High, "The token has every permission of the app; name those that the job needs (`permission-…`).");
        }
    }

    private static bool IsOrganisation(string permission) => s_organisation.Contains(permission) || permission.StartsWith("permission-organization-", StringComparison.Ordinal);
}
