using System.Globalization;
using CiCdPlatform.Cli.Output;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary>What a person reads at the end of a try.</summary>
internal static class TryView
{
    public static void Draw(TryDocument document)
    {
        var console = Terminal.Out;
        if (!console.Profile.Capabilities.Interactive)
        {
            foreach (var job in document.Pipeline.Jobs)
            {
                console.WriteLine($"job {job.Name}: {job.Status} in {job.Seconds.ToString("0.0", CultureInfo.InvariantCulture)} s{(job.Reason is null ? "" : $" ({job.Reason})")}");
            }

            DrawEnd(console, document);
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).AddColumns("job", "stage", "status", "seconds", "note");
        foreach (var job in document.Pipeline.Jobs)
        {
            table.AddRow(
                Markup.Escape(job.Name),
                Markup.Escape(job.Stage),
                Coloured(job.Status),
                job.Seconds.ToString("0.0", CultureInfo.InvariantCulture),
                Markup.Escape(job.Reason ?? ""));
        }

        console.WriteLine();
        console.Write(table);
        DrawEnd(console, document);
    }

    /// <summary>Where to look while the try stays.</summary>
    public static void Draw(TryAddresses addresses)
    {
        var console = Terminal.Error;
        console.WriteLine($"the forge: {addresses.Forge}");
        console.WriteLine($"the dashboard: {addresses.Server}{(addresses.Token is null ? "" : $", whose administrator's token is {addresses.Token}")}");
        console.WriteLine("Ctrl+C ends both");
    }

    private static void DrawEnd(IAnsiConsole console, TryDocument document)
    {
        foreach (var check in document.CheckRuns)
        {
            console.MarkupLine($"check run [bold]{Markup.Escape(check.Name)}[/]: {Coloured(check.Conclusion)}, {check.Annotations} annotations");
        }

        console.MarkupLine($"{document.Reviews} {(document.Reviews == 1 ? "review" : "reviews")}, {document.TestsRun} tests ran, "
            + $"{(document.Learned ? "learned as something that works" : "not learned as something that works")}");
        console.MarkupLine($"outcome: [bold]{Coloured(document.Outcome)}[/]{(document.Reason is null ? "" : $" ({Markup.Escape(document.Reason)})")}");
    }

    private static string Coloured(string status) => status switch
    {
        "green" or "success" => $"[green]{status}[/]",
        "red" or "failure" => $"[red]{status}[/]",
        "unproven" or "neutral" => $"[yellow]{status}[/]",
        _ => Markup.Escape(status),
    };
}
