using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CiCdPlatform.LocalForge.Git;

/// <summary>Git over HTTP, in its smart form, for clone, fetch and push.</summary>
internal sealed class SmartHttp(IForgePersonality personality)
{
    private const long MaxPushBytes = 512L * 1024 * 1024;

    /// <summary>Serves the request if it is git's.</summary>
    public async Task HandleAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value ?? "";
        var suffix = new[] { "/info/refs", "/git-upload-pack", "/git-receive-pack" }.FirstOrDefault(s => path.EndsWith(s, StringComparison.Ordinal));
        var service = suffix == "/info/refs" ? http.Request.Query["service"].ToString() : suffix?[1..];
        if (suffix is null || service is not ("git-upload-pack" or "git-receive-pack") || (suffix == "/info/refs") != HttpMethods.IsGet(http.Request.Method))
        {
            await next(http);
            return;
        }

        var name = path[1..^suffix.Length];
        name = name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
        var (user, password) = Credentials(http.Request.Headers.Authorization.ToString());
        var access = personality.AuthoriseGit(name, user, password, service == "git-receive-pack");
        if (access is not { Status: 200, Repository: { } repository })
        {
            await RefuseAsync(http, access.Status);
            return;
        }

        http.Response.Headers.CacheControl = "no-cache";
        if (suffix == "/info/refs")
        {
            http.Response.ContentType = $"application/x-{service}-advertisement";
            var banner = $"# service={service}\n";
            await http.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{banner.Length + 4:x4}{banner}0000"), http.RequestAborted);
            await ServeAsync(http, repository, service, advertise: true);
        }
        else if (service == "git-upload-pack")
        {
            http.Response.ContentType = $"application/x-{service}-result";
            await ServeAsync(http, repository, service, advertise: false);
        }
        else
        {
            await ReceiveAsync(http, repository, access.Actor);
        }
    }

    private static (string? User, string? Password) Credentials(string header)
    {
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || header.StartsWith("token ", StringComparison.OrdinalIgnoreCase))
        {
            return ("x-access-token", header[(header.IndexOf(' ', StringComparison.Ordinal) + 1)..].Trim());
        }

        var bytes = new byte[header.Length];
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) || !Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length))
        {
            return (null, null);
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return (pair[0], pair.Length > 1 ? pair[1] : "");
    }

    private static async Task RefuseAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        if (status == StatusCodes.Status401Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = "Basic realm=\"LocalForge\"";
        }

        http.Response.ContentType = "text/plain";
        await http.Response.WriteAsync(status switch { 401 => "Authentication required.\n", 403 => "Permission denied.\n", _ => "Repository not found.\n" }, http.RequestAborted);
    }

    private async Task ReceiveAsync(HttpContext http, LocalRepository repository, object? actor)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxPushBytes;
        }

        http.Response.ContentType = "application/x-git-receive-pack-result";
        await repository.RefLock.WaitAsync(http.RequestAborted);
        try
        {
            var before = (await repository.Git.RefsAsync("refs/", http.RequestAborted)).ToDictionary(r => r.Name, r => r.Sha);
            await ServeAsync(http, repository, "git-receive-pack", advertise: false);

            // What was received stands, whether or not the client is still there to hear of it.
            var after = (await repository.Git.RefsAsync("refs/", CancellationToken.None)).ToDictionary(r => r.Name, r => r.Sha);
            var changes = before.Keys.Union(after.Keys)
                .Select(n => new RefChange(n, before.GetValueOrDefault(n, RefChange.Zero), after.GetValueOrDefault(n, RefChange.Zero)))
                .Where(c => c.Before != c.After).OrderBy(c => c.Name, StringComparer.Ordinal).ToList();
            if (changes.Count > 0)
            {
                await personality.RefsMovedAsync(repository, actor, changes, CancellationToken.None);
            }
        }
        finally
        {
            repository.RefLock.Release();
        }
    }

    private static async Task ServeAsync(HttpContext http, LocalRepository repository, string service, bool advertise)
    {
        var environment = new Dictionary<string, string>();
        var protocol = http.Request.Headers["Git-Protocol"].ToString();
        if (protocol.Length is > 0 and < 100 && protocol.All(c => char.IsAsciiLetterOrDigit(c) || c is '=' or ':'))
        {
            environment["GIT_PROTOCOL"] = protocol;
        }

        using var process = repository.Git.Git.Start([service["git-".Length..], "--stateless-rpc", .. advertise ? (string[])["--advertise-refs"] : [], "."], environment);
        using var killer = http.RequestAborted.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = process.StandardOutput.BaseStream.CopyToAsync(http.Response.Body, http.RequestAborted);
        if (!advertise)
        {
            await using var body = http.Request.Headers.ContentEncoding.ToString() == "gzip" ? new GZipStream(http.Request.Body, CompressionMode.Decompress) : http.Request.Body;
            try
            {
                await body.CopyToAsync(process.StandardInput.BaseStream, http.RequestAborted);
            }
            catch (IOException)
            {
                // git stopped reading: its own answer says why.
            }
        }

        process.StandardInput.Close();
        await output;
        await process.WaitForExitAsync(http.RequestAborted);
        await error;
    }
}
