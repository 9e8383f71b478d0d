using System.Text;

namespace CiCdPlatform.Core.Pipelines;

/// <summary>Data files that are shipped inside the assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>The text of a file by its path below <c>Pipelines/</c>.</summary>
    internal static string Read(string path)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream("Pipelines/" + path)
            ?? throw new InvalidOperationException($"the assembly holds no Pipelines/{path}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Paths below <c>Pipelines/</c> of the files in a folder, in ordinal order.</summary>
    internal static IReadOnlyList<string> List(string folder, string extension) =>
        [.. typeof(EmbeddedText).Assembly.GetManifestResourceNames()
            .Select(name => name.Replace('\\', '/'))
            .Where(name => name.StartsWith($"Pipelines/{folder}/", StringComparison.Ordinal) && name.EndsWith(extension, StringComparison.Ordinal))
            .Select(name => name["Pipelines/".Length..])
            .Order(StringComparer.Ordinal)];
}
