using System.Text;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>The short notation in which the tables of kinds are written.</summary>
internal static class KindNotation
{
    /// <summary>
    /// A kind that its own form tells. Forms are separated by a space; <paramref name="also"/> lists the same check elsewhere: <c>gl</c> for the same id in gitleaks,
    /// <c>gl:RULE</c>, <c>np.RULE</c> for Nosey Parker, <c>ds:NAME</c> for detect-secrets.
    /// </summary>
    public static SecretKind Token(string id, string name, string forms, string also = "", Severity severity = Severity.High, bool ignoreCase = false)
    {
        var parsed = forms.Split(' ').Select(form => SecretForm.Parse(form, ignoreCase)).ToList();
        return new SecretKind
        {
            Id = id,
            Name = name,
            Style = SecretStyle.Token,
            Forms = parsed,
            IgnoreCase = ignoreCase,
            Aliases = AliasesOf(id, also),
            Severity = severity,
            Fires = [.. parsed.Select(form => $"it is '{form.Sample(Noise(id))}' here")],
            Silent = [.. parsed.Select(form => $"it is '{form.Sample(Blank)}' here")],
        };
    }

    /// <summary>A kind whose form means little alone: it counts as the value of a name that holds one of <paramref name="names"/> (separated by <c>|</c>), in any case.</summary>
    public static SecretKind Assigned(string id, string name, string names, string forms, string also = "", Severity severity = Severity.High)
    {
        var parsed = forms.Split(' ').Select(form => SecretForm.Parse(form)).ToList();
        var needles = names.Split('|');
        return new SecretKind
        {
            Id = id,
            Name = name,
            Style = SecretStyle.Assigned,
            Forms = parsed,
            Needles = needles,
            IgnoreCase = true,
            Aliases = AliasesOf(id, also),
            Severity = severity,
            Fires = [.. parsed.Select(form => $"{needles[0]}_value = \"{form.Sample(Noise(id))}\""), $"\"{needles[^1]}\": \"{parsed[0].Sample(Noise(id))}\""],
            Silent = [.. parsed.Select(form => $"{needles[0]}_value = \"{form.Sample(Blank)}\""), $"value = \"{parsed[0].Sample(Noise(id))}\""],
        };
    }

    /// <summary>A kind that a regular expression tells; <paramref name="needles"/> separated by <c>|</c>. Examples are written in the notation of forms.</summary>
    public static SecretKind Pattern(string id, string name, string needles, string pattern, string[] fires, string[] silent, string also = "", Severity severity = Severity.High) => new()
    {
        Id = id,
        Name = name,
        Style = SecretStyle.Pattern,
        Needles = needles.Split('|'),
        IgnoreCase = pattern.StartsWith("(?i)", StringComparison.Ordinal),
        Pattern = pattern,
        Aliases = AliasesOf(id, also),
        Severity = severity,
        Fires = [.. fires.Select(form => SecretForm.Parse(form).Sample(Noise(id)))],
        Silent = [.. silent.Select(form => SecretForm.Parse(form).Sample(Noise(id)))],
    };

    /// <summary>Letters that are random enough to pass for a secret and the same on every run.</summary>
    public static Func<string, char> Noise(string seed)
    {
        var state = 2166136261u;
        foreach (var octet in Encoding.UTF8.GetBytes(seed))
        {
            state = (state ^ octet) * 16777619u;
        }

        return members =>
        {
            state = (state * 1664525u) + 1013904223u;
            return members[(int)((state >> 10) % (uint)members.Length)];
        };
    }

    private static char Blank(string members) => members.Contains('x', StringComparison.Ordinal) ? 'x' : members.Contains('X', StringComparison.Ordinal) ? 'X' : members[0];

    private static IReadOnlyList<string> AliasesOf(string id, string also) =>
    [
        .. also.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(alias => alias switch
        {
            "gl" => "gitleaks/" + id,
            _ when alias.StartsWith("gl:", StringComparison.Ordinal) => "gitleaks/" + alias[3..],
            _ when alias.StartsWith("ds:", StringComparison.Ordinal) => "detect-secrets/" + alias[3..],
            _ => "noseyparker/" + alias,
        }),
    ];
}
