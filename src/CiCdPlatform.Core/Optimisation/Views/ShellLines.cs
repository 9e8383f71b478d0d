namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>The commands of a script.</summary>
internal static class ShellLines
{
    /// <summary>Lines without comments and blank ones; a line that a backslash continues is joined with the next.</summary>
    public static IReadOnlyList<string> Of(string? script)
    {
        var lines = new List<string>();
        var open = "";
        foreach (var raw in (script ?? "").Split('\n'))
        {
            var line = raw.Trim();
            if (line.EndsWith('\\'))
            {
                open += line[..^1].TrimEnd() + " ";
                continue;
            }

            line = open + line;
            open = "";
            if (line.Length > 0 && line[0] != '#')
            {
                lines.Add(line);
            }
        }

        return open.Length > 0 ? [.. lines, open.Trim()] : lines;
    }
}
