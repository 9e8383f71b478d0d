using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Features.Diagnosis;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A diagnosis as a person reads it: what failed, the lines that say why, the tests and the problems.</summary>
internal static class DiagnosisView
{
    private const int MaxLines = 40;
    private const int MaxWidth = 200;
    private const int MaxListed = 10;
    private const int MaxFixes = 3;

    /// <summary>Draws one job after the other.</summary>
    public static void Draw(IAnsiConsole console, IReadOnlyList<DiagnosedJob> jobs)
    {
        foreach (var job in jobs)
        {
            if (jobs.Count > 1)
            {
                console.Write(new Rule(Markup.Escape(job.Name ?? "")) { Justification = Justify.Left });
            }

            Draw(console, job);
        }
    }

    private static void Draw(IAnsiConsole console, DiagnosedJob job)
    {
        var diagnosis = job.Diagnosis;
        if (diagnosis.RootCause is not { } cause)
        {
            console.WriteLine(diagnosis.Summary);
            Fixes(console, job.Fixes);
            return;
        }

        console.MarkupLine($"[bold red]{diagnosis.Category.ToString().ToLowerInvariant()}[/]{(diagnosis.FailedStep is { } step ? $" in [bold]{Markup.Escape(step)}[/]" : "")} [dim]({diagnosis.Confidence:P0} sure of the place)[/]");
        console.MarkupLine(Markup.Escape(diagnosis.Summary));
        console.WriteLine();
        DrawSpan(console, diagnosis.Spans[0], cause, job.Log);
        if (diagnosis.Spans.Count > 1)
        {
            console.MarkupLine("[dim]else look at " + string.Join(", ", diagnosis.Spans.Skip(1).Take(2).Select(Lines)) + "[/]");
        }

        List(console, $"{diagnosis.Tests.Failed} of {diagnosis.Tests.Run} tests failed", diagnosis.Tests.Failed, diagnosis.Tests.Failures.Select(test => (test.Name, Place(test.File, test.Line, null), test.Message ?? "")).ToList());
        var errors = diagnosis.Problems.Where(problem => problem.Severity == Core.Diagnosis.Problems.ProblemSeverity.Error).ToList();
        List(console, $"{errors.Count} {(errors.Count == 1 ? "error" : "errors")}", errors.Count, errors.ConvertAll(problem => (problem.Tool, Place(problem.File, problem.Line, problem.Column), problem.Message)));
        Fixes(console, job.Fixes);
    }

    private static void Fixes(IAnsiConsole console, IReadOnlyList<ProposedPatch> fixes)
    {
        foreach (var fix in fixes.Take(MaxFixes))
        {
            console.WriteLine();
            console.MarkupLine($"[bold]{Markup.Escape(fix.Reason)}[/] [dim]({fix.Confidence:P0} sure)[/]: {Markup.Escape(fix.Effect)}{(fix.Command is { } command ? $" by [bold]{Markup.Escape(command)}[/]" : "")}");
            console.WriteLine(fix.Diff);
        }
    }

    // Null where the log was read once and is gone.
    private static void DrawSpan(IAnsiConsole console, LogSpan span, LogText cause, Stream? log)
    {
        if (log is null)
        {
            console.MarkupLine($"[red]{cause.Line} │[/] {Markup.Escape(cause.Text)}");
            return;
        }

        var width = span.End.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        log.Position = 0;
        foreach (var line in LogExcerpt.Read(log, span.Start, Math.Min(span.End, span.Start + MaxLines - 1)))
        {
            var text = Markup.Escape(line.Text.Length > MaxWidth ? line.Text[..MaxWidth] + "…" : line.Text);
            var number = line.Line.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width);
            console.MarkupLine(line.Line == cause.Line ? $"[red]{number} │[/] [bold]{text}[/]" : $"[dim]{number} │[/] {text}");
        }

        if (span.End - span.Start >= MaxLines)
        {
            console.MarkupLine($"[dim]{new string(' ', width)} │ … to line {span.End}[/]");
        }
    }

    private static void List(IAnsiConsole console, string title, long count, List<(string Name, string Place, string Message)> entries)
    {
        if (count == 0)
        {
            return;
        }

        console.WriteLine();
        console.MarkupLine($"[bold]{Markup.Escape(title)}[/]");
        foreach (var (name, place, message) in entries.Take(MaxListed))
        {
            console.MarkupLine($"  {Markup.Escape(name)}{(place.Length > 0 ? $" [dim]{Markup.Escape(place)}[/]" : "")} {Markup.Escape(message.Split('\n', 2)[0])}".TrimEnd());
        }

        if (entries.Count > MaxListed)
        {
            console.MarkupLine($"  [dim]and {entries.Count - MaxListed} more[/]");
        }
    }

    private static string Lines(LogSpan span) => span.Start == span.End ? $"line {span.Start}" : $"lines {span.Start} to {span.End}";

    private static string Place(string? file, int? line, int? column) => file is null ? "" : $"{file}{(line is null ? "" : $":{line}")}{(column is null ? "" : $":{column}")}";
}
