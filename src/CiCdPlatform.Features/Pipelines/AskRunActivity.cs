using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>What a question about a run came to.</summary>
public enum RunAnswer
{
    /// <summary>It was not put: the budget leaves no room now, or the forge is away.</summary>
    Deferred,

    /// <summary>The run is not over, or not there yet.</summary>
    Running,

    /// <summary>It is over, and can be read.</summary>
    Ended,
}

/// <summary>Asks whether a run is over, where no webhook told. One question serves all runs of a repository that are watched, and few are put for one credential.</summary>
internal sealed class AskRunActivity(IForges forges, IForgeAllowance allowance, ForgeMemory memory, MonitorSettings settings) : ForgeActivity<MonitorInput, RunAnswer>
{
    private const int WholePage = 100;

    protected override async Task<RunAnswer> ActAsync(ActivityContext context, MonitorInput input)
    {
        var (address, cancellation) = (input.Repository.Address, context.Cancellation);
        try
        {
            var connection = forges.Open(address);
            var recent = await memory.GetAsync(
                Remembered.Runs, ForgeSubject.Repository(address.Host, address.FullName), address.Access.ToString(), token => ListAsync(connection, input, token), cancellation);
            var mine = recent.FirstOrDefault(run => run.HeadSha == input.HeadSha && run.Definition == input.Definition);
            if (mine is null && recent.Count >= WholePage && await allowance.MayAskAsync(address, settings.AskEvery, cancellation))
            {
                mine = (await connection.ListRunsAsync(input.HeadSha, cancellation)).FirstOrDefault(run => run.Definition == input.Definition);
            }

            return mine is { IsTerminal: true } ? RunAnswer.Ended : RunAnswer.Running;
        }
        catch (NoRoomException)
        {
            return RunAnswer.Deferred;
        }
        catch (ForgeException e) when (e.IsTransient)
        {
            // The next tick is retry enough.
            return RunAnswer.Deferred;
        }
    }

    // Reading it will tell why not.
    protected override RunAnswer Refused(MonitorInput input, ForgeException refusal) => RunAnswer.Ended;

    private async Task<IReadOnlyList<PipelineRun>> ListAsync(IForgeConnection connection, MonitorInput input, CancellationToken cancellation)
    {
        var address = input.Repository.Address;
        if (!input.Insists && !await allowance.MayAskAsync(address, settings.AskEvery, cancellation))
        {
            throw new NoRoomException();
        }

        return connection is IRecentRuns recent ? await recent.ListRecentRunsAsync(cancellation) : throw new InvalidOperationException($"{address.Forge} cannot list the runs of a repository");
    }

    /// <summary>Not remembered as an answer.</summary>
    private sealed class NoRoomException : Exception;
}
