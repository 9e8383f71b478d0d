using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Pull requests that a path filter keeps a whole workflow from: a check of it that branches require is never reported.</summary>
internal static class SkippedChecks
{
    public static Proposal? Of(GitHubFlow flow)
    {
        var pull = (flow.On as YamlDotNet.RepresentationModel.YamlMappingNode).Mapping("pull_request");
        if (pull is not { Style: not MappingStyle.Flow } || pull.Pair("paths-ignore") is not { } ignored)
        {
            return null;
        }

        var patterns = ignored.Value.Scalars().Select(pattern => pattern.Value ?? "").ToList();
        var start = (int)ignored.Key.Start.Line;
        return ChangesJob.Edits(flow, patterns) is { } edits
            ? new Proposal(
                start,
                $"A pull request that changes {string.Join(", ", patterns)} alone starts nothing of this workflow: a check of it that branches require is never reported, and the pull request waits for it for ever. Where a first job looks at what changed and the others need it, they are skipped, which counts as passed.",
                [new LineEdit(start, flow.File.LastLine(ignored.Value) - start + 1, []), .. edits])
            : null;
    }
}
