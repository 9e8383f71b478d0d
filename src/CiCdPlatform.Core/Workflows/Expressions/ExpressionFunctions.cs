namespace CiCdPlatform.Core.Workflows;

/// <summary>A form in which a function can be called; the last parameter may repeat.</summary>
internal sealed record FunctionForm(ExpressionType Returns, bool Repeats, params ExpressionType[] Parameters);

/// <summary>The functions of expressions.</summary>
internal static class ExpressionFunctions
{
    private static readonly ExpressionType Texts = new ListType(ExpressionType.Text);
    private static readonly ExpressionType Anythings = new ListType(ExpressionType.Any);

    /// <summary>The forms of each function, by its name in any case.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<FunctionForm>> All { get; } = new Dictionary<string, IReadOnlyList<FunctionForm>>(StringComparer.OrdinalIgnoreCase)
    {
        ["contains"] = [new(ExpressionType.Flag, false, ExpressionType.Text, ExpressionType.Text), new(ExpressionType.Flag, false, Anythings, ExpressionType.Any)],
        ["startsWith"] = [new(ExpressionType.Flag, false, ExpressionType.Text, ExpressionType.Text)],
        ["endsWith"] = [new(ExpressionType.Flag, false, ExpressionType.Text, ExpressionType.Text)],
        ["format"] = [new(ExpressionType.Text, true, ExpressionType.Text, ExpressionType.Any)],
        ["join"] = [new(ExpressionType.Text, false, Texts, ExpressionType.Text), new(ExpressionType.Text, false, Texts)],
        ["toJSON"] = [new(ExpressionType.Text, false, ExpressionType.Any)],
        ["fromJSON"] = [new(ExpressionType.Any, false, ExpressionType.Text)],
        ["hashFiles"] = [new(ExpressionType.Text, true, ExpressionType.Text)],
        ["case"] = [new(ExpressionType.Any, true, ExpressionType.Flag, ExpressionType.Any, ExpressionType.Any)],
        ["success"] = [new(ExpressionType.Flag, false)],
        ["always"] = [new(ExpressionType.Flag, false)],
        ["cancelled"] = [new(ExpressionType.Flag, false)],
        ["failure"] = [new(ExpressionType.Flag, false)],
    };

    /// <summary>Functions that give the same for the same arguments, whatever the run.</summary>
    public static IReadOnlySet<string> Pure { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "contains", "startsWith", "endsWith", "format", "join", "toJSON", "case" };

    /// <summary>Functions that are known in some places only.</summary>
    public static IReadOnlySet<string> Special { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "always", "cancelled", "failure", "success", "hashFiles" };

    /// <summary>The numbers of the placeholders in a format; doubled braces stand for themselves.</summary>
    public static IReadOnlySet<int> Placeholders(string format)
    {
        var found = new HashSet<int>();
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '{')
            {
                continue;
            }

            if (i + 1 < format.Length && format[i + 1] == '{')
            {
                i++;
                continue;
            }

            var end = i + 1;
            while (end < format.Length && char.IsAsciiDigit(format[end]) && end - i < 9)
            {
                end++;
            }

            if (end > i + 1 && end < format.Length && format[end] == '}')
            {
                found.Add(int.Parse(format.AsSpan(i + 1, end - i - 1)));
                i = end;
            }
        }

        return found;
    }

    /// <summary>Whether an expression has the same value in every run.</summary>
    public static bool IsConstant(ExpressionNode node) => node switch
    {
        LiteralNode => true,
        NotNode not => IsConstant(not.Of),
        CompareNode compare => IsConstant(compare.Left) && IsConstant(compare.Right),
        LogicNode logic => IsConstant(logic.Left) && IsConstant(logic.Right),
        CallNode call => Pure.Contains(call.Name) && call.Arguments.All(IsConstant),
        _ => false,
    };
}
