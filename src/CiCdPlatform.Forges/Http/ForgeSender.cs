using System.Net;
using System.Net.Http.Headers;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Forges.Http;

/// <summary>Makes one try of a request.</summary>
internal sealed class ForgeSender(ForgeEndpoint endpoint, IForgeCredential credential, ForgeHttpFactory factory, string budgetKey)
{
    private const int MaxRedirects = 5;
    private const int MaxErrorBytes = 64 * 1024;

    /// <summary>Those who read the same at the same time as the same share one request.</summary>
    public async ValueTask<ForgeAttempt> TryAsync(ForgeCall call, CancellationToken cancellation) => CacheKey(call) is { } key
        ? await factory.Reads.ReadAsync(key, token => TryGuardedAsync(call, token), cancellation)
        : await TryGuardedAsync(call, cancellation);

    private Task<ForgeAttempt> TryGuardedAsync(ForgeCall call, CancellationToken cancellation) =>
        factory.Circuits.TryAsync(endpoint, call.Request, token => TryOnceAsync(call, token), cancellation).AsTask();

    private async ValueTask<ForgeAttempt> TryOnceAsync(ForgeCall call, CancellationToken cancellation)
    {
        var now = factory.Time.GetUtcNow();
        var budget = factory.Budgets.For(budgetKey, now);
        if (budget.Wait(now) is var rest && rest > TimeSpan.Zero)
            return Limited($"{endpoint.Name} was not asked to {call.Request}: the budget of {credential.BudgetKey} is used up.", rest);

        var authorization = await credential.GetAsync(cancellation);
        if (await budget.AdmitAsync(endpoint.Kind, call.Request.IsPaced, cancellation) is var turn && turn > TimeSpan.Zero)
            return Limited($"{endpoint.Name} was not asked to {call.Request}: too much is asked as {credential.BudgetKey} already.", turn);
        await budget.Slots.WaitAsync(cancellation);
        try
        {
            var limit = call.Consume is null ? factory.Settings.RequestTimeout : factory.Settings.DownloadTimeout;
            using var timeout = new CancellationTokenSource(limit, factory.Time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            try
            {
                return await SendAsync(call, authorization, budget, linked.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                budget.NotAnswered(factory.Time.GetUtcNow());
                return Unavailable(call, $"{endpoint.Name} did not answer {call.Request} within {limit.TotalSeconds:F0} s.", mayRepeat: call.Request.MayRepeat, null);
            }
            catch (HttpRequestException error)
            {
                // Without a connection nothing was asked, so even a POST may go again.
                budget.NotAnswered(factory.Time.GetUtcNow());
                var unsent = error.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
                return Unavailable(call, $"{endpoint.Name} could not be reached for {call.Request}: {error.HttpRequestError}.", unsent || call.Request.MayRepeat, error);
            }
            catch (IOException error)
            {
                return Unavailable(call, $"The answer of {endpoint.Name} to {call.Request} broke off.", call.Request.MayRepeat, error);
            }
        }
        finally
        {
            budget.Slots.Release();
        }
    }

    private static ForgeAttempt Unavailable(ForgeCall call, string message, bool mayRepeat, Exception? inner) =>
        ForgeAttempt.Failed(new(ForgeFailure.Unavailable, message, inner: inner), mayRepeat ? ForgeAttempt.Backoff : null);

    private async Task<ForgeAttempt> SendAsync(ForgeCall call, AuthenticationHeaderValue? authorization, ForgeBudget budget, CancellationToken cancellation)
    {
        var cacheKey = CacheKey(call);
        var cached = cacheKey is null ? null : factory.Cache.Find(cacheKey);
        var address = call.Address;
        for (var hop = 0; ; hop++)
        {
            using var message = Compose(call.Request, address, authorization, hop == 0 ? cached?.ETag : null);
            using var response = await factory.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (Redirect(call.Request, response, address) is { } target)
            {
                if (hop >= MaxRedirects)
                    return ForgeAttempt.Failed(new(ForgeFailure.Invalid, $"{endpoint.Name} redirects {call.Request} more than {MaxRedirects} times."));
                address = target;
                continue;
            }

            var now = factory.Time.GetUtcNow();
            var ours = endpoint.IsSameOrigin(address);
            var rate = ours ? RateLimitState.From(response.Headers, now) : null;
            if (response.StatusCode == HttpStatusCode.NotModified && cached is not null)
            {
                budget.Heard(endpoint.Kind, rate, now);
                budget.GiveBack();
                Count("unchanged");
                return ForgeAttempt.Done(cached with { Rate = rate });
            }

            if (!response.IsSuccessStatusCode)
                return await RefusedAsync(call, response, authorization, ours ? budget : null, rate, cancellation);
            if (ours)
                budget.Heard(endpoint.Kind, rate, now);
            Count("done");
            return await AcceptedAsync(call, response, address, cacheKey, rate, cancellation);
        }
    }

    private string? CacheKey(ForgeCall call) => call.Consume is null && call.Request.Method == HttpMethod.Get ? $"{credential.Key}|{call.Request.Accept}|{call.Address}" : null;

    private void Count(string outcome) =>
        ForgeTelemetry.Requests.Add(1, new KeyValuePair<string, object?>("forge", endpoint.Name), new KeyValuePair<string, object?>("outcome", outcome));

    private HttpRequestMessage Compose(ForgeRequest request, Uri address, AuthenticationHeaderValue? authorization, string? etag)
    {
        var message = new HttpRequestMessage(request.Method, address);
        message.Headers.TryAddWithoutValidation("User-Agent", "CiCdPlatform");
        message.Headers.TryAddWithoutValidation("Accept", request.Accept ?? (endpoint.Kind == ForgeKind.GitHub ? "application/vnd.github+json" : "application/json"));

        // A redirect may lead to storage elsewhere: the address carries its own signature, and ours must not travel there.
        if (!endpoint.IsSameOrigin(address))
            return message;
        message.Content = request.CreateContent();
        message.Headers.Authorization = authorization;
        if (endpoint.Kind == ForgeKind.GitHub)
            message.Headers.TryAddWithoutValidation("X-GitHub-Api-Version", "2022-11-28");
        if (etag is not null)
            message.Headers.TryAddWithoutValidation("If-None-Match", etag);
        return message;
    }

    private Uri? Redirect(ForgeRequest request, HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 307 or 308) || response.Headers.Location is not { } location)
            return null;
        var target = location.IsAbsoluteUri ? location : new Uri(from, location);
        var reads = request.Method == HttpMethod.Get || request.Method == HttpMethod.Head;
        if (target.Scheme != Uri.UriSchemeHttps && target.Scheme != endpoint.ApiUrl.Scheme)
            throw new ForgeException(ForgeFailure.Invalid, $"{endpoint.Name} redirects {request} to the unprotected address of {target.Host}.");
        if (!reads && ((int)response.StatusCode is 301 or 302 || !endpoint.IsSameOrigin(target)))
            throw new ForgeException(ForgeFailure.Invalid, $"{endpoint.Name} redirects {request} to {target.Host}. Set ApiUrl to the address that answers.");
        return target;
    }

    private async Task<ForgeAttempt> AcceptedAsync(ForgeCall call, HttpResponseMessage response, Uri address, string? cacheKey, RateLimitState? rate, CancellationToken cancellation)
    {
        var limit = call.Consume is null ? factory.Settings.MaxResponseBytes : factory.Settings.MaxDownloadBytes;
        await using var body = new BoundedBody(await response.Content.ReadAsStreamAsync(cancellation), limit, call.Request.ToString());
        var bytes = ReadOnlyMemory<byte>.Empty;
        if (call.Consume is null)
            bytes = await BoundedBody.ReadAllAsync(body, cancellation);
        else
            await call.Consume(body, cancellation);
        var answer = new ForgeResponse((int)response.StatusCode, bytes, RateLimitState.Text(response.Headers, "ETag"), LinkHeader.Next(response, endpoint, address), rate);
        if (cacheKey is not null && answer is { Status: 200, ETag: not null })
            factory.Cache.Put(cacheKey, answer);
        return ForgeAttempt.Done(answer);
    }

    private async Task<ForgeAttempt> RefusedAsync(
        ForgeCall call, HttpResponseMessage response, AuthenticationHeaderValue? authorization, ForgeBudget? budget, RateLimitState? rate, CancellationToken cancellation)
    {
        var body = await ReadErrorAsync(response, cancellation);
        var now = factory.Time.GetUtcNow();
        var message = ForgeErrors.Describe(endpoint, call.Request, response, body.Span, authorization?.Parameter);
        var retryAfter = RateLimitState.RetryAfter(response.Headers, now);
        if (ForgeErrors.IsRateLimit(response, body.Span))
        {
            // A storage that is busy says nothing of the forge's budget.
            var wait = budget is null
                ? retryAfter ?? factory.Settings.UnknownLimitWait
                : await budget.RefusedAsync(retryAfter, rate, factory.Settings.UnknownLimitWait, now, cancellation);
            Count("limited");
            ForgeHttp.Log.Limited(factory.Logger, endpoint.Name, credential.BudgetKey, wait.TotalSeconds);
            return Limited(message, wait, (int)response.StatusCode);
        }

        Count("refused");
        budget?.Heard(endpoint.Kind, rate, now, isFault: response.StatusCode >= HttpStatusCode.InternalServerError);
        if (response.StatusCode == HttpStatusCode.Unauthorized && budget is not null && authorization is not null && !call.Renewed && credential.TryRenew(authorization))
        {
            call.Renewed = true;
            return ForgeAttempt.Failed(new(ForgeFailure.Unauthorised, message) { Status = 401 }, TimeSpan.Zero);
        }

        var failure = new ForgeException(ForgeErrors.Classify(response.StatusCode), message, retryAfter) { Status = (int)response.StatusCode };
        if (failure.Failure != ForgeFailure.Unavailable || !call.Request.MayRepeat || retryAfter > factory.Settings.MaxInlineWait)
            return ForgeAttempt.Failed(failure);
        return ForgeAttempt.Failed(failure, retryAfter ?? ForgeAttempt.Backoff);
    }

    private ForgeAttempt Limited(string message, TimeSpan wait, int? status = null) => ForgeAttempt.Failed(
        new(ForgeFailure.RateLimited, $"{message} Try again in {Math.Ceiling(wait.TotalSeconds)} s.", wait) { Status = status },
        wait <= factory.Settings.MaxInlineWait ? wait : null);

    private static async Task<ReadOnlyMemory<byte>> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[MaxErrorBytes];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        return buffer.AsMemory(0, read);
    }
}
