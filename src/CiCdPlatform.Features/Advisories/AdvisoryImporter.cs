using System.Net;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;

namespace CiCdPlatform.Features.Advisories;

/// <summary>What an import read; <paramref name="IsUnchanged"/>: the server says that nothing is new, and nothing was read.</summary>
public sealed record AdvisoryImport(string Source, int Files, int Advisories, IReadOnlyList<string> Warnings, string? Error, bool IsUnchanged = false);

/// <summary>Brings advisories of a folder, an archive or an address into the database.</summary>
public sealed class AdvisoryImporter(AdvisoryStore store, HttpClient http, TimeProvider time, AdvisoryLimits? limits = null)
{
    private const int Batch = 500;
    private const int MaxWarnings = 50;

    private readonly AdvisoryLimits _limits = limits ?? AdvisoryLimits.Default;

    /// <summary>
    /// Reads a source: a path, or an <c>https</c> address of a zip or tar archive. What it no longer holds is forgotten, unless it could not be read to its end. A source that
    /// cannot be read at all, or an archive that is damaged, is named in the error.
    /// </summary>
    public async Task<AdvisoryImport> ImportAsync(string source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!IsAddress(source))
        {
            return !Path.Exists(source) ? Failed($"{source} does not exist: give a folder or an archive of advisories") : await ReadAsync(source, source, "", cancellation);
        }

        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ArchiveEnding(source));
        try
        {
            var known = (await store.SourcesAsync(cancellation)).FirstOrDefault(state => state.Source == source)?.Version;
            var (version, error) = await DownloadAsync(new Uri(source), file, known, cancellation);
            return error is not null ? Failed(error) : version is null ? new AdvisoryImport(source, 0, 0, [], null, IsUnchanged: true) : await ReadAsync(source, file, version, cancellation);
        }
        finally
        {
            File.Delete(file);
        }

        AdvisoryImport Failed(string error) => new(source, 0, 0, [], error);
    }

    internal static bool IsAddress(string source) => source.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || source.StartsWith("http://", StringComparison.OrdinalIgnoreCase);

    private static string ArchiveEnding(string address) => new Uri(address).AbsolutePath is var path && (path.EndsWith(".tar.gz", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase)) ? ".tar.gz" : path.EndsWith(".tar", StringComparison.OrdinalIgnoreCase) ? ".tar" : ".zip";

    private async Task<AdvisoryImport> ReadAsync(string source, string path, string version, CancellationToken cancellation)
    {
        var started = time.GetUtcNow();
        var archive = new AdvisoryArchive(_limits);
        var (batch, warnings, files, count) = (new List<Advisory>(Batch), new List<string>(), 0, 0);
        try
        {
            foreach (var (name, content) in archive.Read(path))
            {
                cancellation.ThrowIfCancellationRequested();
                files++;
                var load = AdvisoryReader.Read(name, content);
                if (load.Error is not null)
                {
                    Warn($"{name}: not read: {load.Error}");
                }

                batch.AddRange(load.Advisories.Where(advisory => advisory.Id.Length is > 0 and <= 300));
                if (batch.Count >= Batch)
                {
                    await FlushAsync();
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new AdvisoryImport(source, files, count, warnings, $"{path} cannot be read: {e.Message}");
        }

        await FlushAsync();
        archive.Warnings.ForEach(Warn);
        if (archive.Stopped is { } stopped)
        {
            return new AdvisoryImport(source, files, count, warnings, stopped);
        }

        if (count == 0)
        {
            return new AdvisoryImport(source, files, 0, warnings, $"{source} holds no advisories: what is known from it before is kept");
        }

        await store.FinishAsync(source, started, version, cancellation);
        return new AdvisoryImport(source, files, count, warnings, null);

        async Task FlushAsync()
        {
            if (batch.Count > 0)
            {
                await store.PutAsync(source, started, batch, cancellation);
                count += batch.Count;
                batch.Clear();
            }
        }

        void Warn(string warning)
        {
            if (warnings.Count < MaxWarnings)
            {
                warnings.Add(warning);
            }
        }
    }

    // The version that the server gave the archive; null when it has not changed.
    private async Task<(string? Version, string? Error)> DownloadAsync(Uri address, string file, string? known, CancellationToken cancellation)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (!string.IsNullOrEmpty(known))
            {
                request.Headers.TryAddWithoutValidation("If-None-Match", known);
            }

            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response.StatusCode == HttpStatusCode.NotModified)
            {
                return (null, null);
            }

            if (!response.IsSuccessStatusCode)
            {
                return (null, $"{address.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode}");
            }

            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            await using var target = File.Create(file);
            var buffer = new byte[81_920];
            for (var read = await body.ReadAsync(buffer, cancellation); read > 0; read = await body.ReadAsync(buffer, cancellation))
            {
                if (target.Length + read > _limits.MaxDownloadBytes)
                {
                    return (null, $"{address.GetLeftPart(UriPartial.Path)} is larger than {_limits.MaxDownloadBytes} bytes");
                }

                await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
            }

            return (response.Headers.ETag?.ToString() ?? "", null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return (null, $"{address.GetLeftPart(UriPartial.Path)} cannot be read: {e.Message}");
        }
    }
}
