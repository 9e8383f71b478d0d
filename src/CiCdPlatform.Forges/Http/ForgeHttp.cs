using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Forges.Http;

/// <summary>The requests of one credential to one forge: retried, rate-aware, conditional, paged and bounded.</summary>
/// <remarks>
/// Tried again: network trouble, time-outs, 5xx and rate limits, for methods that may repeat. A POST or PATCH is tried again only when nothing can have been done: it was refused for
/// too many requests, or no connection came about. A 5xx or a broken connection after that may hide a success, so it is left to the caller, who looks for the effect by its marker.
/// </remarks>
internal sealed partial class ForgeHttp
{
    private readonly ForgeHttpFactory _factory;
    private readonly ForgeSender _sender;
    private readonly string _budgetKey;
    private readonly Func<CancellationToken, ValueTask>? _guard;

    /// <param name="endpoint">The forge.</param>
    /// <param name="credential">As whom.</param>
    /// <param name="factory">What all requests share.</param>
    /// <param name="guard">Throws before a write that may not be.</param>
    public ForgeHttp(ForgeEndpoint endpoint, IForgeCredential credential, ForgeHttpFactory factory, Func<CancellationToken, ValueTask>? guard = null)
    {
        _guard = guard;
        Endpoint = endpoint;
        _factory = factory;
        CredentialKey = credential.Key;
        _budgetKey = $"{endpoint.ApiUrl}|{credential.BudgetKey}";
        _sender = new(endpoint, credential, factory, _budgetKey);
    }

    public ForgeEndpoint Endpoint { get; }

    /// <summary>What the forge last said of this credential's budget.</summary>
    public RateLimitState? RateLimit => _factory.Budgets.For(_budgetKey, _factory.Time.GetUtcNow()).Last;

    /// <summary>Whether a question that could wait may be put now.</summary>
    public Task<bool> MayAskAsync(TimeSpan apart, CancellationToken cancellation) => _factory.Budgets.For(_budgetKey, _factory.Time.GetUtcNow()).MayAskAsync(apart, cancellation);

    /// <summary>What is remembered of forges.</summary>
    public ForgeMemory Memory => _factory.Memory;

    /// <summary>Tells answers to this credential from answers to others.</summary>
    public string CredentialKey { get; }

    public Task<ForgeResponse> SendAsync(ForgeRequest request, CancellationToken cancellation) =>
        ExecuteAsync(new(request, Endpoint.Resolve(request.Path), null), cancellation);

    public async Task<T> GetJsonAsync<T>(string path, CancellationToken cancellation)
    {
        var request = new ForgeRequest(HttpMethod.Get, path);
        return (await SendAsync(request, cancellation)).Read<T>(request);
    }

    /// <summary>Like <see cref="GetJsonAsync{T}"/>, but null for a 404.</summary>
    public async Task<T?> FindJsonAsync<T>(string path, CancellationToken cancellation)
        where T : class
    {
        try
        {
            return await GetJsonAsync<T>(path, cancellation);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.NotFound)
        {
            return null;
        }
    }

    /// <param name="path">Relative to the API.</param>
    /// <param name="body">Sent as JSON.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="repeatable">True when doing it twice does no harm, such as storing content under its own hash.</param>
    /// <param name="harmless">True when it may be sent to a repository that is only observed.</param>
    public Task<T> PostJsonAsync<T>(string path, object body, CancellationToken cancellation, bool repeatable = false, bool harmless = false) =>
        SendJsonAsync<T>(new(HttpMethod.Post, path) { Body = body, Repeatable = repeatable ? true : null, IsHarmless = harmless }, cancellation);

    public Task<T> PatchJsonAsync<T>(string path, object body, CancellationToken cancellation, bool harmless = false) =>
        SendJsonAsync<T>(new(HttpMethod.Patch, path) { Body = body, IsHarmless = harmless }, cancellation);

    public Task<T> PutJsonAsync<T>(string path, object body, CancellationToken cancellation) => SendJsonAsync<T>(new(HttpMethod.Put, path) { Body = body }, cancellation);

    public Task DeleteAsync(string path, CancellationToken cancellation) => SendAsync(new(HttpMethod.Delete, path), cancellation);

    public async Task<T> SendJsonAsync<T>(ForgeRequest request, CancellationToken cancellation) => (await SendAsync(request, cancellation)).Read<T>(request);

    /// <summary>Streams an answer; <paramref name="read"/> is called again from the start when a try breaks off.</summary>
    public async Task<T> DownloadAsync<T>(ForgeRequest request, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellation)
    {
        T? result = default;
        await ExecuteAsync(new(request, Endpoint.Resolve(request.Path), async (stream, token) => result = await read(stream, token)), cancellation);
        return result!;
    }

    /// <summary>All items of a list over all its pages.</summary>
    public IAsyncEnumerable<T> ListAsync<T>(string path, CancellationToken cancellation) => ListAsync<List<T>, T>(path, static page => page, cancellation);

    /// <summary>All items of a list over all its pages, where each page wraps its items.</summary>
    /// <exception cref="ForgeException">The list has more pages than the settings allow: better no answer than half of one.</exception>
    public async IAsyncEnumerable<T> ListAsync<TPage, T>(string path, Func<TPage, IReadOnlyList<T>> items, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var request = new ForgeRequest(HttpMethod.Get, path);
        var address = Endpoint.Resolve(path);
        for (var page = 1; ; page++)
        {
            var response = await ExecuteAsync(new(request, address, null), cancellation);
            foreach (var item in items(response.Read<TPage>(request)))
                yield return item;
            if (response.Next is null)
                yield break;
            if (page >= _factory.Settings.MaxPages || response.Next == address)
                throw new ForgeException(ForgeFailure.Invalid, $"The list of {request} has more than {page} pages. Raise Forges:Http:MaxPages to read it in full.");
            address = response.Next;
        }
    }

    private async Task<ForgeResponse> ExecuteAsync(ForgeCall call, CancellationToken cancellation)
    {
        if (_guard is not null && call.Request is { IsHarmless: false } request && request.Method != HttpMethod.Get && request.Method != HttpMethod.Head)
        {
            await _guard(cancellation);
        }

        var attempt = await _factory.Retries.ExecuteAsync(static (state, token) => state._sender.TryAsync(state.call, token), (_sender, call), cancellation);
        return attempt.Response ?? throw attempt.Failure!;
    }

    internal static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Reason} Try {Attempt} follows in {Seconds:F1} s.")]
        public static partial void Retrying(ILogger logger, string reason, int attempt, double seconds);

        [LoggerMessage(2, LogLevel.Warning, "{Forge} limits {Credential} for {Seconds:F0} s.")]
        public static partial void Limited(ILogger logger, string forge, string credential, double seconds);

        [LoggerMessage(3, LogLevel.Warning, "{Api} leaves most requests unanswered: it is not asked for {Seconds:F0} s.")]
        public static partial void Opened(ILogger logger, string api, double seconds);

        [LoggerMessage(4, LogLevel.Information, "{Api} answers again.")]
        public static partial void Closed(ILogger logger, string api);
    }
}
