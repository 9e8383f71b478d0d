using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Runs a program for a step: its commands, files, time limit and exit code.</summary>
internal sealed class StepProcess(JobScope scope, GitHubJobState state, GitHubStep step, Dictionary<string, string> outputs)
{
    public async Task<StepEnd> RunAsync(IReadOnlyList<string> arguments, string folder, bool network, CancellationToken cancellation)
    {
        var files = new FileCommands(scope.Folders);
        var environment = state.ProcessEnvironment(step.Env);
        foreach (var (name, value) in files.Variables)
        {
            environment[name] = value;
        }

        var commands = new WorkflowCommands(scope.Log, outputs);
        var exit = await scope.Shell.RunAsync(new ChildCommand(arguments, environment, folder), network, commands.Line, step.Limit, cancellation);
        var wrong = files.Apply(state, outputs);
        if (exit.TimedOut)
        {
            return Error($"The action '{step.Name}' has timed out after {step.Text("timeout-minutes")} minutes.");
        }

        if (exit.StoppedBecause is { } why)
        {
            return Error($"The step was stopped: {why}.");
        }

        if (exit.Code != 0)
        {
            if (MissingDependency.In(commands.LastLines, exit.Code, environment["PATH"], scope.Run.Options, network) is { } missing)
            {
                scope.Log.Write($"##[error]Process completed with exit code {exit.Code}.");
                throw new UnprovenException($"step `{step.Name}` {missing}");
            }

            return Error($"Process completed with exit code {exit.Code}.");
        }

        return wrong is null ? StepEnd.Good : Error(wrong);
    }

    private StepEnd Error(string text)
    {
        scope.Log.Write($"##[error]{text}");
        return new StepEnd(text);
    }
}
