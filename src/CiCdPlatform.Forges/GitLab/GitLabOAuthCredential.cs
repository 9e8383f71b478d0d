using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Signs requests with the access token of an OAuth application and renews it with the refresh token, one renewal at a time.</summary>
internal sealed class GitLabOAuthCredential(GitLabInstanceSettings instance, GitLabOAuthSettings oauth, ForgeHttpFactory factory, IRefreshTokenStore store) : IForgeCredential, IDisposable
{
    private const int MaxAnswerBytes = 64 * 1024;

    // GitLab's tokens live two hours; one that ends during a request is worth nothing.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _renewal = new(1, 1);
    private volatile Access? _access;

    public string Key => $"gitlab-oauth:{oauth.ClientId}";

    public async ValueTask<AuthenticationHeaderValue?> GetAsync(CancellationToken cancellation)
    {
        if (Current() is { } access)
        {
            return access.Header;
        }

        await _renewal.WaitAsync(cancellation);
        try
        {
            // A renewal that has begun is not given up with the request that wanted it: the refresh token is spent, and the new one would be lost.
            return (Current() ?? (_access = await RenewAsync())).Header;
        }
        finally
        {
            _renewal.Release();
        }
    }

    public bool TryRenew(AuthenticationHeaderValue refused)
    {
        if (_access is { } access && access.Header.Parameter == refused.Parameter)
        {
            Interlocked.CompareExchange(ref _access, null, access);
        }

        return true;
    }

    public void Dispose() => _renewal.Dispose();

    private Access? Current() => _access is { } access && access.Until > factory.Time.GetUtcNow() ? access : null;

    private async Task<Access> RenewAsync()
    {
        using var timeout = new CancellationTokenSource(Timeout, factory.Time);
        var token = await store.FindAsync(instance.Host, oauth.ClientId, timeout.Token) ?? oauth.RefreshToken;
        try
        {
            return await ExchangeAsync(token, timeout.Token);
        }
        catch (ForgeException error) when (error.Failure == ForgeFailure.Unauthorised)
        {
            // Another process may have spent the token between our reading and our asking.
            var newer = await store.FindAsync(instance.Host, oauth.ClientId, timeout.Token);
            if (newer is null || newer == token)
            {
                throw;
            }

            return await ExchangeAsync(newer, timeout.Token);
        }
    }

    private async Task<Access> ExchangeAsync(string refreshToken, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(instance.Host.AbsoluteUri.TrimEnd('/') + "/oauth/token"))
        {
            Content = new FormUrlEncodedContent(
            [
                new("client_id", oauth.ClientId),
                new("client_secret", oauth.ClientSecret),
                new("refresh_token", refreshToken),
                new("grant_type", "refresh_token"),
            ]),
        };
        try
        {
            using var response = await factory.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await using var body = new BoundedBody(await response.Content.ReadAsStreamAsync(cancellation), MaxAnswerBytes, "the renewal of a token");
            if (!response.IsSuccessStatusCode)
            {
                throw Refused(response.StatusCode);
            }

            var answer = await JsonSerializer.DeserializeAsync<Answer>(body, ForgeJson.Options, cancellation);
            if (answer is not { AccessToken.Length: > 0, RefreshToken.Length: > 0 })
            {
                throw new ForgeException(ForgeFailure.Unavailable, $"{instance.Host} renewed a token without saying which");
            }

            await store.SaveAsync(instance.Host, oauth.ClientId, answer.RefreshToken, cancellation);
            var life = TimeSpan.FromSeconds(Math.Clamp(answer.ExpiresIn ?? 7_200, 0, 86_400));
            return new(new("Bearer", answer.AccessToken), factory.Time.GetUtcNow() + (life > Margin * 2 ? life - Margin : life));
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or OperationCanceledException or IOException)
        {
            // The inner message could quote an answer that holds a token.
            throw new ForgeException(ForgeFailure.Unavailable, $"{instance.Host} did not renew the token of the OAuth application {oauth.ClientId}: {error.GetType().Name}");
        }
    }

    private ForgeException Refused(HttpStatusCode status) => (int)status switch
    {
        400 or 401 or 403 => new(
            ForgeFailure.Unauthorised,
            $"{instance.Host} answered {(int)status} to the renewal of a token: authorise the OAuth application {oauth.ClientId} anew and set Forges:GitLab:OAuth:RefreshToken")
        { Status = (int)status },
        429 => new(ForgeFailure.RateLimited, $"{instance.Host} answered 429 to the renewal of a token", TimeSpan.FromMinutes(1)) { Status = 429 },
        _ => new(ForgeFailure.Unavailable, $"{instance.Host} answered {(int)status} to the renewal of a token") { Status = (int)status },
    };

    private sealed record Access(AuthenticationHeaderValue Header, DateTimeOffset Until);

    private sealed record Answer(string? AccessToken, string? RefreshToken, long? ExpiresIn);
}
