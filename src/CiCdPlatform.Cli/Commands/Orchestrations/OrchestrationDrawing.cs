using System.Text.Encodings.Web;
using System.Text.Json;
using CiCdPlatform.Features.Operations;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Instances as people read them.</summary>
internal static class OrchestrationDrawing
{
    private const int MaxCell = 120;
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IRenderable Table(IReadOnlyList<OrchestrationView> instances, int width, DateTimeOffset now)
    {
        // What stands before the last column is never folded; the last takes what is left.
        var left = width - 56 - instances.Max(instance => (int?)instance.Id.Length) - instances.Max(instance => (int?)Short(instance.Name).Length) ?? 0;
        var table = new Table().Border(TableBorder.Simple);
        foreach (var title in (string[])["id", "orchestration", "state", "created", "touched"])
        {
            table.AddColumn(new TableColumn(title).NoWrap());
        }

        table.AddColumn("where it is");
        foreach (var instance in instances)
        {
            table.AddRow(
                Markup.Escape(instance.Id),
                Markup.Escape(Short(instance.Name)),
                State(instance.State),
                Durations.Ago(instance.CreatedAt, now),
                Durations.Ago(instance.UpdatedAt, now),
                Markup.Escape(Clip(Whereabouts(instance), left)));
        }

        return table;
    }

    public static void Detail(IAnsiConsole console, OrchestrationView instance, DateTimeOffset now)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Row("id", Markup.Escape(instance.Id));
        Row("orchestration", Markup.Escape($"{instance.Name}, version {instance.Version}"));
        Row("state", State(instance.State) + (instance.IsArchived ? " [dim](archived)[/]" : ""));
        Row("created", $"{instance.CreatedAt:u} [dim]({Durations.Ago(instance.CreatedAt, now)})[/]");
        Row("touched", $"{instance.UpdatedAt:u} [dim]({Durations.Ago(instance.UpdatedAt, now)})[/]");
        Row("tenant", Markup.Escape(instance.Tenant));
        Row("worker", Markup.Escape(instance.Worker ?? ""));
        Row("input", Json(instance.Input));
        Row("status", Json(instance.Status));
        Row("progress", Json(instance.Progress));
        Row("output", Json(instance.Output));
        Row("error", instance.Error is { } error ? $"[red]{Markup.Escape(Said(error))}[/]" : "");
        console.Write(grid);

        void Row(string label, string value)
        {
            if (value.Length > 0)
            {
                grid.AddRow($"[dim]{label}[/]", value);
            }
        }
    }

    public static string State(string state) => state switch
    {
        "completed" => "[green]completed[/]",
        "failed" or "set-aside" => $"[red]{state}[/]",
        "terminated" or "suspended" => $"[yellow]{state}[/]",
        _ => Markup.Escape(state),
    };

    public static string Short(string name) => name.EndsWith("Orchestration", StringComparison.Ordinal) && name.Length > 13 ? name[..^13]
        : name.EndsWith("Activity", StringComparison.Ordinal) && name.Length > 8 ? name[..^8] : name;

    public static string Said(OrchestrationError error) => error.Type is { } type ? $"{type[(type.LastIndexOf('.') + 1)..]}: {error.Message}" : error.Message;

    /// <summary>One line of JSON.</summary>
    public static string Line(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : JsonSerializer.Serialize(value, Compact);

    /// <summary>One line that fits beside what else stands there.</summary>
    public static string Clip(string text, int width)
    {
        var line = text.ReplaceLineEndings(" ");
        var most = Math.Clamp(width, 24, MaxCell);
        return line.Length <= most ? line : line[..(most - 1)] + "…";
    }

    private static string Whereabouts(OrchestrationView instance)
    {
        if (instance.Error is { } error)
        {
            return Said(error);
        }

        if (instance.Status is not { } status)
        {
            return instance.Progress is { } only ? Line(only) : "";
        }

        // Most statuses say a step, and at the end an outcome; the rest is for "show".
        var said = status.ValueKind == JsonValueKind.Object
            ? string.Join(", ", ((string[])["step", "outcome", "reason"]).Where(name => status.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String).Select(name => status.GetProperty(name).GetString()))
            : "";
        return said.Length > 0 ? said : Line(status);
    }

    private static string Json(JsonElement? value) => value is { ValueKind: not JsonValueKind.Null } json ? Markup.Escape(Line(json)) : "";
}
