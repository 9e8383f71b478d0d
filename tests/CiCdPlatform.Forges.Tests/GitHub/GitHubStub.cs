using System.Security.Cryptography;
using System.Text.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.GitHub;
using CiCdPlatform.Forges.Http;
using CiCdPlatform.Forges.Tests.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Forges.Tests.GitHub;

/// <summary>A connector over a scripted GitHub: App and token requests are answered, the rest by the test.</summary>
internal sealed class GitHubStub : IAsyncDisposable
{
    private static readonly RSA Rsa = RSA.Create(2048);

    private readonly ForgeHttpFactory _factory;

    private GitHubStub(StubForge forge, ManualTime time)
    {
        Forge = forge;
        Time = time;
        _factory = new(new(), time, () => 1, NullLogger<ForgeHttp>.Instance);
        Connector = new([Settings(forge.Url)], _factory, new Vault());
    }

    public static RSA Key => Rsa;

    public StubForge Forge { get; }

    public ManualTime Time { get; }

    public GitHubConnector Connector { get; }

    /// <summary>Requests other than for tokens.</summary>
    public IReadOnlyList<StubRequest> Calls => [.. Forge.Requests.Where(request => !request.Target.StartsWith("/app", StringComparison.Ordinal))];

    public IReadOnlyList<StubRequest> Writes => [.. Calls.Where(request => request.Method is not "GET")];

    public static async Task<GitHubStub> StartAsync(Func<StubRequest, StubAnswer?> answer)
    {
        var time = new ManualTime { RunsAhead = TimeSpan.FromSeconds(20) };
        var tokens = 0;
        var forge = await StubForge.StartAsync(request => answer(request) ?? request.Target switch
        {
            "/app" => StubAnswer.Json("""{"id":17,"slug":"cicd"}"""),
            _ when request.Target.EndsWith("/access_tokens", StringComparison.Ordinal) =>
                StubAnswer.Json($$"""{"token":"ghs_{{++tokens}}","expires_at":"{{time.GetUtcNow().AddHours(1):O}}"}"""),
            _ => StubAnswer.Fail(404, """{"message":"Not Found"}"""),
        });
        return new(forge, time);
    }

    public static GitHubAppSettings Settings(Uri api) => new() { ApiUrl = api, AppId = "17", PrivateKey = Rsa.ExportRSAPrivateKeyPem().Replace("\n", "\\n", StringComparison.Ordinal) };

    public static JsonElement Body(StubRequest request)
    {
        using var document = JsonDocument.Parse(request.Body);
        return document.RootElement.Clone();
    }

    public IForgeConnection Open(ForgeAccess? access = null) => Connector.Open(new(ForgeKind.GitHub, Connector.Host, "octo/app", access ?? new(InstallationId: 5)));

    public async ValueTask DisposeAsync()
    {
        _factory.Dispose();
        await Forge.DisposeAsync();
    }

    private sealed class Vault : ITokenVault
    {
        public string? Find(string credentialKey) => credentialKey == "known" ? "ghp_caller" : null;
    }
}
