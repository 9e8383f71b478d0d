using System.Net.Http.Headers;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Status.Outgoing;

namespace CiCdPlatform.Features.Access.Forges;

/// <summary>A person as a forge knows them.</summary>
internal sealed record ForgePerson(string Id, string Login, string Name);

/// <summary>Tokens of a person at a forge; <paramref name="Until"/> in Unix seconds, zero when they do not end.</summary>
internal sealed record ForgeTokens(string Access, string? Refresh, long Until);

/// <summary>A forge that refuses, or answers what cannot be read; the message holds no token.</summary>
internal sealed class ForgeSignInException(string message, bool isRevoked = false) : Exception(message)
{
    /// <summary>Whether the person must sign in again.</summary>
    public bool IsRevoked => isRevoked;
}

/// <summary>What is asked of a forge about somebody who signs in: who they are, and what they may do where.</summary>
internal sealed class ForgeAccounts(OutgoingCalls outgoing, TimeProvider time)
{
    private const int MaxPages = 100;
    private const int PageSize = 100;
    private readonly HttpClient _http = outgoing.Client("sign-in", TimeSpan.FromSeconds(20));

    /// <summary>The address at which a browser asks the person.</summary>
    public static Uri AuthorizeUrl(ForgeSignInSettings forge, string redirectUri, string state, string challenge)
    {
        var path = forge.Forge == ForgeKind.GitLab ? "oauth/authorize" : "login/oauth/authorize";
        var query = new Dictionary<string, string>
        {
            ["client_id"] = forge.ClientId,
            ["redirect_uri"] = redirectUri,
            ["response_type"] = "code",
            ["state"] = state,
            ["code_challenge"] = challenge,
            ["code_challenge_method"] = "S256",
            ["scope"] = forge.Forge == ForgeKind.GitLab ? "read_api" : "read:user repo",
        };
        return new Uri(forge.Host, path + "?" + string.Join('&', query.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}")));
    }

    /// <summary>Tokens for a code, with the verifier that proves that we asked for it.</summary>
    public Task<ForgeTokens> RedeemAsync(ForgeSignInSettings forge, string code, string verifier, string redirectUri, CancellationToken cancellation) => TokensAsync(
        forge, new() { ["grant_type"] = "authorization_code", ["code"] = code, ["code_verifier"] = verifier, ["redirect_uri"] = redirectUri }, cancellation);

    /// <summary>The next tokens, when these end.</summary>
    public Task<ForgeTokens> RenewAsync(ForgeSignInSettings forge, string refresh, CancellationToken cancellation) =>
        TokensAsync(forge, new() { ["grant_type"] = "refresh_token", ["refresh_token"] = refresh }, cancellation);

    public async Task<ForgePerson> PersonAsync(ForgeSignInSettings forge, ForgeTokens tokens, CancellationToken cancellation)
    {
        var (user, _) = await GetAsync(new Uri(forge.ApiUrl, "user"), tokens, cancellation);
        var login = Text(user, forge.Forge == ForgeKind.GitLab ? "username" : "login");
        if (!user.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.Number || string.IsNullOrEmpty(login))
        {
            throw new ForgeSignInException($"{forge.Host.Authority} did not say who signed in");
        }

        return new ForgePerson(id.GetRawText(), login, Text(user, "name") is { Length: > 0 } name ? name : login);
    }

    /// <summary>What the person may do there, repository by repository.</summary>
    public async Task<IReadOnlyList<Grant>> GrantsAsync(ForgeSignInSettings forge, ForgeTokens tokens, CancellationToken cancellation)
    {
        var grants = new List<Grant>();
        var first = forge.Forge == ForgeKind.GitLab ? "projects?membership=true&min_access_level=10&order_by=id&simple=false" : "user/repos?affiliation=owner,collaborator,organization_member&sort=full_name";
        for (var page = 1; page <= MaxPages; page++)
        {
            var (list, isLast) = await GetAsync(new Uri(forge.ApiUrl, $"{first}&per_page={PageSize}&page={page}"), tokens, cancellation);
            if (list.ValueKind != JsonValueKind.Array)
            {
                throw new ForgeSignInException($"{forge.Host.Authority} did not list the repositories of the person");
            }

            grants.AddRange(list.EnumerateArray().Select(repository => GrantOf(forge, repository)).OfType<Grant>());
            if (isLast || list.GetArrayLength() < PageSize)
            {
                break;
            }
        }

        return grants;
    }

    private static Grant? GrantOf(ForgeSignInSettings forge, JsonElement repository)
    {
        var name = Text(repository, forge.Forge == ForgeKind.GitLab ? "path_with_namespace" : "full_name");
        if (name is null || !repository.TryGetProperty("id", out var id) || !id.TryGetInt64(out var number) || !repository.TryGetProperty("permissions", out var permissions) || permissions.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var role = forge.Forge == ForgeKind.GitLab ? GitLabRole(permissions) : GitHubRole(permissions);
        return role == Role.None ? null : new Grant(forge.Host.Authority, null, number, name, role, Grant.Forge);
    }

    private static Role GitHubRole(JsonElement permissions)
    {
        bool Has(string name) => permissions.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
        return Has("admin") ? Role.Administrator : Has("maintain") ? Role.Maintainer : Has("push") ? Role.Developer : Has("pull") ? Role.Viewer : Role.None;
    }

    private static Role GitLabRole(JsonElement permissions)
    {
        int Level(string name) => permissions.TryGetProperty(name, out var access) && access.ValueKind == JsonValueKind.Object && access.TryGetProperty("access_level", out var level) && level.TryGetInt32(out var number) ? number : 0;
        return Math.Max(Level("project_access"), Level("group_access")) switch { >= 50 => Role.Administrator, >= 40 => Role.Maintainer, >= 30 => Role.Developer, >= 10 => Role.Viewer, _ => Role.None };
    }

    private async Task<ForgeTokens> TokensAsync(ForgeSignInSettings forge, Dictionary<string, string> form, CancellationToken cancellation)
    {
        form["client_id"] = forge.ClientId;
        form["client_secret"] = forge.ClientSecret;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(forge.Host, forge.Forge == ForgeKind.GitLab ? "oauth/token" : "login/oauth/access_token")) { Content = new FormUrlEncodedContent(form) };
        var (answer, _) = await SendAsync(request, cancellation);
        if (Text(answer, "access_token") is not { Length: > 0 } access)
        {
            throw new ForgeSignInException($"{forge.Host.Authority} gave no token: {Text(answer, "error") ?? "no reason"}", isRevoked: true);
        }

        var until = answer.TryGetProperty("expires_in", out var seconds) && seconds.TryGetInt64(out var number) && number > 0 ? time.GetUtcNow().ToUnixTimeSeconds() + number : 0;
        return new ForgeTokens(access, Text(answer, "refresh_token"), until);
    }

    private async Task<(JsonElement Answer, bool IsLast)> GetAsync(Uri address, ForgeTokens tokens, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens.Access) } };
        return await SendAsync(request, cancellation);
    }

    private async Task<(JsonElement Answer, bool IsLast)> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "CiCdPlatform");
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            if (!response.IsSuccessStatusCode)
            {
                throw new ForgeSignInException($"{request.RequestUri!.Authority} answered {(int)response.StatusCode}", (int)response.StatusCode is 400 or 401);
            }

            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation), new JsonDocumentOptions { MaxDepth = 32 });
            return (document.RootElement.Clone(), !response.Headers.TryGetValues("Link", out var links) || !string.Join(',', links).Contains("rel=\"next\"", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            throw new ForgeSignInException($"{request.RequestUri!.Authority} could not be asked: {(e is JsonException ? "its answer is not JSON" : e.Message)}");
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
