using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Rules;

/// <summary>Finds what a stranger can write in an expression of GitHub Actions.</summary>
internal static partial class AttackerContexts
{
    /// <summary>The first context in an expression that a stranger controls and whose text comes out of it, or null.</summary>
    public static string? Find(string expression)
    {
        var plain = StringLiteral().Replace(expression, match => match.Value.Length > 2 && Index().IsMatch(match.Value) ? match.Value : "''");
        var normal = Bracketed().Replace(plain, ".${name}").ToLowerInvariant();
        normal = SafeCall().Replace(normal, "true");
        foreach (Match match in Context().Matches(normal))
        {
            var path = match.Value;
            var before = normal.AsSpan(0, match.Index).TrimEnd();
            var after = normal.AsSpan(match.Index + match.Length).TrimStart();

            // What is compared comes out as true or false.
            var compared = after.StartsWith("==") || after.StartsWith("!=") || before.EndsWith("==") || before.EndsWith("!=");
            if (!compared && (Tainted().IsMatch(path) || (before.EndsWith("tojson(") && Whole().IsMatch(path))))
            {
                return path;
            }
        }

        return null;
    }

    [GeneratedRegex("'[^']*'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex StringLiteral();

    [GeneratedRegex("^'[A-Za-z_][A-Za-z0-9_-]*'$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Index();

    [GeneratedRegex(@"\[ *('(?<name>[A-Za-z_][A-Za-z0-9_-]*)'|[0-9*]+) *\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bracketed();

    [GeneratedRegex(@"\b(contains|startswith|endswith|hashfiles)\([^()]*\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SafeCall();

    [GeneratedRegex(@"\bgithub(\.[a-z0-9_*-]*)*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Context();

    [GeneratedRegex(@"^github\.(head_ref|event\.(issue|pull_request|discussion)\.(title|body)|event\.(comment|review|review_comment)\.body|event\.pages\.+(\*\.)?page_name|event\.(head_commit|workflow_run\.head_commit|commits\.+(\*)?)\.?(message|(author|committer)\.(name|email))|event\.pull_request\.head\.(ref|label|repo\.(default_branch|description|homepage))|event\.workflow_run\.(head_branch|display_title|head_repository\.description|pull_requests\.+(\*\.)?head\.ref)|event\.(changes|release)\.(title|body|name)(\.from)?|event\.discussion_comment\.body)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Tainted();

    [GeneratedRegex(@"^github(\.event(\.(issue|pull_request|comment|review|discussion|head_commit|commits|workflow_run))?)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
