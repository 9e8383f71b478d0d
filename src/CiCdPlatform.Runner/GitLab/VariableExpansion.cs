using System.Text;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Replaces <c>$NAME</c> and <c>${NAME}</c> as GitLab does: <c>$$</c> is a dollar, unknown names are empty.</summary>
internal static class VariableExpansion
{
    private const int MaxDepth = 10;
    private const int MaxLength = 256 * 1024;

    /// <summary>Expands a text; names inside a variable's value are expanded too, except where they lead back to it.</summary>
    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) => Expand(text, variables, []);

    /// <summary>Every variable with its value expanded.</summary>
    public static Dictionary<string, string> ExpandAll(IReadOnlyDictionary<string, string> variables, IReadOnlySet<string> raw) =>
        variables.ToDictionary(v => v.Key, v => raw.Contains(v.Key) ? v.Value : Expand(v.Value, variables, [v.Key]), StringComparer.Ordinal);

    private static string Expand(string text, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> open)
    {
        if (!text.Contains('$', StringComparison.Ordinal))
        {
            return text;
        }

        var result = new StringBuilder();
        for (var i = 0; i < text.Length && result.Length < MaxLength; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
            }
            else if (text[i + 1] == '$')
            {
                result.Append('$');
                i++;
            }
            else if (NameAt(text, i + 1, out var next) is { } name)
            {
                result.Append(Value(name, variables, open));
                i = next - 1;
            }
            else
            {
                result.Append('$');
            }
        }

        return result.ToString();
    }

    private static string Value(string name, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> open) =>
        !variables.TryGetValue(name, out var value) ? ""
        : open.Contains(name) || open.Count >= MaxDepth ? $"${name}"
        : Expand(value, variables, [.. open, name]);

    private static string? NameAt(string text, int at, out int next)
    {
        var braced = text[at] == '{';
        var start = braced ? at + 1 : at;
        var end = start;
        while (end < text.Length && (text[end] == '_' || char.IsAsciiLetter(text[end]) || (end > start && char.IsAsciiDigit(text[end]))))
        {
            end++;
        }

        next = braced ? end + 1 : end;
        return end > start && (!braced || (end < text.Length && text[end] == '}')) ? text[start..end] : null;
    }
}
