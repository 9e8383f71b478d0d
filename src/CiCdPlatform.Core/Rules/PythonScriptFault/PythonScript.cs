using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Rules;

/// <summary>Judges a short Python script by its words; what it is not sure of it takes.</summary>
internal static partial class PythonScript
{
    private static readonly FrozenSet<string> Known = (
        "and as assert async await break class continue def del elif else except False finally for from global if import in is lambda None nonlocal not or pass raise return True try while with yield match case type _ "
        + "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr globals hasattr hash help hex id "
        + "input int isinstance issubclass iter len list locals map max memoryview min next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str sum super tuple vars zip self cls "
        + "NotImplemented Ellipsis BaseException Exception ArithmeticError AssertionError AttributeError ConnectionError EOFError EnvironmentError FileExistsError FileNotFoundError ImportError IndexError IOError IsADirectoryError KeyError "
        + "KeyboardInterrupt LookupError ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError OverflowError PermissionError ProcessLookupError RecursionError RuntimeError StopIteration SyntaxError SystemError SystemExit "
        + "TimeoutError TypeError UnicodeDecodeError UnicodeEncodeError UnicodeError ValueError Warning DeprecationWarning UserWarning ZeroDivisionError").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What is wrong, or null.</summary>
    public static string? FaultOf(string script)
    {
        if (script.Length > 20_000)
        {
            return null;
        }

        // What an expression of the workflow makes is not known here, and texts that format values hold names.
        var code = Expression().Replace(script, "0");
        if (code.Contains("import *", StringComparison.Ordinal) || code.Contains("f'", StringComparison.Ordinal) || code.Contains("f\"", StringComparison.Ordinal))
        {
            return null;
        }

        code = Texts().Replace(code, "''");
        code = Comment().Replace(code, "");
        if (Unbalanced(code) is { } bracket)
        {
            return $"The script breaks off: `{bracket}` is not closed.";
        }

        var imported = Imported(code);
        var body = Import().Replace(code, "");
        var words = Word().Matches(body).ToList();
        var defined = Defined(code, imported);
        foreach (var word in words)
        {
            var name = word.Groups["name"].Value;
            if (!Known.Contains(name) && !defined.Contains(name) && !name.StartsWith("__", StringComparison.Ordinal) && word.Groups["dot"].Length == 0 && !IsKeyword(body, word))
            {
                return $"The script uses `{name}`, which it never defines.";
            }
        }

        var counts = words.CountBy(word => word.Groups["name"].Value, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        if (imported.Find(name => counts.GetValueOrDefault(name) == 0) is { } unused)
        {
            return $"The script imports `{unused}` and never uses it.";
        }

        var looped = Loop().Matches(code).Select(loop => loop.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        return imported.Find(looped.Contains) is { } shadowed ? $"A loop takes the name of the import `{shadowed}`." : null;
    }

    /// <summary>Whether a word is the name of an argument, as in <c>key=value</c>.</summary>
    private static bool IsKeyword(string body, Match word) =>
        word.Groups["keyword"].Length > 0 && (word.Index + word.Length >= body.Length || body[word.Index + word.Length] != '=');

    private static char? Unbalanced(string code)
    {
        var open = new Stack<char>();
        foreach (var c in code)
        {
            if (c is '(' or '[' or '{')
            {
                open.Push(c);
            }
            else if (c is ')' or ']' or '}' && open.Count > 0)
            {
                open.Pop();
            }
        }

        return open.Count > 0 ? open.Peek() : null;
    }

    private static HashSet<string> Defined(string code, IEnumerable<string> imported)
    {
        var names = new HashSet<string>(imported, StringComparer.Ordinal);
        foreach (Match definition in Definition().Matches(code))
        {
            names.UnionWith(Word().Matches(definition.Value).Select(word => word.Groups["name"].Value));
        }

        return names;
    }

    private static List<string> Imported(string code) =>
        Import().Matches(code)
            .SelectMany(import => import.Groups["names"].Value.Trim('(', ')', ' ').Split(','))
            .Select(name => name.Trim().Split(" as ")[^1].Trim().Split('.')[0])
            .Where(name => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c == '_'))
            .ToList();

    [GeneratedRegex(@"\$\{\{[^}]{0,2000}\}\}", RegexOptions.NonBacktracking)]
    private static partial Regex Expression();

    [GeneratedRegex("\"\"\"[^\"]*\"\"\"|'''[^']*'''|\"(?:[^\"\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\n]|\\\\.)*'", RegexOptions.NonBacktracking)]
    private static partial Regex Texts();

    [GeneratedRegex(@"^[ \t]*for[ \t]+(?<name>\w+)[ \t]+in\b", RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Loop();

    [GeneratedRegex("#[^\n]*", RegexOptions.NonBacktracking)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<dot>\.\s{0,3})?\b(?<name>[A-Za-z_][A-Za-z0-9_]*)\b(?<keyword>\s{0,3}=)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]+(?<names>[^\n]+)", RegexOptions.NonBacktracking | RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Import();

    // Left of an assignment, between `for` and `in`, after `as`, and the names and parameters of functions and classes.
    [GeneratedRegex(@"^[^=\n]*?[-+*/|&%]?=|\bfor\b[^\n]*?\bin\b|\bas[ \t]+[\w, ()]+|\b(?:def|class|global|nonlocal|lambda)\b[^\n]*?:|\w+[ \t]*:=", RegexOptions.NonBacktracking | RegexOptions.Multiline)]
    private static partial Regex Definition();
}
