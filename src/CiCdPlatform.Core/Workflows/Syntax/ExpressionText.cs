namespace CiCdPlatform.Core.Workflows;

/// <summary>Finds expressions between <c>${{</c> and <c>}}</c> in text.</summary>
internal static class ExpressionText
{
    public const string Open = "${{";
    public const string Close = "}}";

    /// <summary>Whether the text holds an expression.</summary>
    public static bool Contains(string text)
    {
        var open = text.IndexOf(Open, StringComparison.Ordinal);
        return open >= 0 && text.IndexOf(Close, open, StringComparison.Ordinal) > open;
    }

    /// <summary>Whether the text is one expression and nothing else.</summary>
    public static bool IsWhole(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return trimmed.StartsWith(Open, StringComparison.Ordinal) && trimmed.EndsWith(Close, StringComparison.Ordinal) && trimmed[3..].IndexOf(Open, StringComparison.Ordinal) < 0;
    }
}
