using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Addresses that carry their own permission for a few minutes, as GitHub's storage has them: archives and logs.</summary>
internal sealed class SignedUrls(ForgeContext context)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public Uri Sign(string path)
    {
        var expires = (context.Options.Time.GetUtcNow() + Life).ToUnixTimeSeconds();
        return new Uri(context.BaseUrl, string.Create(CultureInfo.InvariantCulture, $"{path}?expires={expires}&signature={Mark("/" + path, expires)}"));
    }

    public void Map(WebApplication app)
    {
        app.MapGet("/_codeload/{repository:long}/{format}/{sha}", async (HttpContext http, long repository, string format, string sha) =>
        {
            if (!Holds(http) || context.Repositories.Find(repository) is not { } found)
            {
                http.Response.StatusCode = 404;
                return;
            }

            http.Response.ContentType = format == "zip" ? "application/zip" : "application/x-gzip";
            await found.Git.ArchiveAsync(sha, $"{found.Owner}-{found.Name}-{sha[..7]}", format, http.Response.Body, http.RequestAborted);
        });
        app.MapGet("/_storage/jobs/{job:long}", async (HttpContext http, long job) =>
        {
            if (!Holds(http) || context.Runs.FindJob(job) is not { } found)
            {
                http.Response.StatusCode = 404;
                return;
            }

            http.Response.ContentType = "text/plain";
            await http.Response.WriteAsync(found.Log, http.RequestAborted);
        });
        app.MapGet("/_storage/runs/{run:long}", async (HttpContext http, long run) =>
        {
            if (!Holds(http) || context.Runs.Find(run) is not { } found)
            {
                http.Response.StatusCode = 404;
                return;
            }

            using var buffer = new MemoryStream();
            using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
            {
                foreach (var (index, job) in found.Jobs.Index())
                {
                    await using var entry = await zip.CreateEntry($"{index}_{job.Planned.Name.Replace('/', '_')}.txt").OpenAsync(http.RequestAborted);
                    await entry.WriteAsync(Encoding.UTF8.GetBytes(job.Log), http.RequestAborted);
                }
            }

            http.Response.ContentType = "application/zip";
            await http.Response.Body.WriteAsync(buffer.ToArray(), http.RequestAborted);
        });
    }

    private bool Holds(HttpContext http) => long.TryParse(http.Request.Query["expires"], CultureInfo.InvariantCulture, out var expires)
        && expires >= context.Options.Time.GetUtcNow().ToUnixTimeSeconds()
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Mark(http.Request.Path, expires)), Encoding.ASCII.GetBytes(http.Request.Query["signature"].ToString()));

    private string Mark(string path, long expires) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{path}\n{expires}"))));
}
