using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CiCdPlatform.Server.Tests.Access;

/// <summary>Somebody who speaks to a server: with a token, or as a browser does.</summary>
internal sealed class Person : IDisposable
{
    public const string Password = "a sentence that nobody guesses";
    private readonly HttpClient _client;

    private Person(Uri server, CookieContainer? cookies)
    {
        Cookies = cookies;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = cookies is not null, CookieContainer = cookies ?? new CookieContainer() }) { BaseAddress = server };
    }

    public CookieContainer? Cookies { get; }

    public string? Csrf { get; set; }

    public string? Token
    {
        get => _client.DefaultRequestHeaders.Authorization?.Parameter;
        set => _client.DefaultRequestHeaders.Authorization = value is null ? null : new AuthenticationHeaderValue("Bearer", value);
    }

    public static Person Nobody(RunningServer server) => new(server.Client.BaseAddress!, null);

    public static Person Browser(RunningServer server) => new(server.Client.BaseAddress!, new CookieContainer());

    public static Person With(RunningServer server, string token) => new(server.Client.BaseAddress!, null) { Token = token };

    /// <summary>A new local account, signed in; <paramref name="grants"/> are given by the administrator.</summary>
    public static async Task<(Person Person, string Id)> CreateAsync(RunningServer server, string login, string role = "none", params object[] grants)
    {
        using var administrator = With(server, server.Token);
        var (status, user) = await administrator.SendAsync(HttpMethod.Post, "/api/v1/auth/users", new { login, password = Password, role });
        Assert.True(status == HttpStatusCode.Created, user.ToString());
        var id = user.GetProperty("id").GetString()!;
        foreach (var grant in grants)
        {
            Assert.Equal(HttpStatusCode.OK, (await administrator.SendAsync(HttpMethod.Put, $"/api/v1/auth/users/{id}/grants", grant)).Status);
        }

        var person = Nobody(server);
        await person.SignInAsync(login);
        return (person, id);
    }

    public async Task<JsonElement> SignInAsync(string login, bool cookie = false)
    {
        var (status, signedIn) = await SendAsync(HttpMethod.Post, "/api/v1/auth/sign-in", new { login, password = Password, cookie });
        Assert.True(status == HttpStatusCode.OK, signedIn.ToString());
        Token = signedIn.GetProperty("accessToken").GetString();
        Csrf = signedIn.GetProperty("session").GetProperty("csrfToken").GetString();
        return signedIn;
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var response = await RawAsync(method, path, body, headers);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.Length > 0 && text[0] is '{' or '[' ? JsonSerializer.Deserialize<JsonElement>(text) : default);
    }

    public async Task<HttpResponseMessage> RawAsync(HttpMethod method, string path, object? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _client.SendAsync(request);
    }

    public Task<(HttpStatusCode Status, JsonElement Body)> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public void Dispose() => _client.Dispose();
}
