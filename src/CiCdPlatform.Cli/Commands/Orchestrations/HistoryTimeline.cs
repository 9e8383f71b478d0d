using System.Globalization;
using System.Text.Json;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Features.Operations;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A history as a timeline: times from the start, what took how long, what was tried again, and why something failed.</summary>
internal static class HistoryTimeline
{
    public static void Draw(IAnsiConsole console, IReadOnlyList<HistoryView> history)
    {
        if (history.Count == 0)
        {
            return;
        }

        var begun = history.Where(entry => entry.Kind is "activity-scheduled" or "child-scheduled" or "timer-created")
            .GroupBy(entry => entry.Task).ToDictionary(group => group.Key ?? -1, group => group.First());
        var grid = new Grid().AddColumn(new GridColumn().NoWrap().RightAligned()).AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var entry in history)
        {
            if (Describe(entry, begun) is var (sign, text))
            {
                grid.AddRow($"[dim]+{Offset(entry.At - history[0].At)}[/]", sign, text);
            }
        }

        console.Write(grid);
    }

    private static (string Sign, string Text)? Describe(HistoryView entry, Dictionary<int, HistoryView> begun)
    {
        var start = entry.Task is { } task ? begun.GetValueOrDefault(task) : null;
        var name = Markup.Escape(OrchestrationDrawing.Short(entry.Name ?? start?.Name ?? ""));
        var took = start is null ? "" : $" [dim]after {Durations.Show(entry.At - start.At)}[/]";
        return entry.Kind switch
        {
            // Each turn has one; what it did stands in the entries that follow.
            "orchestrator-started" => null,
            "orchestration-started" => ("[bold]○[/]", $"[bold]started[/]{Payload(entry)}"),
            "continued-as-new" => ("[bold]○[/]", $"[bold]began anew[/]{Payload(entry)}"),
            "activity-scheduled" => ("→", $"{name}{Payload(entry)}"),
            "activity-retried" => ("[yellow]↻[/]", $"{name}{took}: {Retry(entry)}"),
            "activity-completed" => ("[green]✓[/]", $"{name}{took}{Payload(entry)}"),
            "child-scheduled" => ("⇒", $"child {name}{Payload(entry)}"),
            "child-completed" => ("[green]✓[/]", $"child {name}{took}{Payload(entry)}"),
            "activity-failed" or "child-failed" => ("[red]✗[/]", $"{name}{took}: [red]{Error(entry)}[/]"),
            "timer-created" => ("◷", $"[dim]sleeps until {Moment(entry)}[/]"),
            "timer-fired" => ("◷", $"[dim]woke[/]{took}"),
            "event-raised" => ("[blue]✉[/]", $"event {name}{Payload(entry)}"),
            "orchestration-completed" => ("[green]●[/]", $"[green]completed[/]{Payload(entry)}"),
            "orchestration-failed" => ("[red]●[/]", $"[red]failed: {Error(entry)}[/]"),
            "orchestration-terminated" => ("[yellow]●[/]", $"[yellow]terminated[/]{Payload(entry)}"),
            "orchestration-suspended" => ("[yellow]‖[/]", $"[yellow]suspended[/]{Payload(entry)}"),
            "orchestration-resumed" => ("▸", "resumed"),
            "orchestration-rewound" => ("[yellow]↶[/]", $"[yellow]rewound[/]{Payload(entry)}"),
            _ => ("·", $"{Markup.Escape(entry.Kind)} {name}{Payload(entry)}"),
        };
    }

    private static string Offset(TimeSpan span) => span < TimeSpan.FromMinutes(1) ? string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, span.TotalSeconds):0.000} s") : Durations.Show(span);

    private static string Moment(HistoryView entry) =>
        entry.Payload is { ValueKind: JsonValueKind.String } payload && payload.TryGetDateTimeOffset(out var moment) ? $"{moment:u}" : Payload(entry).Trim();

    private static string Payload(HistoryView entry)
    {
        if (entry.Payload is not { ValueKind: not JsonValueKind.Null } payload)
        {
            return "";
        }

        var left = Terminal.Out.Profile.Width - 40 - (entry.Name?.Length ?? 0);
        return $" [dim]{Markup.Escape(OrchestrationDrawing.Clip(OrchestrationDrawing.Line(payload), left))}[/]";
    }

    private static string Error(HistoryView entry)
    {
        if (entry.Payload is not { } payload)
        {
            return "no reason was recorded";
        }

        return Markup.Escape(
            payload.ValueKind == JsonValueKind.Object && payload.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                ? OrchestrationDrawing.Said(new OrchestrationError(Text(payload, "type"), message.GetString()!))
                : OrchestrationDrawing.Line(payload));
    }

    private static string Retry(HistoryView entry)
    {
        if (entry.Payload is not { ValueKind: JsonValueKind.Object } payload)
        {
            return "failed for now";
        }

        var next = payload.TryGetProperty("nextAttempt", out var attempt) && attempt.TryGetInt32(out var number) ? number : 0;
        var due = payload.TryGetProperty("dueAt", out var at) && at.TryGetDateTimeOffset(out var moment) ? $" {Durations.Show(moment - entry.At)} later" : "";
        return $"[yellow]{Markup.Escape(Text(payload, "error") ?? "failed for now")}[/] [dim]({Markup.Escape(Text(payload, "reason") ?? "")}; attempt {next}{due})[/]";
    }

    private static string? Text(JsonElement @object, string name) =>
        @object.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
