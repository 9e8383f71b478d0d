using System.Globalization;

namespace CiCdPlatform.Core.Pipelines.Toolchains;

/// <summary>What a bare version such as <c>1.22</c> means in a manifest.</summary>
public enum BareVersion
{
    /// <summary>That release line: 1.22 and every 1.22.x.</summary>
    Line,

    /// <summary>That version or a newer one.</summary>
    Minimum,
}

/// <summary>
/// A set of toolchain versions as manifests write it: npm ranges, PEP 440 specifiers, Composer and Bundler constraints, release lines, channel names.
/// </summary>
public sealed class VersionRange
{
    private const int MaxLength = 200;
    private readonly IReadOnlyList<IReadOnlyList<Bound>> _alternatives;

    private VersionRange(string text, IReadOnlyList<IReadOnlyList<Bound>> alternatives, string? exact)
    {
        Text = text;
        _alternatives = alternatives;
        Exact = exact;
    }

    /// <summary>The range as it was written.</summary>
    public string Text { get; }

    /// <summary>The version when the range is one bare version and nothing else, such as <c>20.11.1</c> or <c>3.12</c>; else null.</summary>
    public string? Exact { get; }

    /// <summary>
    /// Reads a range; null when it is none (an expression, a word that names no release). Names such as <c>stable</c>, <c>lts/*</c> and an empty text admit every version.
    /// </summary>
    public static VersionRange? Parse(string? text, BareVersion bare = BareVersion.Line, bool tildeAdmitsMinor = false)
    {
        text = (text ?? "").Trim();
        if (text.Length > MaxLength)
        {
            return null;
        }

        if (text.Length == 0 || text is "*" or "x" or "stable" or "latest" or "current" or "node" or "lts" or "lts/*" or "any")
        {
            return new VersionRange(text, [[]], null);
        }

        var alternatives = new List<IReadOnlyList<Bound>>();
        foreach (var alternative in Reading.Alternatives(text))
        {
            var bounds = Reading.Alternative(alternative, bare, tildeAdmitsMinor);
            if (bounds is null)
            {
                return null;
            }

            alternatives.Add(bounds);
        }

        var single = Reading.Plain(text);
        return new VersionRange(text, alternatives, single is not null && Reading.Numbers(single) is { Count: > 0 } ? single : null);
    }

    /// <summary>Whether a version such as <c>20.11.1</c> lies in the range; missing numbers count as zero.</summary>
    public bool Contains(string version)
    {
        var numbers = Reading.Numbers(version);
        return numbers is not null && _alternatives.Any(bounds => bounds.All(bound => bound.Admits(numbers)));
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Compares versions number by number.</summary>
    internal static int Compare(IReadOnlyList<int> left, IReadOnlyList<int> right)
    {
        for (var i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            var order = (i < left.Count ? left[i] : 0).CompareTo(i < right.Count ? right[i] : 0);
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private sealed record Bound(string Operator, IReadOnlyList<int> Version)
    {
        internal bool Admits(IReadOnlyList<int> candidate)
        {
            var order = Compare(candidate, Version);
            return Operator switch
            {
                ">=" => order >= 0,
                ">" => order > 0,
                "<=" => order <= 0 || Line(candidate),
                "<" => order < 0,
                "!=" => !Line(candidate),
                _ => Line(candidate),
            };
        }

        // 3.12 stands for every 3.12.x.
        private bool Line(IReadOnlyList<int> candidate) => Version.Select((number, i) => (i < candidate.Count ? candidate[i] : 0) == number).All(same => same);
    }

    private static class Reading
    {
        private static readonly string[] s_operators = ["===", "~>", "~=", ">=", "<=", "==", "!=", "^", "~", ">", "<", "="];

        private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
        {
            ["lts/hydrogen"] = "18",
            ["lts/iron"] = "20",
            ["lts/jod"] = "22",
            ["lts/krypton"] = "24",
        };

        internal static IEnumerable<string> Alternatives(string text) =>
            text.Replace("||", "|", StringComparison.Ordinal).Split(['|', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        internal static string? Plain(string text)
        {
            if (s_names.TryGetValue(text, out var named))
            {
                return named;
            }

            foreach (var prefix in (ReadOnlySpan<string>)["netcoreapp", "net", "ruby-", "python-", "php-", "temurin-", "go", "v"])
            {
                if (text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && text.Length > prefix.Length && char.IsAsciiDigit(text[prefix.Length]))
                {
                    text = text[prefix.Length..];
                    break;
                }
            }

            // A target such as net8.0-windows names the same release.
            var dash = text.IndexOf('-', StringComparison.Ordinal);
            text = dash > 0 ? text[..dash] : text;
            return text.Length > 0 && text.All(c => char.IsAsciiDigit(c) || c == '.') ? text : null;
        }

        internal static List<int>? Numbers(string text)
        {
            var plain = Plain(text);
            if (plain is null)
            {
                return null;
            }

            var numbers = new List<int>();
            foreach (var part in plain.Split('.'))
            {
                if (numbers.Count == 4 || !int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                {
                    return null;
                }

                numbers.Add(number);
            }

            return numbers;
        }

        internal static List<Bound>? Alternative(string text, BareVersion bare, bool tildeAdmitsMinor)
        {
            var hyphen = text.Split(" - ", 2, StringSplitOptions.TrimEntries);
            if (hyphen.Length == 2)
            {
                text = $">={hyphen[0]} <={hyphen[1]}";
            }

            var bounds = new List<Bound>();
            var words = text.Replace(",", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            for (var i = 0; i < words.Length; i++)
            {
                var op = s_operators.FirstOrDefault(o => words[i].StartsWith(o, StringComparison.Ordinal)) ?? "";
                var version = words[i][op.Length..];
                if (version.Length == 0 && i + 1 < words.Length)
                {
                    version = words[++i];
                }

                if (version is "*" or "x" or "X")
                {
                    continue;
                }

                // 1.x, 1.2.* and 3.* mean the numbers before the wildcard, whatever the manifest.
                var wildcard = version.IndexOfAny(['x', 'X', '*']);
                var line = wildcard > 0 && version[wildcard - 1] == '.';
                var numbers = Numbers(line ? version[..(wildcard - 1)] : version.Split('@', '+')[0]);
                if (numbers is null)
                {
                    return null;
                }

                Add(bounds, op.Length == 0 && bare == BareVersion.Minimum && !line ? ">=" : op, numbers, tildeAdmitsMinor);
            }

            return bounds;
        }

        private static void Add(List<Bound> bounds, string op, List<int> version, bool tildeAdmitsMinor)
        {
            switch (op)
            {
                case "^":
                    var significant = Math.Min(version.FindIndex(n => n != 0) is var at and >= 0 ? at : version.Count - 1, version.Count - 1);
                    bounds.Add(new Bound(">=", version));
                    bounds.Add(new Bound("<", Next(version, significant)));
                    break;
                case "~>" or "~=":
                    bounds.Add(new Bound(">=", version));
                    bounds.Add(new Bound("<", Next(version, Math.Max(0, version.Count - 2))));
                    break;
                case "~":
                    bounds.Add(new Bound(">=", version));
                    bounds.Add(new Bound("<", Next(version, tildeAdmitsMinor ? Math.Max(0, version.Count - 2) : Math.Min(1, version.Count - 1))));
                    break;
                default:
                    bounds.Add(new Bound(op, version));
                    break;
            }
        }

        private static List<int> Next(List<int> version, int at) => [.. version.Take(at), version[at] + 1];
    }
}
