using System.Globalization;
using System.Text;

namespace CiCdPlatform.Core.Toml;

/// <summary>Backslash escapes of basic strings.</summary>
internal static class TomlEscapes
{
    /// <summary>The characters meant; throws <see cref="FormatException"/> for an escape that names none.</summary>
    public static string Resolve(string content)
    {
        if (!content.Contains('\\', StringComparison.Ordinal))
        {
            return content;
        }

        var result = new StringBuilder(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            if (content[i] != '\\' || i + 1 == content.Length)
            {
                result.Append(content[i]);
                continue;
            }

            var escape = content[++i];
            var digits = escape switch { 'u' => 4, 'U' => 8, 'x' => 2, _ => 0 };
            if (digits > 0)
            {
                var valid = i + digits < content.Length && int.TryParse(content.AsSpan(i + 1, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code) && Rune.IsValid(code)
                    ? code
                    : throw new FormatException("a string holds an escape that names no character");
                result.Append(new Rune(valid).ToString());
                i += digits;
            }
            else if (char.IsWhiteSpace(escape))
            {
                // A line that ends in a backslash goes on at the next word.
                while (i + 1 < content.Length && char.IsWhiteSpace(content[i + 1]))
                {
                    i++;
                }
            }
            else
            {
                result.Append(escape switch { 'n' => '\n', 't' => '\t', 'r' => '\r', 'b' => '\b', 'f' => '\f', 'e' => '\u001B', _ => escape });
            }
        }

        return result.ToString();
    }
}
