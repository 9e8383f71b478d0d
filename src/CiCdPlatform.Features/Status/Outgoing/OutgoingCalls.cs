using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace CiCdPlatform.Features.Status.Outgoing;

/// <summary>How calls to one place fare.</summary>
/// <param name="Purpose">What they are for.</param>
/// <param name="Host">The place.</param>
/// <param name="State"><c>closed</c>: calls are made; <c>open</c>: they are not, for a while; <c>half-open</c>: one is tried.</param>
/// <param name="Failures">Calls that failed since the start.</param>
public sealed record CircuitView(string Purpose, string Host, string State, long Failures);

/// <summary>Calls to the outside that are not a forge's API: each place behind retry, time-out and a circuit breaker, whose state can be seen.</summary>
public sealed partial class OutgoingCalls : IDisposable
{
    private const int MostPlaces = 1_000;
    private static readonly Meter Meter = new("CiCdPlatform.Outgoing");
    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("cicd.outgoing.calls", description: "Calls to the outside by purpose and outcome.");
    private readonly ConcurrentDictionary<(string Purpose, string Host), Place> _places = new();
    private readonly SocketsHttpHandler _handler = new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private readonly TimeProvider _time;
    private readonly ILogger<OutgoingCalls> _logger;

    internal OutgoingCalls(TimeProvider time, ILogger<OutgoingCalls> logger)
    {
        (_time, _logger) = (time, logger);
        Meter.CreateObservableGauge(
            "cicd.outgoing.circuits.open",
            () => _places.Count(pair => pair.Value.State is CircuitState.Open or CircuitState.Isolated),
            description: "Places that are not called now.");
    }

    /// <summary>A client whose calls are guarded; <paramref name="mayRepeat"/> says whether a POST may go again.</summary>
    public HttpClient Client(string purpose, TimeSpan timeout, bool mayRepeat = false) =>
        new(new Guard(this, purpose, timeout, mayRepeat) { InnerHandler = _handler }, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = 8 * 1024 * 1024 };

    /// <summary>Every place that was called.</summary>
    public IReadOnlyList<CircuitView> List() => [.. _places.OrderBy(pair => pair.Key).Select(pair => new CircuitView(pair.Key.Purpose, pair.Key.Host, pair.Value.Name, pair.Value.Failures))];

    /// <inheritdoc/>
    public void Dispose() => _handler.Dispose();

    private Place PlaceOf(string purpose, string host, TimeSpan timeout)
    {
        if (_places.Count > MostPlaces)
        {
            _places.Clear();
        }

        return _places.GetOrAdd((purpose, host), static (key, state) => state.Self.Create(key.Purpose, key.Host, state.Timeout), (Self: this, Timeout: timeout));
    }

    private Place Create(string purpose, string host, TimeSpan timeout)
    {
        var circuit = new CircuitBreakerStateProvider();
        ResiliencePipelineBuilder<HttpResponseMessage> Builder() => new() { TimeProvider = _time };
        var once = Builder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<HttpResponseMessage>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 5,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = TimeSpan.FromSeconds(30),
                ShouldHandle = static arguments => ValueTask.FromResult(IsFault(arguments.Outcome)),
                StateProvider = circuit,
                OnOpened = arguments =>
                {
                    Log.Opened(_logger, purpose, host, arguments.BreakDuration.TotalSeconds);
                    return default;
                },
                OnClosed = _ =>
                {
                    Log.Closed(_logger, purpose, host);
                    return default;
                },
            })
            .AddTimeout(timeout)
            .Build();
        var again = Builder()
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = 2,
                Delay = TimeSpan.FromMilliseconds(500),
                MaxDelay = TimeSpan.FromSeconds(10),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is not BrokenCircuitException && IsFault(arguments.Outcome)),
            })
            .AddPipeline(once)
            .Build();
        return new Place(once, again, circuit);
    }

    private static bool IsFault(Outcome<HttpResponseMessage> outcome) =>
        outcome.Exception is HttpRequestException or TimeoutRejectedException or IOException || outcome.Result is { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests };

    private sealed class Place(ResiliencePipeline<HttpResponseMessage> once, ResiliencePipeline<HttpResponseMessage> again, CircuitBreakerStateProvider circuit)
    {
        private long _failures;

        public ResiliencePipeline<HttpResponseMessage> Once => once;

        public ResiliencePipeline<HttpResponseMessage> Again => again;

        public CircuitState State => circuit.CircuitState;

        public long Failures => Interlocked.Read(ref _failures);

        public string Name => State switch { CircuitState.Closed => "closed", CircuitState.HalfOpen => "half-open", _ => "open" };

        public void CountFailure() => Interlocked.Increment(ref _failures);
    }

    private sealed class Guard(OutgoingCalls owner, string purpose, TimeSpan timeout, bool mayRepeat) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var place = owner.PlaceOf(purpose, request.RequestUri!.Authority, timeout);
            var repeats = mayRepeat || request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
            try
            {
                // One message may be sent again here: its content is held in memory.
                if (request.Content is not null)
                {
                    await request.Content.LoadIntoBufferAsync(cancellationToken);
                }

                var response = await (repeats ? place.Again : place.Once).ExecuteAsync(async token => await base.SendAsync(request, token), cancellationToken);
                Count(place, (int)response.StatusCode < 500, response.IsSuccessStatusCode ? "done" : "refused");
                return response;
            }
            catch (BrokenCircuitException e)
            {
                Count(place, true, "not-called");
                throw new HttpRequestException($"{request.RequestUri.Authority} is not called for a while: it failed too often", e);
            }
            catch (TimeoutRejectedException e)
            {
                Count(place, false, "timed-out");
                throw new HttpRequestException($"{request.RequestUri.Authority} did not answer within {timeout.TotalSeconds:0} s", e);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                Count(place, false, "failed");
                throw;
            }
        }

        private void Count(Place place, bool isWell, string outcome)
        {
            if (!isWell)
            {
                place.CountFailure();
            }

            Calls.Add(1, new KeyValuePair<string, object?>("purpose", purpose), new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Calls for {Purpose} to {Host} fail too often: none is made for {Seconds} s")]
        public static partial void Opened(ILogger logger, string purpose, string host, double seconds);

        [LoggerMessage(2, LogLevel.Information, "Calls for {Purpose} to {Host} are made again")]
        public static partial void Closed(ILogger logger, string purpose, string host);
    }
}
