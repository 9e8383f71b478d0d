using System.Text.RegularExpressions;
using CiCdPlatform.Core.Migration.Model;

namespace CiCdPlatform.Core.Migration.Words;

/// <summary>Texts of a workflow as GitLab's shell reads them: expressions become variables.</summary>
internal sealed partial class GitHubText(string file, LossList losses)
{
    /// <summary>Names of the secrets that were met.</summary>
    public HashSet<string> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>The name of a matrix's axis as a variable.</summary>
    public static string Axis(string name) => new([.. name.ToUpperInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);

    /// <summary>A text with what can be said otherwise said so; what cannot stays, and is listed.</summary>
    public string Of(string text, int line) => Expression().Replace(text, match =>
    {
        var inner = match.Groups["inner"].Value.Trim();
        if (inner.StartsWith("matrix.", StringComparison.Ordinal) && Name().IsMatch(inner[7..]))
        {
            return "${" + Axis(inner[7..]) + "}";
        }

        if (VariableTable.GitLabOf(inner) is { } known)
        {
            return "${" + known + "}";
        }

        if (inner.StartsWith("secrets.", StringComparison.Ordinal) && Name().IsMatch(inner[8..]))
        {
            Secrets.Add(inner[8..]);
            return "${" + inner[8..] + "}";
        }

        if ((inner.StartsWith("env.", StringComparison.Ordinal) || inner.StartsWith("vars.", StringComparison.Ordinal)) && inner.Split('.', 2)[1] is var name && Name().IsMatch(name))
        {
            return "${" + name + "}";
        }

        if (inner == "runner.os")
        {
            return "Linux";
        }

        if (Literal().Match(inner) is { Success: true } literal)
        {
            return literal.Groups["text"].Value;
        }

        losses.Add(file, line, match.Value, "GitLab has no such value: the text stands as it was, and the job fails there until it is replaced");
        return match.Value;
    });

    [GeneratedRegex(@"\$\{\{(?<inner>[^}]*)\}\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Expression();

    [GeneratedRegex("^'(?<text>[^']*)'$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Literal();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
