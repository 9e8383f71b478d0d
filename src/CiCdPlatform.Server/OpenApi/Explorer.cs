using System.Reflection;

namespace CiCdPlatform.Server;

/// <summary><c>/explorer</c>: a page to read the API and to try it; three files of our own and nothing from elsewhere.</summary>
internal static class Explorer
{
    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/explorer", "explorer.html", "text/html; charset=utf-8"),
        ("/explorer/explorer.js", "explorer.js", "text/javascript; charset=utf-8"),
        ("/explorer/explorer.css", "explorer.css", "text/css; charset=utf-8"),
    ];

    public static void MapExplorer(this WebApplication app)
    {
        foreach (var (path, file, type) in Files)
        {
            var content = Read(file);
            app.MapGet(path, () => TypedResults.Bytes(content, type)).AllowAnonymous().ExcludeFromDescription();
        }
    }

    private static byte[] Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("CiCdPlatform.Server.OpenApi.Pages." + file)!;
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
