using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace CiCdPlatform.Forges.Http;

/// <summary>
/// A circuit breaker for each API: one that leaves most requests unanswered is left alone for a moment, then one request tries whether it is back. So a forge that is away costs neither slots nor patience.
/// </summary>
internal sealed class ForgeCircuits(TimeProvider time, ILogger logger)
{
    /// <summary>Long enough to stop a storm, shorter than what retries of an orchestration outlast.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Circuit> _circuits = new(StringComparer.Ordinal);

    /// <summary>One try of a request, unless its API is left alone just now.</summary>
    public async ValueTask<ForgeAttempt> TryAsync(ForgeEndpoint endpoint, ForgeRequest request, Func<CancellationToken, ValueTask<ForgeAttempt>> attempt, CancellationToken cancellation)
    {
        var circuit = _circuits.GetOrAdd(endpoint.ApiUrl.Authority, Create);
        try
        {
            return await circuit.Pipeline.ExecuteAsync(static (work, token) => work(token), attempt, cancellation);
        }
        catch (BrokenCircuitException e)
        {
            var wait = e.RetryAfter ?? Rest;
            return ForgeAttempt.Failed(
                new(ForgeFailure.Unavailable, $"{endpoint.Name} was not asked to {request}: {endpoint.ApiUrl.Authority} left too many requests unanswered. Try again in {Math.Ceiling(wait.TotalSeconds)} s.", wait));
        }
    }

    /// <summary><c>closed</c>, <c>open</c> or <c>half-open</c>.</summary>
    public string StateOf(string api) => (_circuits.TryGetValue(api, out var circuit) ? circuit.State.CircuitState : CircuitState.Closed) switch
    {
        CircuitState.Closed => "closed",
        CircuitState.HalfOpen => "half-open",
        _ => "open",
    };

    private Circuit Create(string api)
    {
        var state = new CircuitBreakerStateProvider();
        var pipeline = new ResiliencePipelineBuilder<ForgeAttempt> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<ForgeAttempt>
            {
                // One address that always fails must not close the others: it takes most of what is asked, and many.
                FailureRatio = 0.8,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = Rest,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Result?.Failure?.Failure == ForgeFailure.Unavailable),
                StateProvider = state,
                OnOpened = arguments =>
                {
                    ForgeHttp.Log.Opened(logger, api, arguments.BreakDuration.TotalSeconds);
                    return default;
                },
                OnClosed = _ =>
                {
                    ForgeHttp.Log.Closed(logger, api);
                    return default;
                },
            })
            .Build();
        return new Circuit(pipeline, state);
    }

    private sealed record Circuit(ResiliencePipeline<ForgeAttempt> Pipeline, CircuitBreakerStateProvider State);
}
