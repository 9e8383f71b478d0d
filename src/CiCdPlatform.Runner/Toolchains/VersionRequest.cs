namespace CiCdPlatform.Runner.Toolchains;

/// <summary>Whether installed versions satisfy what a set-up step or an image asks for.</summary>
internal static class VersionRequest
{
    private static readonly HashSet<string> Any = new(StringComparer.OrdinalIgnoreCase)
        { "", "*", "x", "latest", "stable", "current", "node", "lts", "lts/*", "lts/-1", "oldstable", "system" };

    private static readonly Dictionary<string, string> Shown = new(StringComparer.Ordinal)
    {
        ["dotnet"] = ".NET SDK",
        ["node"] = "Node",
        ["python"] = "Python",
        ["go"] = "Go",
        ["rust"] = "Rust",
        ["java"] = "Java",
        ["ruby"] = "Ruby",
        ["php"] = "PHP",
        ["perl"] = "Perl",
        ["gcc"] = "GCC",
        ["cmake"] = "CMake",
        ["maven"] = "Maven",
        ["gradle"] = "Gradle",
        ["composer"] = "Composer",
    };

    /// <summary>Null when one of the installed versions satisfies the request, else a sentence.</summary>
    public static string? Lacking(string toolchain, string? requested, IReadOnlyList<string> installed)
    {
        var name = Shown.GetValueOrDefault(toolchain, toolchain);
        var wanted = (requested ?? "").Trim().Trim('"', '\'');
        if (installed.Count == 0)
        {
            return $"needs {name}{(wanted.Length > 0 ? " " + wanted : "")}, which this machine does not have";
        }

        return wanted.Split("||").Any(w => installed.Any(i => Satisfies(w.Trim(), i)))
            ? null
            : $"needs {name} {wanted}, this machine has {string.Join(", ", installed)}";
    }

    /// <summary>Whether one version satisfies a request: a prefix, a wildcard, an exact version, or comparisons that must all hold.</summary>
    public static bool Satisfies(string requested, string installed)
    {
        var wanted = requested.Trim();
        if (Any.Contains(wanted))
        {
            return true;
        }

        var terms = wanted.Replace(",", " ", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return terms.Length > 0 && Joined(terms).All(t => Holds(t, installed));
    }

    // ">= 18" is one comparison written as two words.
    private static IEnumerable<string> Joined(string[] terms)
    {
        for (var i = 0; i < terms.Length; i++)
        {
            yield return terms[i].All(c => c is '<' or '>' or '=' or '~' or '^') && i + 1 < terms.Length ? terms[i] + terms[++i] : terms[i];
        }
    }

    private static bool Holds(string term, string installed)
    {
        var mark = new string([.. term.TakeWhile(c => c is '<' or '>' or '=' or '~' or '^' or '!')]);
        var version = term[mark.Length..].TrimStart('v', 'V');
        if (Parse(version) is not { } parts)
        {
            return mark.Length == 0 && Any.Contains(version);
        }

        var have = VersionOrder.Parts(installed);
        var bare = string.Join('.', parts);
        var order = VersionOrder.Instance.Compare(installed, bare);
        return mark switch
        {
            "" or "=" or "==" => Begins(have, parts),
            ">=" => order >= 0,
            ">" => order > 0 && !(parts.Length < 3 && Begins(have, parts)),
            "<" => order < 0,
            "<=" => order <= 0 || Begins(have, parts),
            "!=" => !Begins(have, parts),
            "^" => order >= 0 && Begins(have, parts.TakeWhile((p, i) => i == 0 || parts.Take(i).All(q => q == 0)).ToArray()),
            "~" => order >= 0 && Begins(have, parts[..Math.Min(2, parts.Length)]),
            "~>" or "~=" => order >= 0 && Begins(have, parts[..Math.Max(1, parts.Length - 1)]),
            _ => false,
        };
    }

    private static bool Begins(int[] have, int[] parts) => !parts.Where((p, i) => have.ElementAtOrDefault(i) != p).Any();

    /// <summary>The numbers before any wildcard or suffix, or null when there is no number or an unknown text.</summary>
    private static int[]? Parse(string version)
    {
        var numbers = new List<int>();
        foreach (var part in version.Split('.'))
        {
            if (part is "x" or "X" or "*")
            {
                break;
            }

            if (!int.TryParse(part, out var number))
            {
                return null;
            }

            numbers.Add(number);
        }

        return numbers.Count == 0 ? null : [.. numbers];
    }
}
