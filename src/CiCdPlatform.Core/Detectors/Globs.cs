using System.Text;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors;

/// <summary>The patterns by which workspaces name their members.</summary>
internal static class Globs
{
    private const int MaxPatterns = 200;

    /// <summary>Whether a folder is named by the patterns and not taken back by one that starts with <c>!</c>.</summary>
    public static bool Match(IReadOnlyCollection<string> patterns, string folder) =>
        patterns.Where(pattern => !pattern.StartsWith('!')).Take(MaxPatterns).Any(pattern => One(pattern, folder))
        && !patterns.Where(pattern => pattern.StartsWith('!')).Take(MaxPatterns).Any(pattern => One(pattern[1..], folder));

    private static bool One(string pattern, string folder)
    {
        pattern = pattern.Trim().TrimEnd('/');
        pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern;
        if (pattern.Length is 0 or > 500)
        {
            return false;
        }

        var regex = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i += i + 2 < pattern.Length && pattern[i + 2] == '/' ? 2 : 1;
            }
            else
            {
                regex.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", '{' => "(?:", '}' => ")", ',' => "|", var c => Regex.Escape(c.ToString()) });
            }
        }

        try
        {
            return Regex.IsMatch(folder, regex.Append('$').ToString(), RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException)
        {
            // A brace that is never closed names nothing.
            return false;
        }
    }
}
