using System.Text;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Runner.Definitions;

/// <summary>Path and branch patterns of both forges, matched without backtracking.</summary>
internal static class FilterPattern
{
    private const int MaxPattern = 1000;

    /// <summary>GitHub's filter language: a later <c>!pattern</c> takes back what an earlier one gave.</summary>
    public static bool MatchesInOrder(IReadOnlyList<string> patterns, string text)
    {
        var matched = false;
        foreach (var pattern in patterns.Where(p => p.Length <= MaxPattern))
        {
            if (pattern.StartsWith('!'))
            {
                matched = matched && !ToRegex(pattern[1..], repeats: true).IsMatch(text);
            }
            else
            {
                matched = matched || ToRegex(pattern, repeats: true).IsMatch(text);
            }
        }

        return matched;
    }

    /// <summary>One pattern: <c>*</c> stays in a folder, <c>**</c> does not, <c>{a,b}</c> is a choice, <c>[a-z]</c> a class.</summary>
    public static bool Matches(string pattern, string text) => pattern.Length <= MaxPattern && ToRegex(pattern, repeats: false).IsMatch(text);

    private static Regex ToRegex(string pattern, bool repeats)
    {
        var regex = new StringBuilder("^");
        var choices = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            switch (c)
            {
                case '*' when i + 1 < pattern.Length && pattern[i + 1] == '*':
                    i++;
                    if (i + 1 < pattern.Length && pattern[i + 1] == '/')
                    {
                        i++;
                        regex.Append("(?:.*/)?");
                    }
                    else
                    {
                        regex.Append(".*");
                    }

                    break;
                case '*':
                    regex.Append("[^/]*");
                    break;
                // In GitHub's filters these two repeat the character before them; in globs `?` is any character and `+` is itself.
                case '?' or '+' when repeats && i > 0:
                    regex.Append(c);
                    break;
                case '?':
                    regex.Append("[^/]");
                    break;
                case '{' when pattern.IndexOf('}', i) > 0:
                    choices++;
                    regex.Append("(?:");
                    break;
                case '}' when choices > 0:
                    choices--;
                    regex.Append(')');
                    break;
                case ',' when choices > 0:
                    regex.Append('|');
                    break;
                case '[' when pattern.IndexOf(']', i) is var close && close > i + 1:
                    var inner = pattern[(i + 1)..close].Replace("\\", "\\\\", StringComparison.Ordinal).Replace("[", "\\[", StringComparison.Ordinal);
                    regex.Append('[').Append(inner.StartsWith('!') ? "^" + inner[1..] : inner).Append(']');
                    i = close;
                    break;
                case '\\' when i + 1 < pattern.Length:
                    regex.Append(Regex.Escape(pattern[++i].ToString()));
                    break;
                default:
                    regex.Append(Regex.Escape(c.ToString()));
                    break;
            }
        }

        for (; choices > 0; choices--)
        {
            regex.Append(')');
        }

        try
        {
            return new Regex(regex.Append('$').ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline);
        }
        catch (ArgumentException)
        {
            return new Regex("^" + Regex.Escape(pattern) + "$", RegexOptions.NonBacktracking);
        }
    }
}
