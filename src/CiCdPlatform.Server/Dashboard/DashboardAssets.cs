using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>Styles, scripts and pictures of the dashboard: in the assembly, so that every host serves them, under addresses that change with their content.</summary>
internal static class DashboardAssets
{
    private const string Prefix = "dashboard/";
    private static readonly FrozenDictionary<string, Asset> All = Load();

    /// <summary>Where a file is served.</summary>
    public static string Url(string name) => $"/assets/{All[name].Hash}/{name}";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/assets/{hash}/{name}", Serve).AllowAnonymous().ExcludeFromDescription();

    private static IResult Serve(string hash, string name, HttpContext context)
    {
        if (!All.TryGetValue(name, out var asset))
        {
            return TypedResults.NotFound();
        }

        // A page of an older server may ask for an older file: it gets today's, and asks again next time.
        var headers = context.Response.Headers;
        headers[HeaderNames.CacheControl] = hash == asset.Hash ? "public, max-age=31536000, immutable" : "no-cache";
        headers[HeaderNames.Vary] = HeaderNames.AcceptEncoding;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        var packed = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
        if (packed)
        {
            headers[HeaderNames.ContentEncoding] = "br";
        }

        return TypedResults.Bytes(packed ? asset.Packed : asset.Content, asset.Type, entityTag: new EntityTagHeaderValue($"\"{asset.Hash}{(packed ? "-br" : "")}\""));
    }

    private static FrozenDictionary<string, Asset> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(name => name[Prefix.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var content = new MemoryStream();
            stream.CopyTo(content);
            var bytes = content.ToArray();
            var packed = new MemoryStream();
            using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            {
                brotli.Write(bytes);
            }

            return new Asset(bytes, packed.ToArray(), Convert.ToHexStringLower(SHA256.HashData(bytes))[..12], TypeOf(name));
        }, StringComparer.Ordinal);
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        _ => "image/svg+xml",
    };

    private sealed record Asset(byte[] Content, byte[] Packed, string Hash, string Type);
}
