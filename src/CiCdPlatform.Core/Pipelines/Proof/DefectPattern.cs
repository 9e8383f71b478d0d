using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>Where a test's body begins in the text of a language, and what makes it fail there.</summary>
/// <param name="Languages">Language ids of components that such files belong to.</param>
/// <param name="Extensions">Endings of file names, with the dot.</param>
/// <param name="Opens">The line that opens a test, or that marks the next function as one. A group <c>v</c> stands for <c>{v}</c> in the statement.</param>
/// <param name="Statement">What makes a test fail: it compiles, and no linter calls what follows it unreachable.</param>
/// <param name="Body">Where the body begins.</param>
internal sealed record DefectPattern(string[] Languages, string[] Extensions, string Opens, string Statement, BodyStart Body = BodyStart.AfterBrace)
{
    /// <summary>Whether the pattern alone shows that it is a test, wherever the file lies.</summary>
    public bool Anywhere { get; init; }

    /// <summary>The compiled expression.</summary>
    public Regex Regex { get; } = new(Opens, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);
}

/// <summary>Where a body begins after the line that opens it.</summary>
internal enum BodyStart
{
    /// <summary>After the first line that ends in <c>{</c>, the opening line or one of the next few.</summary>
    AfterBrace,

    /// <summary>On the next line: the opening line ends in <c>do</c>, <c>begin</c>, a semicolon or the like.</summary>
    NextLine,

    /// <summary>After the first line that ends in a colon, indented as what follows.</summary>
    AfterColon,
}
