using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Collects what happened and shows it as it happens, on standard error so that standard output stays one document.</summary>
internal sealed class Timeline(IAnsiConsole console, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly List<TimelineEntry> _entries = [];
    private readonly DateTimeOffset _start = time.GetUtcNow();

    public IReadOnlyList<TimelineEntry> Entries
    {
        get
        {
            lock (_lock)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>Notes something; <paramref name="colour"/> is a Spectre colour and shows only in a terminal.</summary>
    public void Add(string what, string? colour = null)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            _entries.Add(new TimelineEntry(now, what));
            var text = Markup.Escape(what);
            console.MarkupLine($"[dim]{(now - _start).TotalSeconds,6:0.0} s[/]  {(colour is null ? text : $"[{colour}]{text}[/]")}");
        }
    }
}
