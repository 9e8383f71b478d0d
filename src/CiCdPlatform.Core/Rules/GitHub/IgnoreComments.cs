using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Rules.GitHub;

/// <summary>Honours <c># zizmor: ignore[rule]</c>, which many repositories have: on a line of the finding, or anywhere in its step.</summary>
internal static partial class IgnoreComments
{
    public static IEnumerable<RuleHit> Without(RuleFile file, IReadOnlyList<string> aliases, IEnumerable<RuleHit> hits)
    {
        var names = aliases.Where(alias => alias.StartsWith("zizmor/", StringComparison.Ordinal)).Select(alias => alias["zizmor/".Length..]).ToList();
        if (names.Count == 0 || !file.Text.Contains("zizmor: ignore", StringComparison.Ordinal))
        {
            return hits;
        }

        var ignored = Enumerable.Range(1, file.LineCount)
            .Where(line => Comment().Match(file.Line(line)) is { Success: true } match && match.Groups["names"].Value.Split(',', StringSplitOptions.TrimEntries).Any(names.Contains))
            .ToHashSet();
        return ignored.Count == 0 ? hits : hits.Where(hit => !Scopes(file, hit).Any(scope => Lines(file, scope.Offset, scope.Length).Any(ignored.Contains)));
    }

    private static IEnumerable<(int Offset, int Length)> Scopes(RuleFile file, RuleHit hit)
    {
        yield return (hit.Offset, hit.Length);
        foreach (var node in (file.Workflow?.Steps ?? []).Select(step => file.Span(step.Node)))
        {
            if (node.Offset <= hit.Offset && hit.Offset < node.Offset + node.Length)
            {
                yield return node;
            }
        }

        foreach (var job in file.Workflow?.Jobs ?? [])
        {
            var (offset, length) = file.Span(job.Node);
            if (offset <= hit.Offset && hit.Offset < offset + length)
            {
                yield return file.Span(job.Key);
            }
        }
    }

    private static IEnumerable<int> Lines(RuleFile file, int offset, int length)
    {
        var first = file.At(offset).Line;
        return Enumerable.Range(first, file.At(offset + length).Line - first + 1);
    }

    [GeneratedRegex(@"# zizmor: ignore\[(?<names>[a-z, -]+)\]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Comment();
}
