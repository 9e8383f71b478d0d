using System.Collections.Concurrent;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>The lines around a finding, the first of them 1-based; or why there are none.</summary>
public sealed record CodeFrame(int From, IReadOnlyList<string> Lines, string? Problem);

/// <summary>Reads the lines that a finding speaks of from the forge, at the commit at which it was last seen; credentials in them are masked.</summary>
internal sealed class CodeFrameReader(ProductDatabase database, IForges forges, ForgeSettings settings, TimeProvider time)
{
    private const int Around = 4;
    private const int MaxSpan = 20;
    private const int MaxLine = 400;
    private const int MaxKept = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<string, CodeFrame> _kept = new(StringComparer.Ordinal);

    /// <summary>The frame of a finding.</summary>
    public async Task<CodeFrame> ReadAsync(FindingRow row, CancellationToken cancellation)
    {
        var key = row.Id + row.LastCommit;
        if (_kept.TryGetValue(key, out var kept))
        {
            return kept;
        }

        if (_kept.Count >= MaxKept)
        {
            _kept.Clear();
        }

        var frame = await AskAsync(row, cancellation);
        return frame.Problem is null ? _kept.GetOrAdd(key, frame) : frame;
    }

    private static CodeFrame Cut(string text, Core.Findings.Location at)
    {
        var lines = text.Split('\n');
        var from = Math.Clamp(at.StartLine - Around, 1, Math.Max(1, lines.Length));
        var to = Math.Min(lines.Length, Math.Min(at.EndLine, at.StartLine + MaxSpan) + Around);
        var masked = CredentialMask.Apply(string.Join('\n', lines[(from - 1)..Math.Max(from - 1, to)].Select(line => line.Length > MaxLine ? line[..MaxLine] + "…" : line.TrimEnd('\r'))));
        return new CodeFrame(from, masked.Split('\n'), null);
    }

    private async Task<CodeFrame> AskAsync(FindingRow row, CancellationToken cancellation)
    {
        if (string.Equals(row.Scanner, "secrets", StringComparison.Ordinal))
        {
            return new CodeFrame(0, [], "The lines of a credential are not shown here: open the file on the forge.");
        }

        var known = await database.FirstOrDefaultAsync<AccessRow>(
            "SELECT forge AS Forge, full_name AS FullName, installation_id AS InstallationId FROM repositories WHERE host = @Host AND id = @RepositoryId AND removed = 0", new { row.Host, row.RepositoryId }, cancellation);
        var host = settings.GitHub.Select(app => app.Host).Concat(settings.GitLab.Select(instance => instance.Host)).FirstOrDefault(candidate => candidate.Authority == row.Host);
        if (known is null || host is null || !Enum.TryParse<Core.Pipelines.ForgeKind>(known.Forge, out var forge))
        {
            return new CodeFrame(0, [], "The repository is no longer known here, so its file cannot be read.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => patience.Cancel(), null, Patience, Timeout.InfiniteTimeSpan);
        try
        {
            var text = await forges.Open(new RepositoryAddress(forge, host, known.FullName, new ForgeAccess(known.InstallationId))).ReadFileAsync(row.File, row.LastCommit, patience.Token);
            return text is null ? new CodeFrame(0, [], "The file is no longer there, or is too large to be shown.") : Cut(text, row.Finding.Location);
        }
        catch (Exception e) when (e is ForgeException or OperationCanceledException or HttpRequestException && !cancellation.IsCancellationRequested)
        {
            return new CodeFrame(0, [], $"{row.Host} did not give the file just now: load the page again later, or open the file there.");
        }
    }

    private sealed class AccessRow
    {
        public string Forge { get; init; } = "";
        public string FullName { get; init; } = "";
        public long? InstallationId { get; init; }
    }
}
