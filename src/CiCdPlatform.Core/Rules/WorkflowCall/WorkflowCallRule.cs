using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Calls of reusable workflows that GitHub refuses.</summary>
internal sealed class WorkflowCallRule() : WorkflowRule("workflow-call", "workflow-call")
{
    // More inputs than anyone writes; it bounds the work on a hostile file.
    private const int MostInputs = 500;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow)
    {
        var local = new LocalFiles(file);
        return workflow.Jobs
            .Select(job => (Job: job, Uses: job.Node.Get("uses")))
            .Where(pair => pair.Uses is { IsScalar: true, Value.Length: > 0 } uses && !uses.Value.Contains(ExpressionText.Open, StringComparison.Ordinal))
            .SelectMany(pair => Judge(local, pair.Job, pair.Uses!))
            .Select(problem => file.Hit(problem));
    }

    private static IEnumerable<SyntaxProblem> Judge(LocalFiles local, JobSyntax job, SyntaxNode uses)
    {
        var isLocal = uses.Value.StartsWith("./", StringComparison.Ordinal);
        if (!(isLocal ? uses.Value.Length > 2 && !uses.Value.Contains('@', StringComparison.Ordinal) : IsRemote(uses.Value)))
        {
            yield return new SyntaxProblem(uses, $"`{uses.Value}` names no workflow; write `owner/name/.github/workflows/file.yml@ref` or `./.github/workflows/file.yml`.");
            yield break;
        }

        var path = uses.Value.Split('@')[0];
        if (!path.EndsWith(".yml", StringComparison.Ordinal) && !path.EndsWith(".yaml", StringComparison.Ordinal))
        {
            yield return new SyntaxProblem(uses, $"`{path}` is no workflow: its name must end in `.yml` or `.yaml`.");
        }

        if (!isLocal || local.Workflow(uses.Value) is not { } called)
        {
            yield break;
        }

        if (called.Events().All(pair => pair.Key.Value != "workflow_call"))
        {
            yield return new SyntaxProblem(uses, $"`{uses.Value}` cannot be called: it has no event `workflow_call`.");
            yield break;
        }

        var declared = called.Event("workflow_call");
        foreach (var problem in Compare(job, uses, declared, "inputs", "with", "input"))
        {
            yield return problem;
        }

        if (job.Node.Get("secrets") is not { IsScalar: true })
        {
            foreach (var problem in Compare(job, uses, declared, "secrets", "secrets", "secret"))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<SyntaxProblem> Compare(JobSyntax job, SyntaxNode uses, SyntaxNode? declared, string section, string given, string what)
    {
        var known = (declared?.Get(section)?.Pairs ?? []).Take(MostInputs).ToList();
        var passed = (job.Node.Get(given)?.Pairs ?? []).Take(MostInputs).ToList();
        foreach (var (key, value) in known)
        {
            if (value.Text("required") is "true" && value.Get("default") is null && !passed.Exists(pair => pair.Key.Value.Equals(key.Value, StringComparison.OrdinalIgnoreCase)))
            {
                yield return new SyntaxProblem(uses, $"`{uses.Value}` needs the {what} `{key.Value}`.");
            }
        }

        foreach (var (key, _) in passed.Where(pair => !known.Exists(own => own.Key.Value.Equals(pair.Key.Value, StringComparison.OrdinalIgnoreCase))))
        {
            yield return new SyntaxProblem(key, $"`{uses.Value}` declares no {what} `{key.Value}`.");
        }
    }

    private static bool IsRemote(string uses)
    {
        var at = uses.IndexOf('@', StringComparison.Ordinal);
        var parts = at <= 0 ? [] : uses[..at].Split('/');
        return at + 1 < uses.Length && parts.Length >= 3 && parts[0].Length > 0 && parts[0][0] != '.' && parts.All(part => part.Length > 0);
    }
}
