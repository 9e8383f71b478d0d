using System.Collections.Concurrent;
using System.Text;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>Lines of a kept log, the first of them 1-based, out of so many.</summary>
public sealed record LogWindow(JobLog Log, long From, IReadOnlyList<string> Lines, long Total);

/// <summary>Reads kept logs by line, never more of one than a window.</summary>
internal sealed class LogReader(ProductDatabase database, LogStore logs)
{
    /// <summary>Lines of a window.</summary>
    public const int WindowLines = 400;

    private const int MaxLine = 2_000;
    private const int MaxReadings = 500;

    // What a kept log says does not change.
    private readonly ConcurrentDictionary<string, LogReading?> _readings = new(StringComparer.Ordinal);

    /// <summary>The window that begins at a line, or null when there is no such log of a repository that the viewer may see.</summary>
    public async Task<LogWindow?> ReadAsync(string id, long from, DashboardScope scope, CancellationToken cancellation)
    {
        if (await logs.FindAsync(id, cancellation) is not { } log
            || await database.FirstOrDefaultAsync<long>($"SELECT COUNT(*) FROM job_logs l WHERE l.id = @id{scope.And("l.host", "l.repository_id")}", new { id }, cancellation) == 0)
        {
            return null;
        }

        var text = await TextAsync(id, cancellation);
        var total = text.Length == 0 ? 0 : text.AsSpan().Count('\n') + (text[^1] == '\n' ? 0 : 1);
        from = Math.Clamp(from, 1, Math.Max(1, total));
        var lines = new List<string>(WindowLines);
        long number = 0;
        foreach (var line in text.AsSpan().EnumerateLinesAtNewline())
        {
            number++;
            if (number >= from + WindowLines || number > total)
            {
                break;
            }

            if (number >= from)
            {
                lines.Add(line.Length > MaxLine ? $"{line[..MaxLine]}… {line.Length - MaxLine} characters more" : line.ToString());
            }
        }

        return new LogWindow(log, from, lines, total);
    }

    /// <summary>Why the job of a failed log failed, or null where it does not say.</summary>
    public async Task<LogReading?> DiagnoseAsync(string id, string job, CancellationToken cancellation)
    {
        if (_readings.TryGetValue(id, out var known))
        {
            return known;
        }

        if (_readings.Count >= MaxReadings)
        {
            _readings.Clear();
        }

        using var text = new MemoryStream();
        await CopyAsync(id, text, cancellation);
        text.Position = 0;
        var diagnosis = LogDiagnoser.Diagnose(text, new DiagnosisContext { Job = job }, cancellation);
        return _readings.GetOrAdd(id, diagnosis is { RootCause: { } cause, Spans: [var span, ..] }
            ? new LogReading(diagnosis.Category.ToString().ToLowerInvariant(), diagnosis.Summary, cause.Line, span.Start, span.End)
            : null);
    }

    private async Task<string> TextAsync(string id, CancellationToken cancellation)
    {
        using var text = new MemoryStream();
        await CopyAsync(id, text, cancellation);
        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    private async Task CopyAsync(string id, MemoryStream text, CancellationToken cancellation)
    {
        await foreach (var piece in logs.ReadAsync(id, cancellation))
        {
            await text.WriteAsync(piece, cancellation);
        }
    }
}

/// <summary>Lines that end at <c>\n</c> alone, as everywhere in the product.</summary>
internal static class LogLines
{
    public static NewlineSplit EnumerateLinesAtNewline(this ReadOnlySpan<char> text) => new(text);

    /// <summary>One line after the other, without its end.</summary>
    public ref struct NewlineSplit(ReadOnlySpan<char> rest)
    {
        private ReadOnlySpan<char> _rest = rest;
        private bool _ended;

        public ReadOnlySpan<char> Current { get; private set; } = default;

        public readonly NewlineSplit GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_ended)
            {
                return false;
            }

            var end = _rest.IndexOf('\n');
            Current = (end < 0 ? _rest : _rest[..end]).TrimEnd('\r');
            _ended = end < 0;
            _rest = end < 0 ? default : _rest[(end + 1)..];
            return true;
        }
    }
}

/// <summary>What a log says of why its job failed: the line to read first, and the lines that belong to it.</summary>
public sealed record LogReading(string Category, string Summary, long? Line, long MarkFrom, long MarkTo);
