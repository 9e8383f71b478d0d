using System.Text.RegularExpressions;
using CiCdPlatform.Core.Migration.Model;

namespace CiCdPlatform.Core.Migration.Words;

/// <summary>Conditions of both forges, as alternatives of questions that both can ask.</summary>
internal static partial class Conditions
{
    private const int MaxDepth = 10;
    private const int MaxAlternatives = 16;
    private const string DefaultBranch = "github.event.repository.default_branch";

    /// <summary>What GitHub's functions about the state of the run say, beside the questions.</summary>
    public sealed record Parsed(IReadOnlyList<IReadOnlyList<Atom>> Any, RunWhen When);

    /// <summary>A condition of GitHub, or null when it asks what GitLab does not know.</summary>
    public static Parsed? GitHub(string text)
    {
        text = text.Trim();
        if (text.StartsWith("${{", StringComparison.Ordinal) && text.EndsWith("}}", StringComparison.Ordinal) && text.IndexOf("${{", 3, StringComparison.Ordinal) < 0)
        {
            text = text[3..^2].Trim();
        }

        var when = RunWhen.Success;
        return Parse(text, Primary, 0) is { } any ? new Parsed(any, when) : null;

        List<List<Atom>>? Primary(string part)
        {
            switch (part.Replace(" ", "", StringComparison.Ordinal))
            {
                case "success()" or "!failure()" or "!cancelled()" or "true":
                    return [[]];
                case "always()":
                    when = RunWhen.Always;
                    return [[]];
                case "failure()":
                    when = RunWhen.Failure;
                    return [[]];
            }

            var match = GitHubComparison().Match(part);
            if (match.Success)
            {
                return GitHubAtom(match.Groups["left"].Value, match.Groups["right"].Value, match.Groups["op"].Value == "!=") is { } atom ? [[atom]] : null;
            }

            match = StartsWith().Match(part);
            if (match.Success)
            {
                var (start, negated) = (match.Groups["text"].Value, match.Groups["not"].Length > 0);
                return start == "refs/tags/" ? [[new Atom(Fact.Tag, "", negated)]]
                    : start.StartsWith("refs/tags/", StringComparison.Ordinal) ? [[new Atom(Fact.TagLike, start["refs/tags/".Length..] + "*", negated)]]
                    : start.StartsWith("refs/heads/", StringComparison.Ordinal) && start.Length > "refs/heads/".Length ? [[new Atom(Fact.BranchLike, start["refs/heads/".Length..] + "*", negated)]] : null;
            }

            return part.TrimStart('!').Trim() == "github.event.pull_request.head.repo.fork" ? [[new Atom(Fact.FromFork, "", part.StartsWith('!'))]] : null;
        }
    }

    /// <summary>A condition of GitLab, or null when it asks what GitHub does not know.</summary>
    public static IReadOnlyList<IReadOnlyList<Atom>>? GitLab(string text) => Parse(text.Trim(), GitLabPrimary, 0);

    /// <summary>As GitHub writes it.</summary>
    public static string ToGitHub(Atom atom) => atom.Fact switch
    {
        Fact.PullRequest => $"github.event_name {Equal(atom)} 'pull_request'",
        Fact.Push => $"github.event_name {Equal(atom)} 'push'",
        Fact.Schedule => $"github.event_name {Equal(atom)} 'schedule'",
        Fact.Manual => $"github.event_name {Equal(atom)} 'workflow_dispatch'",
        Fact.Tag => $"{Not(atom)}startsWith(github.ref, 'refs/tags/')",
        Fact.TagLike => $"{Not(atom)}startsWith(github.ref, 'refs/tags/{Start(atom.Value)}')",
        Fact.AnyBranch => $"{Not(atom)}startsWith(github.ref, 'refs/heads/')",
        Fact.BranchIs => $"github.ref {Equal(atom)} 'refs/heads/{atom.Value.Replace("'", "''", StringComparison.Ordinal)}'",
        Fact.BranchLike => $"{Not(atom)}startsWith(github.ref, 'refs/heads/{Start(atom.Value)}')",
        Fact.DefaultBranch => $"github.ref_name {Equal(atom)} {DefaultBranch}",
        _ => $"{Not(atom)}github.event.pull_request.head.repo.fork",
    };

    /// <summary>As GitLab writes it.</summary>
    public static string ToGitLab(Atom atom) => atom.Fact switch
    {
        Fact.PullRequest => $"$CI_PIPELINE_SOURCE {Equal(atom)} \"merge_request_event\"",
        Fact.Push => $"$CI_PIPELINE_SOURCE {Equal(atom)} \"push\"",
        Fact.Schedule => $"$CI_PIPELINE_SOURCE {Equal(atom)} \"schedule\"",
        Fact.Manual => $"$CI_PIPELINE_SOURCE {Equal(atom)} \"web\"",
        Fact.Tag => atom.Negated ? "$CI_COMMIT_TAG == null" : "$CI_COMMIT_TAG",
        Fact.TagLike => $"$CI_COMMIT_TAG {Like(atom)} {Pattern(atom.Value)}",
        Fact.AnyBranch => atom.Negated ? "$CI_COMMIT_BRANCH == null" : "$CI_COMMIT_BRANCH",
        Fact.BranchIs => $"$CI_COMMIT_BRANCH {Equal(atom)} \"{atom.Value}\"",
        Fact.BranchLike => $"$CI_COMMIT_BRANCH {Like(atom)} {Pattern(atom.Value)}",
        Fact.DefaultBranch => $"$CI_COMMIT_BRANCH {Equal(atom)} $CI_DEFAULT_BRANCH",
        _ => $"$CI_MERGE_REQUEST_SOURCE_PROJECT_ID {(atom.Negated ? "==" : "!=")} $CI_MERGE_REQUEST_PROJECT_ID",
    };

    /// <summary>As a command of a shell in a job of GitLab.</summary>
    public static string ToShell(Atom atom) => atom.Fact switch
    {
        Fact.PullRequest => $"[ \"$CI_PIPELINE_SOURCE\" {Is(atom)} merge_request_event ]",
        Fact.Push => $"[ \"$CI_PIPELINE_SOURCE\" {Is(atom)} push ]",
        Fact.Schedule => $"[ \"$CI_PIPELINE_SOURCE\" {Is(atom)} schedule ]",
        Fact.Manual => $"[ \"$CI_PIPELINE_SOURCE\" {Is(atom)} web ]",
        Fact.Tag => $"[ {(atom.Negated ? "-z" : "-n")} \"$CI_COMMIT_TAG\" ]",
        Fact.AnyBranch => $"[ {(atom.Negated ? "-z" : "-n")} \"$CI_COMMIT_BRANCH\" ]",
        Fact.TagLike => Case("CI_COMMIT_TAG", atom),
        Fact.BranchLike => Case("CI_COMMIT_BRANCH", atom),
        Fact.BranchIs => $"[ \"$CI_COMMIT_BRANCH\" {Is(atom)} {atom.Value} ]",
        Fact.DefaultBranch => $"[ \"$CI_COMMIT_BRANCH\" {Is(atom)} \"$CI_DEFAULT_BRANCH\" ]",
        _ => $"[ \"$CI_MERGE_REQUEST_SOURCE_PROJECT_ID\" {(atom.Negated ? "=" : "!=")} \"$CI_MERGE_REQUEST_PROJECT_ID\" ]",
    };

    /// <summary>Whether the names that it asks for need no quotes in a shell.</summary>
    public static bool FitsAShell(Atom atom) => atom.Value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '*');

    /// <summary>A glob of GitHub as a pattern of GitLab.</summary>
    public static string Pattern(string glob) =>
        "/^" + Regex.Escape(glob).Replace("/", "\\/", StringComparison.Ordinal).Replace("\\*\\*", ".*", StringComparison.Ordinal).Replace("\\*", "[^\\/]*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal).Replace("\\[", "[", StringComparison.Ordinal) + "$/";

    private static List<List<Atom>>? GitLabPrimary(string part)
    {
        switch (part.Replace(" ", "", StringComparison.Ordinal))
        {
            case "$CI_COMMIT_TAG" or "$CI_COMMIT_TAG!=null":
                return [[new Atom(Fact.Tag)]];
            case "$CI_COMMIT_TAG==null":
                return [[new Atom(Fact.Tag, "", true)]];
            case "$CI_COMMIT_BRANCH" or "$CI_COMMIT_BRANCH!=null":
                return [[new Atom(Fact.AnyBranch)]];
            case "$CI_MERGE_REQUEST_ID" or "$CI_MERGE_REQUEST_IID":
                return [[new Atom(Fact.PullRequest)]];
            case "$CI_COMMIT_BRANCH==$CI_DEFAULT_BRANCH" or "$CI_COMMIT_REF_NAME==$CI_DEFAULT_BRANCH":
                return [[new Atom(Fact.DefaultBranch)]];
            case "$CI_COMMIT_BRANCH!=$CI_DEFAULT_BRANCH" or "$CI_COMMIT_REF_NAME!=$CI_DEFAULT_BRANCH":
                return [[new Atom(Fact.DefaultBranch, "", true)]];
            case "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID==$CI_MERGE_REQUEST_PROJECT_ID":
                return [[new Atom(Fact.FromFork, "", true)]];
        }

        var match = GitLabComparison().Match(part);
        if (match.Success)
        {
            var (name, value, negated) = (match.Groups["name"].Value, match.Groups["value"].Value, match.Groups["op"].Value == "!=");
            return (name, value) switch
            {
                ("CI_PIPELINE_SOURCE", "merge_request_event") => [[new Atom(Fact.PullRequest, "", negated)]],
                ("CI_PIPELINE_SOURCE", "push") => [[new Atom(Fact.Push, "", negated)]],
                ("CI_PIPELINE_SOURCE", "schedule") => [[new Atom(Fact.Schedule, "", negated)]],
                ("CI_PIPELINE_SOURCE", "web") => [[new Atom(Fact.Manual, "", negated)]],
                ("CI_COMMIT_BRANCH" or "CI_COMMIT_REF_NAME", _) => [[new Atom(Fact.BranchIs, value, negated)]],
                _ => null,
            };
        }

        match = GitLabPattern().Match(part);
        return match.Success && match.Groups["op"].Value is var op && match.Groups["start"].Value.Replace("\\", "", StringComparison.Ordinal) is { Length: > 0 } start
            ? [[new Atom(match.Groups["name"].Value == "CI_COMMIT_TAG" ? Fact.TagLike : Fact.BranchLike, start + "*", op == "!~")]]
            : null;
    }

    private static Atom? GitHubAtom(string left, string right, bool negated) => (left, right.Trim('\'')) switch
    {
        ("github.event_name", "pull_request" or "pull_request_target") => new Atom(Fact.PullRequest, "", negated),
        ("github.event_name", "push") => new Atom(Fact.Push, "", negated),
        ("github.event_name", "schedule") => new Atom(Fact.Schedule, "", negated),
        ("github.event_name", "workflow_dispatch") => new Atom(Fact.Manual, "", negated),
        ("github.ref_name", DefaultBranch) => new Atom(Fact.DefaultBranch, "", negated),
        ("github.ref_type", "tag") => new Atom(Fact.Tag, "", negated),
        ("github.ref_name", var name) when right.StartsWith('\'') => new Atom(Fact.BranchIs, name, negated),
        ("github.ref", var name) when name.StartsWith("refs/heads/", StringComparison.Ordinal) => new Atom(Fact.BranchIs, name["refs/heads/".Length..], negated),
        ("github.event.pull_request.head.repo.fork", "true" or "false") => new Atom(Fact.FromFork, "", negated == (right == "true")),
        _ => null,
    };

    private static List<List<Atom>>? Parse(string text, Func<string, List<List<Atom>>?> primary, int depth)
    {
        if (depth > MaxDepth || text.Length == 0)
        {
            return null;
        }

        if (Split(text, "||") is { Count: > 1 } alternatives)
        {
            var any = alternatives.Select(part => Parse(part, primary, depth + 1)).ToList();
            return any.Contains(null) || any.Sum(part => part!.Count) > MaxAlternatives ? null : [.. any.SelectMany(part => part!)];
        }

        if (Split(text, "&&") is { Count: > 1 } parts)
        {
            List<List<Atom>> product = [[]];
            foreach (var part in parts)
            {
                if (Parse(part, primary, depth + 1) is not { } next || product.Count * next.Count > MaxAlternatives)
                {
                    return null;
                }

                product = [.. product.SelectMany(left => next.Select(right => left.Concat(right).Distinct().ToList()))];
            }

            return product;
        }

        return text[0] == '(' && Closing(text) == text.Length - 1 ? Parse(text[1..^1].Trim(), primary, depth + 1) : primary(text);
    }

    private static List<string> Split(string text, string mark)
    {
        var parts = new List<string>();
        var (depth, from, quote) = (0, 0, '\0');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote != '\0' ? c == quote : c is '\'' or '"')
            {
                quote = quote == '\0' ? c : '\0';
            }
            else if (quote == '\0')
            {
                depth += c == '(' ? 1 : c == ')' ? -1 : 0;
                if (depth == 0 && string.CompareOrdinal(text, i, mark, 0, mark.Length) == 0)
                {
                    parts.Add(text[from..i].Trim());
                    from = i + mark.Length;
                    i = from - 1;
                }
            }
        }

        return [.. parts, text[from..].Trim()];
    }

    private static int Closing(string text)
    {
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private static string Equal(Atom atom) => atom.Negated ? "!=" : "==";

    private static string Is(Atom atom) => atom.Negated ? "!=" : "=";

    private static string Case(string variable, Atom atom) => $"case \"${variable}\" in {atom.Value}) {(atom.Negated ? "false" : "true")};; *) {(atom.Negated ? "true" : "false")};; esac";

    private static string Like(Atom atom) => atom.Negated ? "!~" : "=~";

    private static string Not(Atom atom) => atom.Negated ? "!" : "";

    private static string Start(string glob) => glob.TrimEnd('*').Replace("'", "''", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?<left>[a-z_.]+)\s*(?<op>==|!=)\s*(?<right>'[^']*'|[a-z_.]+)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex GitHubComparison();

    [GeneratedRegex(@"^(?<not>!?)\s*startsWith\(\s*github\.ref\s*,\s*'(?<text>[^']*)'\s*\)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex StartsWith();

    [GeneratedRegex(@"^\$(?<name>[A-Z_]+)\s*(?<op>==|!=)\s*[""'](?<value>[^""']*)[""']$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex GitLabComparison();

    [GeneratedRegex(@"^\$(?<name>CI_COMMIT_TAG|CI_COMMIT_BRANCH|CI_COMMIT_REF_NAME)\s*(?<op>=~|!~)\s*/\^(?<start>([A-Za-z0-9_-]|\\[/.-])+)(\.\*\$?)?/$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex GitLabPattern();
}
