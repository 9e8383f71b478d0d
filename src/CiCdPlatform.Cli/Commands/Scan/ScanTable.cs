using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Scanners;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Findings as a person reads them: worst first, each with the lines that it speaks of.</summary>
internal static class ScanTable
{
    private const int MaxFrameLines = 6;
    private const int MaxLine = 160;

    public static void Draw(IAnsiConsole console, Judgement judged, SecurityScanReport report, RepositorySnapshot snapshot, TimeSpan duration)
    {
        foreach (var file in judged.Findings.GroupBy(finding => finding.Location.File, StringComparer.Ordinal).OrderByDescending(group => group.Max(finding => finding.Severity)).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            console.MarkupLine($"[bold underline]{Markup.Escape(file.Key)}[/]");
            var lines = snapshot.ReadText(file.Key)?.Split('\n');
            foreach (var finding in file)
            {
                Draw(console, finding, lines);
            }

            console.WriteLine();
        }

        console.MarkupLine(Markup.Escape(Sum(judged)) + $" [dim]in {duration.TotalSeconds:0.0} s[/]");
        if (judged.Ignored.Count > 0)
        {
            console.MarkupLine($"[dim]{judged.Ignored.Count} ignored by policy[/]");
        }

        if (report.NotChecked.Count > 0)
        {
            console.MarkupLine("[dim]not checked: " + Markup.Escape(string.Join("; ", report.NotChecked)) + "[/]");
        }
    }

    /// <summary>How many there are of each severity, in a sentence.</summary>
    public static string Sum(Judgement judged)
    {
        if (judged.Findings.Count == 0)
        {
            return "Nothing found";
        }

        var counts = judged.Findings.GroupBy(finding => finding.Severity).OrderByDescending(group => group.Key).Select(group => $"{group.Count()} {group.Key.ToString().ToLowerInvariant()}");
        var mends = judged.Findings.Count(finding => finding.Fix is not null);
        return $"{judged.Findings.Count} {(judged.Findings.Count == 1 ? "finding" : "findings")}: {string.Join(", ", counts)}; {judged.Blocking.Count} blocking"
            + (mends > 0 ? $"; {mends} can be mended by hyper fleet run --fix" : "");
    }

    private static void Draw(IAnsiConsole console, Finding finding, string[]? lines)
    {
        var at = finding.Location;
        console.MarkupLine($"  {Badge(finding.Severity)} [bold]{Markup.Escape(finding.Rule)}[/] [dim]{at.StartLine}:{at.StartColumn}[/] {Markup.Escape(finding.Message)}");
        if (lines is null)
        {
            return;
        }

        var last = Math.Min(Math.Min(at.EndLine, at.StartLine + MaxFrameLines - 1), lines.Length);
        var width = last.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        for (var number = at.StartLine; number <= last; number++)
        {
            var line = lines[number - 1].TrimEnd('\r');
            console.MarkupLine($"    [dim]{number.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(width)} │[/] {Frame(line, finding, number)}");
        }

        if (finding.Fix is { } fix)
        {
            console.MarkupLine($"    [dim]{new string(' ', width)} ╰[/] [green]mend:[/] {Markup.Escape(fix.Description)}");
        }
    }

    // The frame never shows a credential: the file is whoever's who ran the scan, their terminal's log may be anyone's.
    private static string Frame(string line, Finding finding, int number)
    {
        var at = finding.Location;
        var start = Math.Clamp(number == at.StartLine ? at.StartColumn - 1 : 0, 0, line.Length);
        var end = Math.Clamp(number == at.EndLine ? at.EndColumn - 1 : line.Length, start, line.Length);
        var marked = finding.Scanner == "secrets" ? new string('•', Math.Min(end - start, 12)) : line[start..end];
        var before = start > MaxLine ? "…" + line[(start - MaxLine / 2)..start] : line[..start];
        var after = line[end..Math.Min(line.Length, Math.Max(end, MaxLine))];
        if (finding.Scanner == "secrets" && number != at.StartLine)
        {
            return new string('•', 12);
        }

        return $"{Markup.Escape(Plain(before))}[{Colour(finding.Severity)} underline]{Markup.Escape(Plain(marked.Length > MaxLine ? marked[..MaxLine] + "…" : marked))}[/]{Markup.Escape(Plain(after))}";
    }

    // A file's control characters must not steer the terminal.
    private static string Plain(string text) => string.Concat(text.Select(c => c == '\t' ? ' ' : char.IsControl(c) ? '\uFFFD' : c));

    private static string Badge(Severity severity) => $"[{Colour(severity)}]{severity.ToString().ToLowerInvariant(),-8}[/]";

    private static string Colour(Severity severity) => severity switch
    {
        Severity.Critical => "red bold",
        Severity.High => "red",
        Severity.Medium => "yellow",
        Severity.Low => "blue",
        _ => "grey",
    };
}
