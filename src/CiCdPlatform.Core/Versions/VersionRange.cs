using System.Globalization;

namespace CiCdPlatform.Core.Versions;

/// <summary>
/// A requirement as manifests and advisories write it: alternatives of comparisons that all must hold, such as <c>^1.2 || >=2.0, &lt;2.3</c>, <c>~> 1.4</c>,
/// <c>~=1.4</c>, <c>1.x</c>, <c>1.0 - 1.5</c> or <c>[1.0,2.0)</c>.
/// </summary>
public sealed class VersionRange
{
    private const int MaxLength = 2000;
    private static readonly string[] Operators = ["===", "==", "!=", ">=", "<=", "~>", "~=", "=>", "=<", "^", "~", ">", "<", "="];

    private readonly List<List<VersionInterval>> _alternatives = [];
    private readonly List<(int Alternative, VersionInterval Hole)> _holes = [];
    private readonly RangeDialect _dialect;

    private VersionRange(RangeDialect dialect) => _dialect = dialect;

    /// <summary>The alternatives, the comparisons of each drawn together into one interval.</summary>
    public IReadOnlyList<VersionInterval> Intervals(VersionOrder order) => [.. _alternatives.Select(comparisons => Intersection(comparisons, order))];

    /// <summary>Whether a version satisfies it.</summary>
    public bool Contains(string version, VersionOrder order)
    {
        for (var i = 0; i < _alternatives.Count; i++)
        {
            if (_alternatives[i].TrueForAll(interval => interval.Contains(version, order)) && !_holes.Exists(hole => hole.Alternative == i && hole.Hole.Contains(version, order)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a requirement; null when it is none, such as the address of a repository.</summary>
    public static VersionRange? Parse(string text, RangeDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength)
        {
            return null;
        }

        var range = new VersionRange(dialect);
        text = text.Trim();
        if (dialect == RangeDialect.Brackets || text is ['[' or '(', ..])
        {
            return range.ReadBrackets(text) ? range : null;
        }

        var separators = dialect == RangeDialect.Hex ? new[] { " or " } : ["||", "|"];
        foreach (var alternative in text.Split(separators, StringSplitOptions.None))
        {
            range._alternatives.Add([]);
            foreach (var part in Words(alternative))
            {
                if (!range.Add(part))
                {
                    return null;
                }
            }
        }

        return range;
    }

    // "1.0 - 2.0" is one word, and so is ">= 1.0".
    private static IEnumerable<string> Words(string text)
    {
        var words = text.Replace(",", " ", StringComparison.Ordinal).Replace(" and ", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (i + 2 < words.Length && words[i + 1] == "-")
            {
                yield return ">=" + words[i];
                yield return "<=" + words[i + 2];
                i += 2;
            }
            else if (Array.IndexOf(Operators, words[i]) >= 0 && i + 1 < words.Length)
            {
                yield return words[i] + words[++i];
            }
            else
            {
                yield return words[i];
            }
        }
    }

    private bool Add(string word)
    {
        var comparison = Array.Find(Operators, candidate => word.StartsWith(candidate, StringComparison.Ordinal)) ?? "";
        var version = word[comparison.Length..].Trim().Trim('"', '\'');
        var at = version.IndexOf('@', StringComparison.Ordinal);
        version = at > 0 ? version[..at] : version;
        if (version.Length == 0 || version is "*" or "x" or "X" or "latest")
        {
            return version.Length > 0;
        }

        if (!char.IsAsciiDigit(version[0]) && !(version[0] is 'v' or 'V' or '.' && version.Length > 1 && char.IsAsciiDigit(version[1])))
        {
            return false;
        }

        version = version[0] is 'v' or 'V' ? version[1..] : version;
        comparison = comparison is "" ? _dialect switch { RangeDialect.Cargo => "^", RangeDialect.Npm or RangeDialect.Composer when IsPartial(version) => "x", _ => "=" } : comparison;
        var interval = comparison switch
        {
            ">=" or "=>" => From(Plain(version)),
            ">" => new VersionInterval(Plain(version), false, null, true),
            "<=" or "=<" => version.Contains('*', StringComparison.Ordinal) ? Below(Next(version, Parts(version).Count - 1)) : new VersionInterval(null, true, version, true),
            "<" => new VersionInterval(null, true, Plain(version), false),
            "^" => new VersionInterval(Plain(version), true, Next(version, Caret(version)), false),
            "~" => new VersionInterval(Plain(version), true, Next(version, _dialect == RangeDialect.Composer ? Math.Max(Parts(version).Count - 2, 0) : Math.Min(1, Parts(version).Count - 1)), false),
            "~>" or "~=" => new VersionInterval(Plain(version), true, Next(version, Math.Max(Parts(version).Count - 2, 0)), false),
            "x" => Wildcard(version),
            "=" or "==" when version.Contains('*', StringComparison.Ordinal) || version.EndsWith(".x", StringComparison.Ordinal) => Wildcard(version),
            "!=" => null,
            _ => new VersionInterval(version, true, version, true),
        };
        if (interval is null)
        {
            _holes.Add((_alternatives.Count - 1, version.Contains('*', StringComparison.Ordinal) ? Wildcard(version) : new VersionInterval(version, true, version, true)));
        }
        else
        {
            _alternatives[^1].Add(interval);
        }

        return true;
    }

    private static VersionInterval From(string version) => new(version, true, null, true);

    private static VersionInterval Below(string version) => new(null, true, version, false);

    private VersionInterval Wildcard(string version) => Parts(version) is { Count: > 0 } parts ? new VersionInterval(Plain(version), true, Next(version, parts.Count - 1), false) : VersionInterval.Everything;

    private static bool IsPartial(string version) => !version.Contains('-', StringComparison.Ordinal) && (Parts(version).Count < 3 && version.Split('.').Length <= 3);

    // The numbers that are stated: those before a wildcard, a pre-release or a build.
    private static List<long> Parts(string version)
    {
        var parts = new List<long>();
        foreach (var part in version.Split('-', '+')[0].Split('.'))
        {
            var digits = part.AsSpan().IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? part[..end] : part;
            if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                break;
            }

            parts.Add(number);
        }

        return parts;
    }

    private static string Plain(string version) => version.AsSpan().IndexOfAny('*', 'x', 'X') < 0 || version.Contains('-', StringComparison.Ordinal) ? version : string.Join('.', Parts(version));

    private int Caret(string version)
    {
        var parts = Parts(version);
        var first = parts.FindIndex(part => part != 0);
        return first < 0 ? parts.Count - 1 : _dialect == RangeDialect.Composer && first > 2 ? 2 : first;
    }

    // The first version after all that begin with the same numbers up to a place. Its own pre-releases do not count, where the order has a lowest one.
    private string Next(string version, int place)
    {
        var parts = Parts(version);
        if (parts.Count == 0)
        {
            return version;
        }

        parts = parts[..Math.Min(place + 1, parts.Count)];
        parts[^1]++;
        var text = string.Join('.', parts);
        return _dialect switch
        {
            RangeDialect.Npm or RangeDialect.Cargo or RangeDialect.Hex => text + string.Concat(Enumerable.Repeat(".0", Math.Max(0, 3 - parts.Count))) + "-0",
            RangeDialect.Python => text + ".dev0",
            RangeDialect.Composer => text + "-dev",
            RangeDialect.Ruby => text + ".a",
            _ => text,
        };
    }

    // Maven's and NuGet's intervals; a version alone is the lowest that will do.
    private bool ReadBrackets(string text)
    {
        if (text is not ['[' or '(', ..])
        {
            _alternatives.Add(text.Contains('*', StringComparison.Ordinal) ? [Wildcard(text)] : [From(text)]);
            return text.Length > 0 && (char.IsAsciiDigit(text[0]) || text[0] == '*');
        }

        while (text.Length > 0)
        {
            var end = text.AsSpan().IndexOfAny(')', ']');
            if (end < 1 || text[0] is not ('[' or '('))
            {
                return false;
            }

            var ends = text[1..end].Split(',', StringSplitOptions.TrimEntries);
            _alternatives.Add([ends.Length == 1
                ? new VersionInterval(ends[0], true, ends[0], true)
                : new VersionInterval(ends[0].Length == 0 ? null : ends[0], text[0] == '[', ends[1].Length == 0 ? null : ends[1], text[end] == ']')]);
            text = text[(end + 1)..].TrimStart(' ', ',');
        }

        return true;
    }

    private static VersionInterval Intersection(List<VersionInterval> comparisons, VersionOrder order)
    {
        var all = VersionInterval.Everything;
        foreach (var one in comparisons)
        {
            if (one.Lower is not null && (all.Lower is null || order.Compare(one.Lower, all.Lower) is var low && (low > 0 || (low == 0 && !one.IncludesLower))))
            {
                all = all with { Lower = one.Lower, IncludesLower = one.IncludesLower };
            }

            if (one.Upper is not null && (all.Upper is null || order.Compare(one.Upper, all.Upper) is var high && (high < 0 || (high == 0 && !one.IncludesUpper))))
            {
                all = all with { Upper = one.Upper, IncludesUpper = one.IncludesUpper };
            }
        }

        return all;
    }
}

/// <summary>Whose way of writing requirements it is, where they differ.</summary>
public enum RangeDialect
{
    /// <summary>A version alone is that version.</summary>
    Plain,

    /// <summary>node-semver: a version in parts is a wildcard.</summary>
    Npm,

    /// <summary>Cargo: a version alone is a caret.</summary>
    Cargo,

    /// <summary>PEP 440.</summary>
    Python,

    /// <summary>Composer: a tilde frees the last number.</summary>
    Composer,

    /// <summary>RubyGems.</summary>
    Ruby,

    /// <summary>Elixir's and Erlang's.</summary>
    Hex,

    /// <summary>Maven's and NuGet's intervals in brackets.</summary>
    Brackets,
}
