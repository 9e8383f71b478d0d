using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>A <c>uses</c> that names a repository: <c>owner/name[/path]@reference</c>.</summary>
internal sealed partial record ActionUse(YamlScalarNode Node, string Owner, string Name, string Path, string? Reference)
{
    /// <summary><c>owner/name</c>.</summary>
    public string Repository => $"{Owner}/{Name}";

    /// <summary><c>owner/name/path</c>, the path without empty parts and dots.</summary>
    public string FullName { get; } = Normal(Owner, Name, Path);

    /// <summary>Whether the reference is a full commit id.</summary>
    public bool IsCommit => Reference is not null && CommitId().IsMatch(Reference);

    /// <summary>The use of a step or of a job, or null when there is none, it is local, or an image.</summary>
    public static ActionUse? Of(YamlMappingNode owner)
    {
        if (owner.Scalar("uses") is not { Value: { Length: > 0 } value } node
            || value[0] is '.' or '$'
            || value.StartsWith("docker://", StringComparison.Ordinal))
        {
            return null;
        }

        var at = value.LastIndexOf('@');
        var parts = (at < 0 ? value : value[..at]).Split('/', 3);
        return parts.Length < 2 || parts[0].Length == 0 || parts[1].Length == 0
            ? null
            : new ActionUse(node, parts[0], parts[1], parts.Length > 2 ? "/" + parts[2] : "", at < 0 ? null : value[(at + 1)..]);
    }

    /// <summary>Whether it is that action, in any case; <c>owner/name</c> is not an action in a path below it.</summary>
    public bool Is(string fullName) => FullName.Equals(fullName, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a pattern names it: <c>*</c>, <c>owner/*</c>, <c>owner/name</c>, <c>owner/name/*</c> (the action and all below it), <c>owner/name/path</c>,
    /// each but the first with an optional <c>@reference</c>.
    /// </summary>
    public bool Matches(string pattern)
    {
        var at = pattern.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            return Reference == pattern[(at + 1)..] && Is(pattern[..at]);
        }

        if (!pattern.EndsWith("/*", StringComparison.Ordinal))
        {
            return pattern == "*" || Is(pattern);
        }

        var prefix = pattern[..^2];
        return prefix.Equals(prefix.Contains('/', StringComparison.Ordinal) ? Repository : Owner, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The version that the reference is, or that the comment behind the commit id names; null when neither does.</summary>
    public Version? VersionIn(RuleFile file) => IsCommit ? ParseVersion(CommentIn(file)) : ParseVersion(Reference);

    /// <summary>The first word of the comment behind it, without <c>tag=</c> and the like; null without a comment, empty when the comment is a sentence.</summary>
    public string? CommentIn(RuleFile file)
    {
        var (offset, length) = file.Span(Node);
        var (line, column) = file.At(offset + length);
        var match = Comment().Match(file.Line(line)[(column - 1)..]);
        return !match.Success ? null : VersionComment().Match(match.Groups["text"].Value) is { Success: true } version ? version.Groups["version"].Value : "";
    }

    /// <summary>A version such as <c>v4</c> or <c>1.2.3</c>, missing parts as zero, or null.</summary>
    public static Version? ParseVersion(string? text)
    {
        if (text is null || !VersionText().IsMatch(text))
        {
            return null;
        }

        var parts = text.TrimStart('v').Split('.');
        return Version.TryParse(string.Join('.', parts.Concat(["0", "0"]).Take(3)), out var version) ? version : null;
    }

    private static string Normal(string owner, string name, string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return string.Join('/', parts.Prepend(name).Prepend(owner));
    }

    [GeneratedRegex("^[0-9a-fA-F]{40}$", RegexOptions.NonBacktracking)]
    private static partial Regex CommitId();

    [GeneratedRegex("^[\"']? +#(?<text>.*)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^ *((tag|version|ver) *[:=] *)?(?<version>[^ ]+) *$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex VersionComment();

    [GeneratedRegex(@"^v?[0-9]{1,9}(\.[0-9]{1,9}){0,2}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex VersionText();
}
