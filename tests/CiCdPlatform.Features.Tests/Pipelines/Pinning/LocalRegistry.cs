using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Pipelines.Pinning;

/// <summary>A real registry on the loopback.</summary>
internal sealed class LocalRegistry : IAsyncDisposable
{
    private const string Kind = "application/vnd.oci.image.manifest.v1+json";

    private readonly TemporaryFolder _folder;
    private readonly Process _process;

    private LocalRegistry(TemporaryFolder folder, Process process, string host)
    {
        (_folder, _process, Host) = (folder, process, host);
        Http = new HttpClient { BaseAddress = new Uri($"http://{host}/") };
    }

    /// <summary>Address and port.</summary>
    public string Host { get; }

    public HttpClient Http { get; }

    public static async Task<LocalRegistry> StartAsync()
    {
        var folder = new TemporaryFolder();
        var host = $"127.0.0.1:{FreePort()}";
        var settings = Path.Combine(folder.Path, "registry.yml");
        await File.WriteAllTextAsync(settings, $"version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {folder.Path}/store\nhttp:\n  addr: {host}\n");
        var process = Process.Start(new ProcessStartInfo("docker-registry", ["serve", settings]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.ErrorDataReceived += (_, _) => { };
        process.OutputDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        var registry = new LocalRegistry(folder, process, host);
        await Eventually.NotNullAsync(() => registry.AnswerAsync(), "an answer of the registry");
        return registry;
    }

    /// <summary>Pushes an image without layers; its digest.</summary>
    public async Task<string> PushAsync(string repository, string tag)
    {
        using var begun = await Http.PostAsync($"v2/{repository}/blobs/uploads/", null);
        var place = begun.Headers.Location!.ToString();
        using var blob = new ByteArrayContent("{}"u8.ToArray());
        blob.Headers.ContentType = new("application/octet-stream");
        using var done = await Http.PutAsync($"{place}{(place.Contains('?', StringComparison.Ordinal) ? '&' : '?')}digest={Digest("{}")}", blob);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        var manifest = $$"""{"schemaVersion":2,"mediaType":"{{Kind}}","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{Digest("{}")}}","size":2},"layers":[]}""";
        using var content = new StringContent(manifest, Encoding.UTF8);
        content.Headers.ContentType = new(Kind);
        using var pushed = await Http.PutAsync($"v2/{repository}/manifests/{tag}", content);
        Assert.Equal(HttpStatusCode.Created, pushed.StatusCode);
        return Digest(manifest);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private async Task<string?> AnswerAsync()
    {
        try
        {
            using var answer = await Http.GetAsync("v2/");
            return answer.StatusCode == HttpStatusCode.OK ? "ready" : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static string Digest(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
