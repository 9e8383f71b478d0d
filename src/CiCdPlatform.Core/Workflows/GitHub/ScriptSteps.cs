namespace CiCdPlatform.Core.Workflows;

/// <summary>Which shell runs the script of a step.</summary>
internal static class ScriptSteps
{
    /// <summary>Every script of a workflow, and the name of its shell in lower case without its path and options; empty where the runner decides.</summary>
    public static IEnumerable<(SyntaxNode Step, SyntaxNode Run, string Shell)> Of(WorkflowSyntax workflow)
    {
        foreach (var job in workflow.Jobs)
        {
            foreach (var step in job.Steps)
            {
                if (step.Get("run") is { IsScalar: true, Value.Length: > 0 } run)
                {
                    yield return (step, run, Name(step.Text("shell") ?? Default(job.Node) ?? Default(workflow.Root!) ?? OfRunner(job)));
                }
            }
        }
    }

    private static string? Default(SyntaxNode owner) => owner.Get("defaults")?.Get("run")?.Text("shell");

    private static string Name(string shell) => shell.Split(' ', 2)[0].Split('/')[^1].ToLowerInvariant();

    private static string OfRunner(JobSyntax job)
    {
        var label = job.Node.Get("runs-on")?.Scalars().FirstOrDefault()?.Value ?? "";
        return label.StartsWith("windows", StringComparison.OrdinalIgnoreCase) ? "pwsh"
            : label.StartsWith("ubuntu", StringComparison.OrdinalIgnoreCase) || label.StartsWith("macos", StringComparison.OrdinalIgnoreCase) ? "bash"
            : "";
    }
}
