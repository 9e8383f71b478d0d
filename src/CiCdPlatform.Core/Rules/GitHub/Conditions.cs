using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>Reads the <c>if</c> of jobs and steps.</summary>
internal static class Conditions
{
    /// <summary>Whether the condition is false whatever happens.</summary>
    public static bool IsNever(YamlMappingNode owner) =>
        owner.Scalar("if") is { Value: { Length: > 0 } text } && Parse(text, wholeOnly: true) is { } tree && ExprValue.TryEvaluate(tree, out var value) && value is false;

    /// <summary>A part of a condition as it is written.</summary>
    public static string Source(string text, Expr part)
    {
        var skip = FencedExpression.Next(text, 0) is var (start, _) ? start + 3 : 0;
        return text[(skip + part.Start)..(skip + part.End)];
    }

    /// <summary>The condition's expression, with or without its fence; null when it cannot be read. With <paramref name="wholeOnly"/>, null also when text stands around the fence.</summary>
    public static Expr? Parse(string text, bool wholeOnly = false)
    {
        if (FencedExpression.Next(text, 0) is not var (start, length))
        {
            return ExprParser.Parse(text);
        }

        return wholeOnly && length != text.Length ? null : ExprParser.Parse(text.Substring(start + 3, length - 5));
    }
}
