using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Workflows whose token may do more than they need.</summary>
internal sealed class ExcessivePermissionsRule : IRule
{
    private static readonly HashSet<string> ReadOnlyActions = new(StringComparer.Ordinal)
    {
        "actions/checkout", "actions/cache", "actions/upload-artifact", "actions/download-artifact", "actions/setup-node", "actions/setup-go",
        "actions/setup-python", "actions/setup-java", "actions/setup-dotnet", "ruby/setup-ruby", "shivammathur/setup-php", "dtolnay/rust-toolchain",
    };

    public string Id => "excessive-permissions";

    public string Scanner => "workflows";

    public IReadOnlyList<string> Aliases { get; } = ["zizmor/excessive-permissions", "CKV2_GHA_1"];

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        if (file.Workflow is not { Jobs.Count: > 0 } workflow)
        {
            yield break;
        }

        var owners = workflow.Jobs.Select(job => job.Node).Prepend(workflow.Root);
        foreach (var node in owners.Select(owner => owner.Scalar("permissions")))
        {
            if (node is { Value: "write-all" })
            {
                var (offset, length) = file.Span(node);
                yield return new RuleHit(offset, length, Severity.High, Confidence.High, "`write-all` lets every step write to everything in the repository; name the permissions that the job needs.");
            }
        }

        var top = workflow.Root.Get("permissions");
        if (top is YamlMappingNode mapping && workflow.Jobs.Count > 1)
        {
            foreach (var (key, value) in mapping.Children)
            {
                if (value is YamlScalarNode { Value: "write" } && key is YamlScalarNode permission)
                {
                    var (offset, length) = file.Span(permission);
                    yield return new RuleHit(offset, length, Severity.Medium, Confidence.High, $"`{permission.Value}: write` is given to all {workflow.Jobs.Count} jobs; give it to the job that needs it.");
                }
            }
        }

        if (top is null && workflow.Root.Pair("jobs") is { } jobs && workflow.Jobs.Any(job => job.Node.Get("permissions") is null) && workflow.Events is not ["workflow_call"])
        {
            var (offset, length) = file.Span(jobs.Key);
            yield return new RuleHit(offset, length, Severity.Medium, Confidence.Medium, "No `permissions` are set: the token has the repository's default, which may be to write everything; start from `contents: read`.")
            {
                FixDescription = "Let the token read the repository's contents alone.",
                Edits = NeedsNothing(file, workflow) ? [new LineEdit(file.At(offset).Line, 0, ["permissions:", "  contents: read", ""])] : [],
            };
        }
    }

    // Only steps that are known to do without a token that writes: the mend must not break a release.
    private static bool NeedsNothing(RuleFile file, WorkflowView workflow) =>
        !file.Text.Contains("GITHUB_TOKEN", StringComparison.OrdinalIgnoreCase)
        && !file.Text.Contains("github.token", StringComparison.OrdinalIgnoreCase)
        && !file.Text.Contains("git push", StringComparison.Ordinal)
        && workflow.Jobs.All(job => job.Node.Get("uses") is null && job.Node.Get("permissions") is null)
        && workflow.Steps.All(step => step.Node.Text("uses") is not { } uses || ReadOnlyActions.Contains(uses.Split('@')[0]));
}
