using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Jobs that do nothing, so that GitHub refuses the workflow.</summary>
internal sealed class JobWithoutStepsRule() : WorkflowRule("job-without-steps", "syntax-check")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Jobs.Where(job => job.Node.Get("uses") is null)
            .SelectMany(job => Judge(job).Select(problem => file.Hit(problem)));

    private static IEnumerable<SyntaxProblem> Judge(JobSyntax job)
    {
        if (job.Node.Get("steps") is null or { IsNull: true })
        {
            yield return new SyntaxProblem(job.Key, $"The job `{job.Id}` has no `steps` and calls no workflow by `uses`.");
        }

        foreach (var run in job.Steps.Select(step => step.Get("run")).OfType<SyntaxNode>().Where(run => run.IsScalar && run.Value.Length == 0))
        {
            yield return new SyntaxProblem(run, "The step runs nothing: `run` is empty.");
        }
    }
}
