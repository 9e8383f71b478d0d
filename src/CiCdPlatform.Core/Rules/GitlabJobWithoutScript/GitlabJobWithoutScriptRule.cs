using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Jobs that do nothing, so that GitLab refuses the pipeline.</summary>
internal sealed class GitlabJobWithoutScriptRule() : GitLabRule("gitlab-job-without-script")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline) =>
        // Included files may define the rest of a job.
        pipeline.Root!.Get("include") is not null || file.Path != ".gitlab-ci.yml" ? []
            : GitLabJobs.Of(pipeline)
                .Where(job => !job.IsHidden && !job.IsPartial && job.Node.Get("script") is null && job.Node.Get("trigger") is null && job.Node.Get("run") is null && job.Node.Get("release") is null && job.Node.Get("pages") is null)
                .Select(job => file.Hit(job.Key, $"The job `{job.Key.Value}` has no `script`, no `run` and no `trigger`."));
}
