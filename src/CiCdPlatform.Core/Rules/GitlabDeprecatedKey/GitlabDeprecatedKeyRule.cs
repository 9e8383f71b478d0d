using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Keys that GitLab has replaced.</summary>
internal sealed class GitlabDeprecatedKeyRule() : GitLabRule("gitlab-deprecated-key")
{
    private static readonly string[] Global = ["image", "services", "cache", "before_script", "after_script"];

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline)
    {
        var top = pipeline.Root!.Pairs.Where(pair => Global.Contains(pair.Key.Value, StringComparer.Ordinal))
            .Select(pair => (pair.Key, $"`{pair.Key.Value}` at the top is deprecated; put it below `default`."))
            .Concat(pipeline.Root.Pairs.Where(pair => pair.Key.Value == "types").Select(pair => (pair.Key, "`types` is deprecated; write `stages`.")));
        var jobs = GitLabJobs.Of(pipeline).SelectMany(job => job.Node.Pairs).Select(pair => (pair.Key, pair.Key.Value switch
        {
            "only" or "except" => $"`{pair.Key.Value}` is deprecated; write `rules`.",
            "type" => "`type` is deprecated; write `stage`.",
            _ => "",
        })).Where(pair => pair.Item2.Length > 0);
        // Keys that are no longer documented are for everyone; those that merely have a successor for who asks for style.
        return top.Concat(jobs).Select(pair => file.Hit(pair.Key, pair.Item2, Severity.Info) with { Persona = pair.Key.Value is "type" or "types" ? Persona.Regular : Persona.Pedantic });
    }
}
