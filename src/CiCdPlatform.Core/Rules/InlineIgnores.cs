using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Rules;

/// <summary>
/// Comments by which people wave a finding through where it stands: <c># cicd: ignore[rule] reason</c> on its line or the line before, and the
/// same of the tools that people come from (zizmor, hadolint, checkov), by the rule's alias.
/// </summary>
internal sealed partial class InlineIgnores
{
    private readonly Dictionary<int, HashSet<string>> _byLine = [];
    private readonly HashSet<string> _everywhere = new(StringComparer.OrdinalIgnoreCase);

    public static InlineIgnores Of(RuleFile file)
    {
        var ignores = new InlineIgnores();
        foreach (Match match in Comment().Matches(file.Text))
        {
            var line = file.At(match.Index).Line;
            var names = match.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (match.Groups["file"].Success)
            {
                ignores._everywhere.UnionWith(names);
                continue;
            }

            // A comment alone on its line speaks of the next one.
            var isAlone = file.Text.AsSpan(file.OffsetOfLine(line), match.Index - file.OffsetOfLine(line)).IsWhiteSpace();
            ignores.Add(line, names);
            if (isAlone)
            {
                ignores.Add(line + 1, names);
            }
        }

        return ignores;
    }

    /// <summary>Whether a hit of a rule on these lines is waved through.</summary>
    public bool Cover(string rule, IEnumerable<string> aliases, int startLine, int endLine)
    {
        if (_byLine.Count == 0 && _everywhere.Count == 0)
        {
            return false;
        }

        string[] called = [rule, .. aliases.Select(alias => alias[(alias.IndexOf('/', StringComparison.Ordinal) + 1)..])];
        return called.Any(_everywhere.Contains)
            || _byLine.Any(pair => pair.Key >= startLine && pair.Key <= endLine && called.Any(pair.Value.Contains));
    }

    private void Add(int line, string[] names)
    {
        if (!_byLine.TryGetValue(line, out var known))
        {
            _byLine[line] = known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        }

        known.UnionWith(names);
    }

    [GeneratedRegex(@"#[ \t]*((cicd|zizmor):[ \t]*ignore\[(?<names>[^\]\n]{1,300})\]|hadolint[ \t]+ignore=(?<names>[A-Za-z0-9_,]{1,300})|(?<file>hadolint[ \t]+global[ \t]+ignore=)(?<names>[A-Za-z0-9_,]{1,300})|(?<file>checkov:skip=)(?<names>[A-Za-z0-9_,]{1,300}))", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();
}
