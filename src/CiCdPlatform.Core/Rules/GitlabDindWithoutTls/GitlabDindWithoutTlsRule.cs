using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Docker in Docker whose daemon takes orders from anyone on its network.</summary>
internal sealed class GitlabDindWithoutTlsRule() : GitLabRule("gitlab-dind-without-tls")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline) =>
        UsesDind(pipeline)
            ? GitLabJobs.Variables(pipeline).Distinct(ReferenceEqualityComparer.Instance).Cast<SyntaxNode>().SelectMany(variables => variables.Pairs)
                .Where(pair => GitLabJobs.ValueOf(pair.Value) is { } value && ((pair.Key.Value == "DOCKER_TLS_CERTDIR" && value.Value.Length == 0)
                    || (pair.Key.Value == "DOCKER_HOST" && value.Value.StartsWith("tcp://", StringComparison.Ordinal) && value.Value.EndsWith(":2375", StringComparison.Ordinal))))
                .Select(pair => file.Hit(pair.Key, $"`{pair.Key.Value}` switches off the encryption of the Docker daemon, which runs privileged; leave it at `/certs` and port 2376.", Severity.Medium))
            : [];

    private static bool UsesDind(Workflows.WorkflowSyntax pipeline) =>
        GitLabJobs.Of(pipeline).Select(job => job.Node).Append(pipeline.Root!).Append(pipeline.Root!.Get("default"))
            .OfType<SyntaxNode>()
            .SelectMany(owner => owner.Get("services")?.Items ?? [])
            .Any(service => (service.IsScalar ? service.Value : service.Text("name"))?.Contains("dind", StringComparison.Ordinal) == true);
}
