using System.IO.Compression;
using System.Runtime.CompilerServices;
using CiCdPlatform.Features.Retention;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Artifacts;

/// <summary>Cold artifacts as Brotli files, one each, in folders by the first digits of their ids.</summary>
internal sealed class ColdFolder(RetentionSettings settings) : IColdStorage
{
    public string Tier => ArtifactTiers.ColdFolder;

    public Task PrepareAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(settings.ColdFolder);
        return Task.CompletedTask;
    }

    public async Task WriteAsync(string artifactId, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        // The row still points elsewhere: what a crash leaves here half-written is written again. No rename, whose durability would hang on the folder.
        var path = PathOf(artifactId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        await using (var brotli = new BrotliStream(file, CompressionLevel.Optimal, leaveOpen: true))
        {
            await brotli.WriteAsync(content, cancellation);
        }

        await file.FlushAsync(cancellation);
        file.Flush(flushToDisk: true);
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string artifactId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var path = settings.ColdFolder.Length == 0 ? null : PathOf(artifactId);
        if (path is null || !File.Exists(path))
        {
            throw new InvalidDataException($"the cold artifact {artifactId} is not in Retention:ColdFolder ({(path is null ? "not set" : settings.ColdFolder)}): set it to the folder that holds {Relative(artifactId)}");
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using var brotli = new BrotliStream(file, CompressionMode.Decompress);
        var buffer = new byte[StoredText.PieceBytes];
        int read;
        while ((read = await brotli.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation)) > 0)
        {
            yield return buffer.AsMemory(0, read);
        }
    }

    /// <summary>Deletes the content of an artifact; one that is not there is no error.</summary>
    public void Delete(string artifactId)
    {
        if (settings.ColdFolder.Length > 0)
        {
            File.Delete(PathOf(artifactId));
        }
    }

    private static string Relative(string artifactId) => Path.Combine(artifactId.Substring("artifact-".Length, 2), artifactId + ".br");

    private string PathOf(string artifactId) => Path.Combine(settings.ColdFolder, Relative(artifactId));
}
