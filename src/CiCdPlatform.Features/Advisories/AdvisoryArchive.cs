using System.Formats.Tar;
using System.IO.Compression;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;

namespace CiCdPlatform.Features.Advisories;

/// <summary>Bounds of an import; sizes in bytes, after decompression. What lies outside is left out and reported.</summary>
public sealed record AdvisoryLimits
{
    /// <summary>The limits used when none are given: room for all that OSV knows.</summary>
    public static AdvisoryLimits Default { get; } = new();

    /// <summary>Most files read.</summary>
    public int MaxFiles { get; init; } = 3_000_000;

    /// <summary>Most bytes read in all.</summary>
    public long MaxTotalBytes { get; init; } = 32L * 1024 * 1024 * 1024;

    /// <summary>Most bytes downloaded.</summary>
    public long MaxDownloadBytes { get; init; } = 8L * 1024 * 1024 * 1024;
}

/// <summary>The files of a folder, a zip or a tar archive that may hold advisories, one after the other; archives in a folder are opened too.</summary>
internal sealed class AdvisoryArchive(AdvisoryLimits limits)
{
    private long _bytes;
    private int _files;

    /// <summary>Why it ended before the end, or null.</summary>
    public string? Stopped { get; private set; }

    /// <summary>What of it was left out, one sentence each.</summary>
    public List<string> Warnings { get; } = [];

    public IEnumerable<(string Path, byte[] Content)> Read(string path)
    {
        if (!Directory.Exists(path))
        {
            return ReadArchive(path, Path.GetFileName(path));
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true, MaxRecursionDepth = 32 };
        return Directory.EnumerateFiles(path, "*", options).Order(StringComparer.Ordinal).TakeWhile(_ => Stopped is null).SelectMany(file =>
        {
            var name = Path.GetRelativePath(path, file).Replace('\\', '/');
            return IsArchive(file) ? ReadArchive(file, name) : AdvisoryReader.Concerns(name) ? ReadFile(file, name) : [];
        });
    }

    private static bool IsArchive(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase);

    private IEnumerable<(string, byte[])> ReadFile(string file, string name)
    {
        using var stream = File.OpenRead(file);
        if (Take(stream, name) is { } content)
        {
            yield return (name, content);
        }
    }

    private IEnumerable<(string, byte[])> ReadArchive(string file, string name) =>
        Guarded(file.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? ReadZip(file) : ReadTar(file), name);

    // A damaged archive gives what it gave until then.
    private IEnumerable<(string, byte[])> Guarded(IEnumerable<(string, byte[])> entries, string name)
    {
        using var enumerator = entries.GetEnumerator();
        while (true)
        {
            try
            {
                if (!enumerator.MoveNext())
                {
                    yield break;
                }
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
            {
                Stopped ??= $"{name} is damaged or no archive: {e.Message}";
                yield break;
            }

            yield return enumerator.Current;
        }
    }

    private IEnumerable<(string, byte[])> ReadZip(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        foreach (var entry in archive.Entries.TakeWhile(_ => Stopped is null).Where(entry => AdvisoryReader.Concerns(entry.FullName)))
        {
            using var stream = entry.Open();
            if (Take(stream, entry.FullName) is { } content)
            {
                yield return (entry.FullName, content);
            }
        }
    }

    private IEnumerable<(string, byte[])> ReadTar(string file)
    {
        using var stream = File.OpenRead(file);
        using var plain = file.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) ? (Stream)stream : new GZipStream(stream, CompressionMode.Decompress);
        using var reader = new TarReader(plain);
        while (Stopped is null && reader.GetNextEntry() is { } entry)
        {
            if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataStream is { } data && AdvisoryReader.Concerns(entry.Name) && Take(data, entry.Name) is { } content)
            {
                yield return (entry.Name, content);
            }
        }
    }

    // What an archive says of a size is not believed.
    private byte[]? Take(Stream stream, string name)
    {
        if (++_files > limits.MaxFiles || _bytes >= limits.MaxTotalBytes)
        {
            Stopped = _files > limits.MaxFiles ? $"it holds more than {limits.MaxFiles} files" : $"it holds more than {limits.MaxTotalBytes} bytes";
            return null;
        }

        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        for (var read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            if (content.Length + read > AdvisoryReader.MaxBytes)
            {
                _bytes += content.Length;
                Warnings.Add($"{name}: not read, it is larger than {AdvisoryReader.MaxBytes} bytes");
                return null;
            }

            content.Write(buffer, 0, read);
        }

        _bytes += content.Length;
        return content.ToArray();
    }
}
