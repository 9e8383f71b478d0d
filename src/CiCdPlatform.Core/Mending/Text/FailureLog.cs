using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Mending.Text;

/// <summary>The end of a job's log as the tools printed it.</summary>
public static partial class FailureLog
{
    /// <summary>Lines that are looked at.</summary>
    public const int MaxLines = 1000;

    private const int MaxLineLength = 2000;

    /// <summary>The last lines, without the forge's time stamps, colours, markers and echoes of the commands.</summary>
    public static IReadOnlyList<string> Clean(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var lines = new List<string>();
        var end = log.Length;
        while (end > 0 && lines.Count < MaxLines)
        {
            var start = log.LastIndexOf('\n', end - 1) + 1;
            lines.Add(Bare(log.AsSpan(start, Math.Min(end - start, MaxLineLength)).ToString()));
            end = start - 1;
        }

        lines.Reverse();
        return lines;
    }

    private static string Bare(string line)
    {
        line = line.TrimEnd('\r');
        var echo = line.Contains("\u001b[36;1m", StringComparison.Ordinal) || line.Contains("\u001b[32;1m", StringComparison.Ordinal);
        line = Stamp().Replace(Colour().Replace(line, ""), "");
        if (echo)
        {
            // The forge's own echo of a command is no message of a tool.
            return "$ " + line;
        }

        return line.StartsWith("##[error]", StringComparison.Ordinal) ? line["##[error]".Length..] : line;
    }

    [GeneratedRegex("\u001b\\[[0-9;]*[A-Za-z]", RegexOptions.NonBacktracking)]
    private static partial Regex Colour();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z ?(\d{2}[OE][ +]?)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Stamp();
}
