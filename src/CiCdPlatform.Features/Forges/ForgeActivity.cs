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
            return await RefusedAsync(context, input, e);
        }
    }

    /// <summary>Does the effect.</summary>
    protected abstract Task<TOutput> ActAsync(ActivityContext context, TInput input);

    /// <summary>What the orchestration is told when the forge refuses for good.</summary>
    protected virtual TOutput Refused(TInput input, ForgeException refusal) => throw new NotSupportedException($"{Name} does not say what a refusal means", refusal);

    /// <summary>The same, where a refusal has to be written down.</summary>
    protected virtual Task<TOutput> RefusedAsync(ActivityContext context, TInput input, ForgeException refusal) => Task.FromResult(Refused(input, refusal));
}
