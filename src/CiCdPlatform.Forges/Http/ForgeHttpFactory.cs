using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace CiCdPlatform.Forges.Http;

/// <summary>Makes the <see cref="ForgeHttp"/> of each forge and credential over one connection pool, one cache and one set of budgets.</summary>
/// <param name="settings">Bounds.</param>
/// <param name="time">Waits, time-outs and budgets.</param>
/// <param name="chance">From 0 up to 1: spreads retries.</param>
/// <param name="logger">Retries and limits.</param>
/// <param name="budgets">Where all processes share their budgets; this process alone when null.</param>
/// <param name="memory">What is remembered; by lifetimes alone when null.</param>
internal sealed class ForgeHttpFactory(
    ForgeHttpSettings settings, TimeProvider time, Func<double> chance, ILogger<ForgeHttp> logger, IBudgetStore? budgets = null, ForgeMemory? memory = null) : IDisposable
{
    // Redirects are followed by hand, because the handler would keep headers of ours on the way to another host.
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        // Time-outs come from the injected clock, one a try.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private ResiliencePipeline<ForgeAttempt>? _retries;

    public ForgeHttpSettings Settings => settings;

    public TimeProvider Time => time;

    public ForgeBudgets Budgets { get; } = new(settings, budgets ?? new OwnBudgetStore(), time, logger);

    public ForgeCircuits Circuits { get; } = new(time, logger);

    public ForgeMemory Memory { get; } = memory ?? new(new UntoldForgeChanges(), new ForgeMemorySettings(), time);

    internal SharedReads Reads { get; } = new();

    public ForgeCache Cache { get; } = new(settings);

    internal HttpClient Client => _client;

    internal ResiliencePipeline<ForgeAttempt> Retries => _retries ??= CreateRetries();

    internal ILogger Logger => logger;

    public ForgeHttp Create(ForgeEndpoint endpoint, IForgeCredential credential, Func<CancellationToken, ValueTask>? guard = null) => new(endpoint, credential, this, guard);

    private ResiliencePipeline<ForgeAttempt> CreateRetries()
    {
        var builder = new ResiliencePipelineBuilder<ForgeAttempt> { TimeProvider = time };
        if (settings.MaxAttempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<ForgeAttempt>
            {
                MaxRetryAttempts = settings.MaxAttempts - 1,
                ShouldHandle = static arguments => new(arguments.Outcome.Result is { Retry: not null }),
                DelayGenerator = arguments => new(arguments.Outcome.Result!.Retry!.Value is var wait && wait == ForgeAttempt.Backoff ? Backoff(arguments.AttemptNumber) : wait),
                OnRetry = arguments =>
                {
                    ForgeHttp.Log.Retrying(logger, arguments.Outcome.Result!.Failure!.Message, arguments.AttemptNumber + 2, arguments.RetryDelay.TotalSeconds);
                    return default;
                },
            });
        }

        return builder.Build();
    }

    public void Dispose() => _client.Dispose();

    private TimeSpan Backoff(int attempt)
    {
        var full = settings.FirstBackoff * Math.Pow(2, Math.Min(attempt, 16));
        return (full < settings.MaxBackoff ? full : settings.MaxBackoff) * (0.5 + (0.5 * chance()));
    }
}
