namespace CiCdPlatform.Core.Rules;

/// <summary>An instruction of a Dockerfile: its keyword in capitals, its argument with continued lines joined, and where it starts.</summary>
internal sealed record DockerInstruction(string Keyword, string Argument, int Offset, int Length)
{
    public static IReadOnlyList<DockerInstruction> Parse(string text)
    {
        var instructions = new List<DockerInstruction>();
        var lines = text.Split('\n');
        var offset = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var start = offset;
            var line = lines[i].Trim();
            offset += lines[i].Length + 1;
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var first = lines[i].TrimEnd('\r').Length;
            var joined = new System.Text.StringBuilder();
            while (line.EndsWith('\\') && i + 1 < lines.Length)
            {
                joined.Append(line, 0, line.Length - 1).Append(' ');
                i++;
                offset += lines[i].Length + 1;
                line = lines[i].Trim() is { } next && next.StartsWith('#') ? "\\" : lines[i].Trim();
            }

            var whole = joined.Append(line).ToString();
            var space = whole.AsSpan().IndexOfAny(' ', '\t');
            var keyword = (space < 0 ? whole : whole[..space]).ToUpperInvariant();
            var argument = space < 0 ? "" : whole[space..].Trim();
            instructions.Add(new DockerInstruction(keyword, argument, start, first));
            if (keyword is "RUN" or "COPY" or "ADD" && HereDocument(argument) is { } end)
            {
                while (i + 1 < lines.Length)
                {
                    i++;
                    offset += lines[i].Length + 1;
                    if (lines[i].Trim() == end)
                    {
                        break;
                    }
                }
            }
        }

        return instructions;
    }

    private static string? HereDocument(string argument)
    {
        var at = argument.IndexOf("<<", StringComparison.Ordinal);
        if (at < 0 || at + 2 >= argument.Length || argument[at + 2] == '<')
        {
            return null;
        }

        var word = argument[(at + 2)..].TrimStart('-').Split(' ', 2)[0].Trim('"', '\'');
        return word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? word : null;
    }
}
