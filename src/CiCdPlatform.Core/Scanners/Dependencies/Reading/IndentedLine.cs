namespace CiCdPlatform.Core.Scanners.Dependencies.Reading;

/// <summary>One line of a file that a tool wrote as keys by indentation (yarn, pnpm, Bundler, CocoaPods, Dart, Crystal), without white space at its ends.</summary>
/// <remarks>Such files come with tens of thousands of lines of one known shape; a whole YAML parser would take seconds for them.</remarks>
internal readonly record struct IndentedLine(int Number, int Indent, string Text)
{
    /// <summary>What stands before the colon that ends a key; the whole text when there is none. Quotes are taken off.</summary>
    public string Key => Unquoted(KeyEnd() is var end and >= 0 ? Text[..end] : Text);

    /// <summary>What stands behind the key, without quotes; empty when nothing does.</summary>
    public string Value => KeyEnd() is var end and >= 0 ? Unquoted(Text[(end + 1)..].Trim()) : "";

    /// <summary>The lines that are not empty, nor comments of the form <c># …</c>.</summary>
    public static IEnumerable<IndentedLine> Of(string text)
    {
        var number = 0;
        var at = 0;
        while (at < text.Length)
        {
            var end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end;
            number++;
            var indent = 0;
            while (at + indent < end && text[at + indent] == ' ')
            {
                indent++;
            }

            var line = text[(at + indent)..end].TrimEnd();
            at = end + 1;
            if (line.Length > 0 && line[0] != '#')
            {
                yield return new IndentedLine(number, indent, line);
            }
        }
    }

    public static string Unquoted(string text) => text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1] : text;

    // A colon ends a key before a space or the end of the line; inside quotes it does not.
    private int KeyEnd()
    {
        var quote = '\0';
        for (var i = 0; i < Text.Length; i++)
        {
            var c = Text[i];
            if (quote != '\0')
            {
                quote = c == quote ? '\0' : quote;
            }
            else if (c is '"' or '\'' && i == 0)
            {
                quote = c;
            }
            else if (c == ':' && (i + 1 == Text.Length || Text[i + 1] == ' '))
            {
                return i;
            }
        }

        return -1;
    }
}
