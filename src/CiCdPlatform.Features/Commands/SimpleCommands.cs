using System.Text;
using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Commands;

/// <summary>Writes a pipeline for the default branch and proposes it.</summary>
internal sealed class GenerateCommand : ICommand
{
    public string Verb => "generate";

    public string Usage => "";

    public string What => "writes a pipeline for the default branch, proves it and proposes it";

    public Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation) =>
        Task.FromResult(CommandAnswer.Done("The pipeline is being written and proven; this answer will say what came of it.") with { Starts = Verb });
}

/// <summary>Scans the whole tree of the head.</summary>
internal sealed class ScanCommand : ICommand
{
    public const string Work = "scan";

    public string Verb => Work;

    public string Usage => "";

    public string What => "scans the whole tree of the head, not only what the change adds";

    public Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation) =>
        Task.FromResult(CommandAnswer.Done($"The whole tree of {ReviewText.ShortSha(call.Request.HeadSha)} is being scanned.") with { Starts = Work, HeadSha = call.Request.HeadSha });
}

/// <summary>Runs what failed again.</summary>
internal sealed class RetryCommand : ICommand
{
    public string Verb => "retry";

    public string Usage => "";

    public string What => "runs the failed jobs of the head's pipelines again";

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        var runs = await call.Connection.ListRunsAsync(call.Request.HeadSha, cancellation);
        var failed = runs.Where(run => run.State is RunState.Failure or RunState.Cancelled).ToList();
        var (again, said) = (0, new StringBuilder());
        foreach (var run in failed)
        {
            var isRunning = await call.Connection.RerunFailedAsync(run.Id, cancellation);
            again += isRunning ? 1 : 0;
            said.Append("\n- ").Append(run.WebUrl).Append(isRunning ? "" : " is under way already");
        }

        return failed.Count == 0
            ? CommandAnswer.No($"No pipeline of {ReviewText.ShortSha(call.Request.HeadSha)} failed, so there is nothing to run again.")
            : new CommandAnswer(again > 0, $"The failed jobs of {again} {(again == 1 ? "pipeline run" : "pipelines run")} again.{said}");
    }
}

/// <summary>Says what would make the pipelines faster.</summary>
internal sealed class OptimizeCommand : ICommand
{
    private const int MaxShown = 15;
    private const int MaxPatch = 3_000;

    public string Verb => "optimize";

    public string Usage => "";

    public string What => "says what would make the pipelines faster, with patches";

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        using var snapshot = await call.Connection.CloneAsync(call.Request.HeadSha, cancellation);
        var suggestions = Optimizer.Optimize(snapshot, cancellation: cancellation).Suggestions;
        if (suggestions.Count == 0)
        {
            return CommandAnswer.Done("Nothing was found that would make the pipelines faster.");
        }

        var text = new StringBuilder().Append(suggestions.Count).Append(suggestions.Count == 1 ? " way" : " ways").AppendLine(" to make the pipelines faster:");
        foreach (var suggestion in suggestions.Take(MaxShown))
        {
            text.AppendLine().Append("- **").Append(suggestion.Kind).Append("** `").Append(suggestion.File.Replace('`', '\'')).Append(':').Append(suggestion.Line).Append("` ").AppendLine(ReviewText.Inline(suggestion.Message));
            if (suggestion.Patch is { Length: > 0 and <= MaxPatch } patch)
            {
                text.AppendLine().AppendLine("  <details><summary>Patch</summary>").AppendLine().AppendLine("~~~~~diff").AppendLine(patch.TrimEnd()).AppendLine("~~~~~").AppendLine().AppendLine("  </details>");
            }
        }

        return CommandAnswer.Done(suggestions.Count > MaxShown ? text.AppendLine().Append("and ").Append(suggestions.Count - MaxShown).Append(" more.").ToString() : text.ToString());
    }
}

/// <summary>Pauses the reviews of a request.</summary>
internal sealed class PauseCommand(PauseStore pauses) : ICommand
{
    public string Verb => "pause";

    public string Usage => "";

    public string What => "stops reviewing this request; its check turns neutral";

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        await pauses.PutAsync(call.Repository, call.Request.Number, call.Person, cancellation);
        return CommandAnswer.Done($"Reviews of this {call.Noun} are paused. `/cicd resume` goes on.");
    }
}

/// <summary>Goes on with the reviews of a request.</summary>
internal sealed class ResumeCommand(PauseStore pauses) : ICommand
{
    public string Verb => "resume";

    public string Usage => "";

    public string What => "goes on reviewing this request";

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        await pauses.RemoveAsync(call.Repository, call.Request.Number, cancellation);
        return CommandAnswer.Done($"Reviews of this {call.Noun} go on.") with { ReviewsAnew = true, HeadSha = call.Request.HeadSha };
    }
}
