using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>How a kind of credential is recognised.</summary>
internal enum SecretStyle
{
    /// <summary>By its own published form.</summary>
    Token,

    /// <summary>By a form that means little alone, behind a name that says whose it is.</summary>
    Assigned,

    /// <summary>By a regular expression around the needle.</summary>
    Pattern,

    /// <summary>By a name that says that its value is secret, and by how random that value is.</summary>
    Generic,
}

/// <summary>Whether it is worth while to run a pattern around a needle; cheap.</summary>
internal delegate bool NearCheck(ReadOnlySpan<byte> text, int start, int end);

/// <summary>A kind of credential, as data; its examples are assembled at load, so that no scanner trips over them.</summary>
internal sealed record SecretKind
{
    /// <summary>How far before a needle a pattern may start, in octets.</summary>
    public const int WindowBefore = 256;

    private Regex? _regex;

    /// <summary>Kebab-case, and the rule of its findings.</summary>
    public required string Id { get; init; }

    /// <summary>For people, with its article.</summary>
    public required string Name { get; init; }

    public required SecretStyle Style { get; init; }

    /// <summary>The same check elsewhere.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The forms of a token, or of an assigned value.</summary>
    public IReadOnlyList<SecretForm> Forms { get; init; } = [];

    /// <summary>Literals near which the kind is looked for: names of an assigned value, or what a pattern cannot do without.</summary>
    public IReadOnlyList<string> Needles { get; init; } = [];

    /// <summary>Whether the needles are found in any case.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>A linear regular expression; the credential is its group <c>s</c>, or all of it.</summary>
    public string? Pattern { get; init; }

    /// <summary>How far behind a needle a pattern may reach, in octets.</summary>
    public int Reach { get; init; } = 512;

    /// <summary>Whether <c>^</c> and <c>$</c> of the pattern are those of a line.</summary>
    public bool Multiline { get; init; }

    /// <summary>What must hold around a needle before the pattern is tried.</summary>
    public NearCheck? Near { get; init; }

    /// <summary>How bad it is to have one in a file.</summary>
    public Severity Severity { get; init; } = Severity.High;

    /// <summary>Who wants to hear of it.</summary>
    public Persona Persona { get; init; } = Persona.Regular;

    /// <summary>What its own structure or checksum says of a match.</summary>
    public Func<SecretText, Verdict>? Check { get; init; }

    /// <summary>The least Shannon entropy of a match, in bits a character.</summary>
    public double Entropy { get; init; } = 2.8;

    /// <summary>Whether words such as <c>example</c> in the match make it a placeholder.</summary>
    public bool Placeholders { get; init; } = true;

    /// <summary>Whether the match holds nothing that is secret, such as the name of a bucket.</summary>
    public bool IsIdentifier { get; init; }

    /// <summary>Whether others that overlap it are the better answer.</summary>
    public bool IsGeneric { get; init; }

    /// <summary>Text in which it is found, and text in which it is not.</summary>
    public IReadOnlyList<string> Fires { get; init; } = [];

    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>Made when a needle is first met: hundreds made at the start would cost more than most scans.</summary>
    public Regex Regex => _regex ??= Multiline
        ? new Regex(Pattern!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.Multiline)
        : new Regex(Pattern!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture);
}

/// <summary>What the structure of a match says.</summary>
internal enum Verdict
{
    /// <summary>It is none.</summary>
    No,

    /// <summary>It is one that guards little, such as a word, or a password for the machine itself.</summary>
    Weak,

    /// <summary>It may be one: there is no checksum, or it does not hold, as in a token that was altered or a newer form.</summary>
    Perhaps,

    /// <summary>Its checksum or structure holds.</summary>
    Yes,
}

/// <summary>A match as its check sees it: the credential itself, and all that the pattern matched.</summary>
internal readonly record struct SecretText(string Value, string Around);
