using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Passwords of registries in the workflow itself.</summary>
internal sealed class HardcodedContainerCredentialsRule() : WorkflowAudit("hardcoded-container-credentials", "zizmor/hardcoded-container-credentials")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        from job in workflow.LiveJobs
        from container in job.Node.Mapping("services").Mappings().Select(service => service.Value).Prepend(job.Node.Mapping("container"))
        let password = container.Mapping("credentials").Text("password")
        where password is { Length: > 0 } && !password.Contains("${{", StringComparison.Ordinal)
        select AtKey(file, container!, "credentials", Severity.High, Confidence.High, "The password of the registry stands in the file; make it a secret and replace it at the registry.");
}
