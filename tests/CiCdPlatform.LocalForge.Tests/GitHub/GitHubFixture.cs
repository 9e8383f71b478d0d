using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.LocalForge.GitHub;
using CiCdPlatform.LocalForge.Tests.Common;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.LocalForge.Tests.GitHub;

/// <summary>A local GitHub with one App on one repository, a receiver of its webhooks, and a client.</summary>
internal sealed class GitHubFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private GitHubFixture(LocalForgeServer forge, WebhookReceiver receiver, TemporaryFolder folder)
    {
        Forge = forge;
        Receiver = receiver;
        _folder = folder;
        Client = new HttpClient { BaseAddress = forge.GitHub.ApiUrl };
    }

    public LocalForgeServer Forge { get; }

    public WebhookReceiver Receiver { get; }

    public HttpClient Client { get; }

    public GitHubApp App { get; private set; } = null!;

    public GitHubInstallation Installation { get; private set; } = null!;

    public LocalRepository Repository { get; private set; } = null!;

    public string Token { get; private set; } = "";

    public string Folder => _folder.Path;

    public static async Task<GitHubFixture> StartAsync(string workflow = "green", IReadOnlyDictionary<string, string>? permissions = null, TimeProvider? time = null)
    {
        var folder = new TemporaryFolder();
        var forge = await LocalForgeServer.StartAsync(new LocalForgeOptions
        {
            DataFolder = Path.Combine(folder.Path, "forge"),
            Forge = ForgeKind.GitHub,
            Runner = new ScriptedRunner(),
            Time = time ?? TimeProvider.System,
        });
        var fixture = new GitHubFixture(forge, await WebhookReceiver.StartAsync(), folder);
        fixture.App = forge.GitHub.CreateApp("robot", fixture.Receiver.Url, "s3cret", permissions);
        fixture.Repository = await forge.GitHub.CreateRepositoryAsync("acme", "shop", files: new Dictionary<string, string>
        {
            ["README.md"] = "# Shop\n",
            ["src/app.txt"] = "one\ntwo\nthree\n",
            [".github/workflows/ci.yml"] = "# " + workflow + "\n",
        });
        fixture.Installation = forge.GitHub.Install(fixture.App, "acme", fixture.Repository);
        fixture.Token = (await fixture.SendAsync("POST", $"app/installations/{fixture.Installation.Id}/access_tokens", new { }, fixture.Jwt())).Body.GetProperty("token").GetString()!;
        return fixture;
    }

    /// <summary>The App's JSON web token.</summary>
    public string Jwt(TimeSpan? life = null, RSA? otherKey = null)
    {
        using var key = RSA.Create();
        key.ImportFromPem(App.PrivateKey);
        var now = DateTimeOffset.UtcNow;
        var text = Part(new { alg = "RS256", typ = "JWT" }) + "." + Part(new { iat = now.AddSeconds(-30).ToUnixTimeSeconds(), exp = now.Add(life ?? TimeSpan.FromMinutes(9)).ToUnixTimeSeconds(), iss = App.Id });
        return text + "." + Url((otherKey ?? key).SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        static string Part(object value) => Url(JsonSerializer.SerializeToUtf8Bytes(value));

        static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    public Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> GetAsync(string path, string? token = null) => SendAsync("GET", path, null, token);

    /// <summary>Asks the API below the repository when the path starts with a slash, else below the root.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseMessage Response)> SendAsync(string method, string path, object? body, string? token = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') ? $"repos/{Repository.FullName}{path}" : path);
        if ((token ?? Token).Length > 0)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token ?? Token);
        }

        request.Content = body is null ? null : JsonContent.Create(body);
        var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, text.StartsWith('{') || text.StartsWith('[') ? JsonSerializer.Deserialize<JsonElement>(text) : default, response);
    }

    /// <summary>A branch with one commit on top of main, by the git database, as a CI App makes it.</summary>
    public async Task<string> CommitAsync(string branch, string path, string content)
    {
        var main = (await GetAsync("/git/ref/heads/main")).Body.GetProperty("object").GetProperty("sha").GetString();
        var tree = (await SendAsync("POST", "/git/trees", new { base_tree = main, tree = new[] { new { path, mode = "100644", type = "blob", content } } })).Body.GetProperty("sha").GetString();
        var commit = (await SendAsync("POST", "/git/commits", new { message = "Change " + path, tree, parents = new[] { main } })).Body.GetProperty("sha").GetString()!;
        var made = await SendAsync("POST", "/git/refs", new { @ref = "refs/heads/" + branch, sha = commit });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        return commit;
    }

    public async Task<long> OpenPullRequestAsync(string branch)
    {
        var opened = await SendAsync("POST", "/pulls", new { title = "Change", head = branch, @base = "main", body = "Please." });
        Assert.Equal(HttpStatusCode.Created, opened.Status);
        return opened.Body.GetProperty("number").GetInt64();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Forge.DisposeAsync();
        await Receiver.DisposeAsync();
        _folder.Dispose();
    }
}
