using CiCdPlatform.Durable;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Forges;

/// <summary>An effect on a forge: what a retry could cure is thrown as such, everything else the forge refuses becomes a result.</summary>
internal abstract class ForgeActivity<TInput, TOutput> : Activity<TInput, TOutput>
{
    public sealed override async Task<TOutput> RunAsync(ActivityContext context, TInput input)
    {
        try
        {
            return await ActAsync(context, input);
        }
        catch (ForgeException e) when (e.IsTransient)
        {
            throw new TransientException(e.Message, e, e.RetryAfter, e.Failure == ForgeFailure.RateLimited ? RetryReason.RateLimit : RetryReason.Network);
        }
        catch (ForgeException e)
        {
            return Refused(input, e);
        }
    }

    /// <summary>Does the effect.</summary>
    protected abstract Task<TOutput> ActAsync(ActivityContext context, TInput input);

    /// <summary>What the orchestration is told when the forge refuses for good.</summary>
    protected abstract TOutput Refused(TInput input, ForgeException refusal);
}
