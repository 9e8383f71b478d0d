using System.Text;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Detectors.Languages;

/// <summary>What <c>.gitattributes</c> files say to linguist: vendored, generated, documentation, detectable, language; the last line that matches wins.</summary>
internal sealed class GitAttributes
{
    private const int MaxFiles = 50;
    private const int MaxRules = 500;

    private readonly List<Rule> _rules = [];

    private GitAttributes()
    {
    }

    /// <summary>Whether no line speaks of languages.</summary>
    public bool IsEmpty => _rules.Count == 0;

    public static GitAttributes Of(RepositorySnapshot snapshot)
    {
        var attributes = new GitAttributes();
        // A file deeper in the tree is closer to what it speaks of, so it comes later.
        foreach (var entry in snapshot.Entries.Where(entry => entry.Path.EndsWith(".gitattributes", StringComparison.Ordinal) && RepositoryView.NameOf(entry.Path) == ".gitattributes").OrderBy(entry => entry.Path.AsSpan().Count('/')).Take(MaxFiles))
        {
            var folder = RepositoryView.FolderOf(entry.Path);
            foreach (var line in (snapshot.ReadText(entry.Path) ?? "").Split('\n').Select(line => line.Trim()).Where(line => line.Contains("linguist-", StringComparison.Ordinal) && line[0] != '#'))
            {
                var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
                var stated = words.Skip(1).Where(word => word.Contains("linguist-", StringComparison.Ordinal)).Select(Read).ToList();
                if (attributes._rules.Count < MaxRules && stated.Count > 0 && words[0].Length <= 300)
                {
                    attributes._rules.Add(new Rule(folder, words[0].Trim('"'), stated));
                }
            }
        }

        return attributes;
    }

    /// <summary>What is said of a path, by attribute such as <c>vendored</c>; null when nothing is.</summary>
    public IReadOnlyDictionary<string, string>? Of(string path)
    {
        Dictionary<string, string>? said = null;
        foreach (var rule in _rules)
        {
            if (rule.Matches(path))
            {
                said ??= new(StringComparer.Ordinal);
                foreach (var (name, value) in rule.Stated)
                {
                    said[name] = value;
                }
            }
        }

        return said;
    }

    private static Statement Read(string word)
    {
        var parts = word.TrimStart('-', '!').Split('=', 2);
        return new Statement(parts[0]["linguist-".Length..], parts.Length == 2 ? parts[1] : word[0] is '-' or '!' ? "false" : "true");
    }

    // The patterns of git: one without a slash in its middle matches a name in any folder.
    private static Regex Pattern(string glob)
    {
        var anchored = glob.TrimEnd('/').Contains('/', StringComparison.Ordinal);
        var text = new StringBuilder(anchored ? "^" : "(^|/)");
        var pattern = glob.TrimStart('/');
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/"))
            {
                text.Append("(.*/)?");
                i += 2;
            }
            else if (pattern.AsSpan(i).StartsWith("**"))
            {
                text.Append(".*");
                i++;
            }
            else
            {
                text.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", var c => Regex.Escape(c.ToString()) });
            }
        }

        return new Regex(text.Append('$').ToString(), RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
    }

    private sealed record Statement(string Name, string Value);

    // The two shapes that nearly all lines have are compared as text.
    private sealed class Rule(string folder, string glob, List<Statement> stated)
    {
        private readonly string? _ending = glob.StartsWith('*') && glob.AsSpan(1).IndexOfAny("*?/[") < 0 ? glob[1..] : null;
        private readonly string? _prefix = glob.EndsWith("/**", StringComparison.Ordinal) && glob.AsSpan(0, glob.Length - 3).IndexOfAny("*?[") < 0 ? glob[..^2].TrimStart('/') : null;
        private readonly Lazy<Regex> _pattern = new(() => Pattern(glob));

        public List<Statement> Stated => stated;

        public bool Matches(string path) => RepositoryView.IsBelow(path, folder)
            && (_ending is not null ? path.EndsWith(_ending, StringComparison.Ordinal) : RepositoryView.Relative(folder, path) is var relative && (_prefix is not null ? relative.StartsWith(_prefix, StringComparison.Ordinal) : _pattern.Value.IsMatch(relative)));
    }
}
