using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>A line of a job's log without what the forge and the terminal put around it.</summary>
internal static partial class LogLine
{
    /// <summary>Takes off time stamps of both forges, section marks, colours and overwritten progress.</summary>
    public static string Clean(string line)
    {
        line = line.TrimEnd('\r', ' ', '\t');
        if (line.Length > 20 && char.IsAsciiDigit(line[0]) && line[4] == '-')
        {
            line = Stamp().Replace(line, "", 1);
        }

        if (line.Contains('\x1b', StringComparison.Ordinal))
        {
            line = Escape().Replace(line, "");
        }

        var carriage = line.LastIndexOf('\r');
        if (carriage >= 0)
        {
            line = line[(carriage + 1)..];
        }

        return line;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z ([0-9a-f]{2}[OE][ +]?)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Stamp();

    [GeneratedRegex(@"\x1b(\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Escape();
}
