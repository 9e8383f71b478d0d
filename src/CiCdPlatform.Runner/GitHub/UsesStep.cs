using CiCdPlatform.Runner.Actions;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.NativeImages;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Runs a step that uses an action, by what this runner itself does in that action's place.</summary>
internal sealed class UsesStep(JobScope scope, GitHubJobState state, GitHubStep step, Dictionary<string, string> outputs)
{
    private const string Docker = "docker://";

    public async Task<StepEnd> RunAsync(CancellationToken cancellation)
    {
        var uses = step.Text("uses") ?? "";
        var with = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in GitHubContexts.Evaluate(step.Definition.Get("with"), step.Evaluator))
        {
            with[name] = value;
        }

        scope.Log.Write($"##[group]Run {uses}");
        if (with.Count > 0)
        {
            scope.Log.Write("with:");
            foreach (var (name, value) in with)
            {
                scope.Log.Write($"  {name}: {value.TrimEnd()}");
            }
        }

        StepHeader.Env(scope.Log, step.Env);
        scope.Log.Write("##[endgroup]");
        using var limited = new CancellationTokenSource(step.Limit, scope.Run.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limited.Token);
        try
        {
            var error = uses.StartsWith(Docker, StringComparison.Ordinal) ? await ImageAsync(uses[Docker.Length..], with, either.Token)
                : await ActionAsync(uses, with, either.Token);
            return error is null ? StepEnd.Good : Error(error);
        }
        catch (OperationCanceledException) when (limited.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return Error($"The action '{step.Name}' has timed out after {step.Text("timeout-minutes")} minutes.");
        }
    }

    private async Task<string?> ImageAsync(string image, Dictionary<string, string> with, CancellationToken cancellation)
    {
        if (!TrivyImage.Is(image))
        {
            throw new UnprovenException($"step `{step.Name}` runs the container image {image}; this machine runs no containers");
        }

        var code = await TrivyImage.RunAsync(scope, ShellWords.Split(with.GetValueOrDefault("args") ?? ""), cancellation);
        return code == 0 ? null : $"Docker run failed with exit code {code}";
    }

    private async Task<string?> ActionAsync(string uses, Dictionary<string, string> with, CancellationToken cancellation)
    {
        var (name, reference) = uses.Split('@', 2) is [var n, var r] ? (n, r) : (uses, "");
        var action = ActionList.Find(name) ?? throw new UnprovenException($"step `{step.Name}` uses {uses}, which this runner does not know how to do itself");
        return await action.RunAsync(new ActionCall(scope, state, step, reference, with, outputs), cancellation);
    }

    private StepEnd Error(string text)
    {
        scope.Log.Write($"##[error]{text}");
        return new StepEnd(text);
    }
}
