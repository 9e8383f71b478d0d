using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Jobs that name a job or a stage that is not there.</summary>
internal sealed class GitlabJobReferenceRule() : GitLabRule("gitlab-job-reference")
{
    private static readonly string[] DefaultStages = ["build", "test", "deploy"];

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline)
    {
        // What is included defines jobs and stages too; the file of a part is judged where it is put together.
        if (pipeline.Root!.Get("include") is not null || file.Path != ".gitlab-ci.yml")
        {
            return [];
        }

        var jobs = GitLabJobs.Of(pipeline);
        var names = (pipeline.Root!.Pairs.Where(pair => pair.Key.IsScalar).Select(pair => pair.Key.Value)).ToHashSet(StringComparer.Ordinal);
        var stages = pipeline.Root.Get("stages") ?? pipeline.Root.Get("types");
        var known = (stages is null ? DefaultStages : stages.Items.Select(stage => stage.Value)).Append(".pre").Append(".post").ToHashSet(StringComparer.Ordinal);
        return jobs.SelectMany(job => Stage(job, known, stages).Concat(Jobs(job, names))).Select(problem => file.Hit(problem));
    }

    private static IEnumerable<SyntaxProblem> Stage(GitLabJobSyntax job, HashSet<string> known, SyntaxNode? stages)
    {
        if (job.Node.Get("stage") is { IsScalar: true, Value.Length: > 0 } stage && !job.IsHidden && stages?.IsReference != true && !IsOpen(stage) && !known.Contains(stage.Value))
        {
            yield return new SyntaxProblem(stage, $"`{stage.Value}` is no stage of this pipeline; it has {ShapeWalk.Listed(known)}.");
        }
    }

    private static IEnumerable<SyntaxProblem> Jobs(GitLabJobSyntax job, HashSet<string> names)
    {
        var extended = job.Node.Get("extends")?.Scalars() ?? [];
        var needed = job.IsHidden ? [] : Needed(job.Node.Get("needs")).Concat(job.Node.Get("dependencies")?.Scalars() ?? []);
        return extended.Concat(needed)
            .Where(name => !name.IsNull && name.Value.Length > 0 && !IsOpen(name) && !names.Contains(name.Value) && !name.Value.Contains(": [", StringComparison.Ordinal))
            .Select(name => new SyntaxProblem(name, $"`{job.Key.Value}` names `{name.Value}`, which is no job of this pipeline."));
    }

    private static IEnumerable<SyntaxNode> Needed(SyntaxNode? needs) => needs switch
    {
        null => [],
        { IsScalar: true } => [needs],
        _ => needs.Items.SelectMany(item => item.IsScalar ? [item]
            : item.Get("job") is { IsScalar: true } job && item.Get("project") is null && item.Get("pipeline") is null && item.Text("optional") is not "true" ? [job] : (IEnumerable<SyntaxNode>)[]),
    };

    private static bool IsOpen(SyntaxNode node) => node.Value.Contains('$', StringComparison.Ordinal);
}
