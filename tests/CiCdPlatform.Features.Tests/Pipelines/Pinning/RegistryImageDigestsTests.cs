using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Features.Pipelines.Pinning;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Pipelines.Pinning;

/// <summary>Digests come from registries alone: a real one on the loopback, or nobody.</summary>
public sealed class RegistryImageDigestsTests
{
    private const string Kind = "application/vnd.oci.image.manifest.v1+json";

    [FactIfTool("docker-registry")]
    public async Task FindAsync_RealRegistry_TellsTheDigestOfWhatWasPushed()
    {
        using var folder = new TemporaryFolder();
        var port = FreePort();
        var settings = Path.Combine(folder.Path, "registry.yml");
        await File.WriteAllTextAsync(settings, $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {folder.Path}/store\nhttp:\n  addr: 127.0.0.1:{port}\n");
        using var registry = Process.Start(new ProcessStartInfo("docker-registry", ["serve", settings]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        registry.ErrorDataReceived += (_, _) => { };
        registry.OutputDataReceived += (_, _) => { };
        registry.BeginErrorReadLine();
        registry.BeginOutputReadLine();
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
            await Eventually.NotNullAsync(() => AnswerAsync(http), "an answer of the registry");
            var config = await PushBlobAsync(http, "{}");
            var manifest = $$"""{"schemaVersion":2,"mediaType":"{{Kind}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{config}}","size":2},"layers":[]}""";
            using var content = new StringContent(manifest, Encoding.UTF8);
            content.Headers.ContentType = new(Kind);
            using var pushed = await http.PutAsync("v2/team/tool/manifests/1.2.3", content);
            Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);

            var digests = new RegistryImageDigests(http);
            Assert.Equal(Digest(manifest), await digests.FindAsync($"127.0.0.1:{port}/team/tool:1.2.3", CancellationToken.None));
            Assert.Null(await digests.FindAsync($"127.0.0.1:{port}/team/tool:9.9.9", CancellationToken.None));
            Assert.Null(await digests.FindAsync($"127.0.0.1:{port}/team/../tool:1.2.3", CancellationToken.None));
        }
        finally
        {
            registry.Kill();
            await registry.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task FindAsync_NobodyAnswers_IsNothingAndNotAskedAgain()
    {
        var calls = 0;
        using var http = new HttpClient(new Refusing(() => calls++));
        var digests = new RegistryImageDigests(http);
        Assert.Null(await digests.FindAsync("node:24.19.0", CancellationToken.None));
        Assert.Null(await digests.FindAsync("python:3.13.15", CancellationToken.None));
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("node:24.19.0", "https://registry-1.docker.io/", "library/node", "24.19.0")]
    [InlineData("aquasec/trivy:0.74.0", "https://registry-1.docker.io/", "aquasec/trivy", "0.74.0")]
    [InlineData("ghcr.io/gleam-lang/gleam:v1.17.0", "https://ghcr.io/", "gleam-lang/gleam", "v1.17.0")]
    [InlineData("localhost:5000/a/b:1", "http://localhost:5000/", "a/b", "1")]
    public void Parse_Image_IsWhereItLies(string image, string registry, string repository, string tag) =>
        Assert.Equal(new ImageAddress(new Uri(registry), repository, tag), ImageAddress.Parse(image));

    [Theory]
    [InlineData("node")]
    [InlineData("localhost:5000/a/b")]
    [InlineData("node:1@sha256:0")]
    [InlineData("a/../b:1")]
    [InlineData("a b:1")]
    public void Parse_NoTagOrNoName_IsNothing(string image) => Assert.Null(ImageAddress.Parse(image));

    private static async Task<string?> AnswerAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("v2/");
            return answer.StatusCode == HttpStatusCode.OK ? "ready" : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<string> PushBlobAsync(HttpClient http, string text)
    {
        using var begun = await http.PostAsync("v2/team/tool/blobs/uploads/", null);
        var place = begun.Headers.Location!.ToString();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = new("application/octet-stream");
        using var done = await http.PutAsync($"{place}{(place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Digest(text)}", content);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        return Digest(text);
    }

    private static string Digest(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class Refusing(Action called) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            called();
            throw new HttpRequestException("no route to host");
        }
    }
}
