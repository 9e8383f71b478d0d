using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Renews OAuth tokens: a refresh token is good once, and the access token before it ends with it.</summary>
internal sealed class OAuthEndpoint(GitLabState state)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(2);

    public void Map(WebApplication app) => app.MapMethods("/oauth/token", ["POST"], RenewAsync);

    private static Task RefuseAsync(HttpContext http, int status, string error, string description) =>
        GitLabApi.WriteAsync(http, new GitLabAnswer(status, new { error, error_description = description }));

    private async Task RenewAsync(HttpContext http)
    {
        var fields = await GitLabFields.ReadAsync(http);
        if (GitLabCall.TextOf(fields, "grant_type") != "refresh_token")
        {
            await RefuseAsync(http, 400, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.");
            return;
        }

        if (!state.OAuth.TryGetValue(GitLabCall.TextOf(fields, "client_id") ?? "", out var client) || client.Secret != GitLabCall.TextOf(fields, "client_secret"))
        {
            await RefuseAsync(http, 401, "invalid_client", "Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.");
            return;
        }

        string? access = null;
        lock (client)
        {
            if (client.RefreshToken == GitLabCall.TextOf(fields, "refresh_token"))
            {
                if (client.AccessToken is { } earlier)
                {
                    state.Revoke(earlier);
                }

                client.AccessToken = access = state.IssueToken(client.User, "", Life);
                client.RefreshToken = RandomNumberGenerator.GetHexString(64, lowercase: true);
            }
        }

        if (access is null)
        {
            await RefuseAsync(http, 400, "invalid_grant", "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued to another client.");
            return;
        }

        await GitLabApi.WriteAsync(http, GitLabAnswer.Ok(new
        {
            access_token = access,
            token_type = "Bearer",
            expires_in = (int)Life.TotalSeconds,
            refresh_token = client.RefreshToken,
            scope = "api",
            created_at = state.Now.ToUnixTimeSeconds(),
        }));
    }
}
