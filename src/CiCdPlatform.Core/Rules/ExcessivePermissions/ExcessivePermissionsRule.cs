using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Workflows whose token may do more than they need.</summary>
internal sealed class ExcessivePermissionsRule() : WorkflowAudit("excessive-permissions", "zizmor/excessive-permissions", "CKV2_GHA_1", "poutine/default_permissions_on_risky_events")
{
    private const string Default = "No `permissions` are set: the token has the repository's default, which may be to write everything; start from `contents: read`.";

    private static readonly HashSet<string> ReadOnlyActions = new(StringComparer.Ordinal)
    {
        "actions/checkout", "actions/cache", "actions/upload-artifact", "actions/download-artifact", "actions/setup-node", "actions/setup-go",
        "actions/setup-python", "actions/setup-java", "actions/setup-dotnet", "ruby/setup-ruby", "shivammathur/setup-php", "dtolnay/rust-toolchain",
    };

    // What little harm can be done with; everything else that writes can change code, releases or discussions.
    private static readonly HashSet<string> s_harmless = new(StringComparer.Ordinal) { "models", "statuses" };

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.IsAction || workflow.LiveJobs.Count == 0)
        {
            yield break;
        }

        var top = workflow.Root.Get("permissions");
        var quiet = workflow.LiveJobs.Count == 1 || workflow.IsReusableOnly || workflow.LiveJobs.All(job => job.Node.Get("permissions") is not null);
        foreach (var hit in OfWorkflow(file, workflow, top))
        {
            yield return hit with { Persona = quiet ? Persona.Pedantic : Persona.Regular };
        }

        foreach (var job in workflow.LiveJobs)
        {
            if (OfJob(file, workflow, job, top is not null) is { } hit)
            {
                yield return hit with { Persona = workflow.IsReusableOnly && !job.IsCall ? Persona.Pedantic : Persona.Regular };
            }
        }
    }

    private static IEnumerable<RuleHit> OfWorkflow(RuleFile file, WorkflowView workflow, YamlNode? permissions)
    {
        switch (permissions)
        {
            case null:
                var first = workflow.Root.Children.First().Key;
                yield return At(file, first, Severity.Medium, Confidence.Medium, Default) with
                {
                    FixDescription = "Let the token read the repository's contents alone.",
                    Edits = Mend(file, workflow),
                };
                break;
            case YamlScalarNode { Value: "read-all" or "write-all" } all:
                yield return All(file, workflow.Root, all.Value!);
                break;
            case YamlMappingNode mapping:
                foreach (var (name, _) in mapping.Children.Where(pair => pair.Value is YamlScalarNode { Value: "write" }))
                {
                    var permission = ((YamlScalarNode)name).Value!;
                    yield return AtKey(file, mapping, permission, s_harmless.Contains(permission) ? Severity.Low : Severity.Medium, Confidence.High, $"`{permission}: write` is given to {(workflow.LiveJobs.Count == 1 ? "the whole workflow" : $"all {workflow.LiveJobs.Count} jobs")}; give it to the job that needs it.");
                }

                break;
        }
    }

    private static RuleHit? OfJob(RuleFile file, WorkflowView workflow, WorkflowJob job, bool isSetAbove) => job.Node.Get("permissions") switch
    {
        null when !isSetAbove => At(file, job.Key, Severity.Medium, Confidence.Medium, Default) with { FixDescription = "Let the token read the repository's contents alone.", Edits = Mend(file, workflow) },
        YamlScalarNode { Value: "read-all" or "write-all" } all => All(file, job.Node, all.Value!),
        _ => null,
    };

    private static RuleHit All(RuleFile file, YamlMappingNode owner, string value) => value == "write-all"
        ? AtKey(file, owner, "permissions", Severity.High, Confidence.High, "`write-all` lets every step write to everything in the repository; name the permissions that the job needs.")
        : AtKey(file, owner, "permissions", Severity.Medium, Confidence.High, "`read-all` lets every step read everything, also what is private; name the permissions that the job needs.");

    private static IReadOnlyList<LineEdit> Mend(RuleFile file, WorkflowView workflow) =>
        NeedsNothing(file, workflow) && workflow.Root.Pair("jobs") is var (jobs, _) ? [new LineEdit(file.At(file.OffsetOf(jobs.Start)).Line, 0, ["permissions:", "  contents: read", ""])] : [];

    // Only steps that are known to do without a token that writes: the mend must not break a release.
    private static bool NeedsNothing(RuleFile file, WorkflowView workflow) =>
        workflow.Root.Get("permissions") is null
        && !file.Text.Contains("GITHUB_TOKEN", StringComparison.OrdinalIgnoreCase)
        && !file.Text.Contains("github.token", StringComparison.OrdinalIgnoreCase)
        && !file.Text.Contains("git push", StringComparison.Ordinal)
        && workflow.Jobs.All(job => job.Node.Get("uses") is null && job.Node.Get("permissions") is null)
        && workflow.Steps.All(step => step.Node.Text("uses") is not { } uses || ReadOnlyActions.Contains(uses.Split('@')[0]));
}
