namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>Pieces of expressions and lists of anchors that many formats share.</summary>
internal static class Shapes
{
    /// <summary>A path without spaces; a drive may stand before it.</summary>
    public const string AnyFile = @"(?<file>([A-Za-z]:[\\/])?[^\s:""'<>|,;]+)";

    /// <summary>Line and column behind a path.</summary>
    public const string At = @":(?<line>[0-9]+):(?<column>[0-9]+)";

    /// <summary>Line and perhaps column behind a path.</summary>
    public const string AtLine = @":(?<line>[0-9]+)(:(?<column>[0-9]+))?";

    /// <summary>Line and column in brackets, perhaps up to a second place.</summary>
    public const string InBrackets = @"\((?<line>[0-9]+)([,:]\s?(?<column>[0-9]+)([,-][0-9]+)*)?\)";

    /// <summary>The level that compilers print.</summary>
    public const string Level = @"(?<severity>fatal error|internal compiler error|[Ee]rror|[Ww]arning|note|info|remark|ERROR|WARNING)";

    /// <summary>The rest of the line.</summary>
    public const string Rest = @"(?<message>\S.*)$";

    /// <summary>A bracketed rule at the end of the line.</summary>
    public const string RuleAtEnd = @" \[(?<code>[A-Za-z][A-Za-z0-9_./:-]*)\]$";

    /// <summary>Levels between colons, as most compilers print them.</summary>
    public static readonly string[] LevelAnchors = [": error: ", ": warning: ", ": note: ", ": fatal error: "];

    /// <summary>Each extension between a name and a line number.</summary>
    public static string[] Before(params string[] extensions) => [.. extensions.Select(extension => "." + extension + ":")];
}
