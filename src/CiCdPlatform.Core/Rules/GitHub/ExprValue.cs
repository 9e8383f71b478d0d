using System.Globalization;
using System.Text;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>Works out constant expressions as GitHub does; values are string, double, bool or null.</summary>
internal static class ExprValue
{
    /// <summary>Whether the expression is constant and could be worked out.</summary>
    public static bool TryEvaluate(Expr tree, out object? value)
    {
        value = null;
        return tree switch
        {
            LiteralExpr literal => Done(literal.Value, out value),
            NotExpr not => TryEvaluate(not.Operand, out var operand) && Done(!IsTrue(operand), out value),
            BinaryExpr binary => TryEvaluate(binary.Left, out var left) && TryEvaluate(binary.Right, out var right) && Done(Combine(binary.Operator, left, right), out value),
            CallExpr { IsConstant: true } call => TryCall(call, out value),
            _ => false,
        };
    }

    /// <summary>Whether a value counts as true.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        bool truth => truth,
        double number => number != 0 && !double.IsNaN(number),
        string text => text.Length > 0,
        _ => false,
    };

    /// <summary>The text that a value becomes.</summary>
    public static string Text(object? value) => value switch
    {
        bool truth => truth ? "true" : "false",
        double number => number.ToString("G15", CultureInfo.InvariantCulture),
        string text => text,
        _ => "",
    };

    /// <summary>A number as GitHub reads it: decimal, hexadecimal or octal; NaN when it is none.</summary>
    public static double Number(string text) =>
        text.Length == 0 ? 0
        : text.StartsWith("0x", StringComparison.Ordinal) && int.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : double.NaN;

    private static bool Done(object? result, out object? value)
    {
        value = result;
        return true;
    }

    private static object? Combine(string op, object? left, object? right) => op switch
    {
        "&&" => IsTrue(left) ? right : left,
        "||" => IsTrue(left) ? left : right,
        "==" => Same(left, right),
        "!=" => !Same(left, right),
        "<" => Compare(left, right) < 0,
        "<=" => Compare(left, right) <= 0,
        ">" => Compare(left, right) > 0,
        _ => Compare(left, right) >= 0,
    };

    private static bool Same(object? left, object? right) => (left, right) switch
    {
        (string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase),
        _ => AsNumber(left) == AsNumber(right),
    };

    // NaN compares as null, and null is neither smaller nor larger.
    private static int? Compare(object? left, object? right)
    {
        if (left is string a && right is string b)
        {
            return string.Compare(a, b, StringComparison.OrdinalIgnoreCase);
        }

        var (x, y) = (AsNumber(left), AsNumber(right));
        return double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y);
    }

    private static double AsNumber(object? value) => value switch
    {
        bool truth => truth ? 1 : 0,
        double number => number,
        string text => Number(text.Trim()),
        _ => 0,
    };

    private static bool TryCall(CallExpr call, out object? value)
    {
        value = null;
        var arguments = new List<string>();
        foreach (var argument in call.Arguments)
        {
            if (!TryEvaluate(argument, out var one))
            {
                return false;
            }

            arguments.Add(Text(one));
        }

        return (call.Name.ToLowerInvariant(), arguments) switch
        {
            ("contains", [var where, var what]) => Done(where.Contains(what, StringComparison.OrdinalIgnoreCase), out value),
            ("startswith", [var where, var what]) => Done(where.StartsWith(what, StringComparison.OrdinalIgnoreCase), out value),
            ("endswith", [var where, var what]) => Done(where.EndsWith(what, StringComparison.OrdinalIgnoreCase), out value),
            ("join", [var what, ..]) => Done(what, out value),
            ("format", [var pattern, .. var rest]) => TryFormat(pattern, rest, out value),
            _ => false,
        };
    }

    private static bool TryFormat(string pattern, IReadOnlyList<string> arguments, out object? value)
    {
        value = null;
        var text = new StringBuilder();
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] is not ('{' or '}'))
            {
                text.Append(pattern[i]);
            }
            else if (i + 1 < pattern.Length && pattern[i + 1] == pattern[i])
            {
                text.Append(pattern[i++]);
            }
            else if (pattern.IndexOf('}', i) is var end && end > i && int.TryParse(pattern.AsSpan(i + 1, end - i - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < arguments.Count)
            {
                text.Append(arguments[index]);
                i = end;
            }
            else
            {
                return false;
            }
        }

        return Done(text.ToString(), out value);
    }
}
