using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Pull requests that a path filter keeps a whole workflow from: a check of it that branches require is never reported.</summary>
internal static partial class SkippedChecks
{
    private const string Id = "changes";

    public static Proposal? Of(GitHubFlow flow)
    {
        var pull = (flow.On as YamlMappingNode).Mapping("pull_request");
        if (pull is not { Style: not MappingStyle.Flow } || pull.Pair("paths-ignore") is not { } ignored || flow.Job(Id) is not null || flow.Root.Mapping("jobs") is not { Style: not MappingStyle.Flow } jobs || flow.Jobs.Count == 0)
        {
            return null;
        }

        var first = flow.Jobs.Where(job => job.Needs.Count == 0).ToList();
        var patterns = ignored.Value.Scalars().Select(pattern => pattern.Value ?? "").ToList();
        if (first.Exists(job => job.Condition is not null || job.IsCall) || !flow.Jobs.Any(job => job.Commands.Any()) || patterns.Count == 0 || !patterns.TrueForAll(pattern => Plain().IsMatch(pattern)))
        {
            return null;
        }

        var file = flow.File;
        var (start, end) = ((int)ignored.Key.Start.Line, file.LastLine(ignored.Value));
        var edits = new List<LineEdit?> { new LineEdit(start, end - start + 1, []), file.Before(jobs, flow.Jobs[0].Id, Job(patterns)) };
        edits.AddRange(first.Select(job => file.Before(job.Node, "runs-on", $"needs: {Id}", $"if: needs.{Id}.outputs.code == 'true'")));
        return edits.TrueForAll(edit => edit is not null)
            ? new Proposal(
                start,
                $"A pull request that changes {string.Join(", ", patterns)} alone starts nothing of this workflow: a check of it that branches require is never reported, and the pull request waits for it for ever. Where a first job looks at what changed and the others need it, they are skipped, which counts as passed.",
                [.. edits.OfType<LineEdit>()])
            : null;
    }

    // The commit that is checked out for a pull request is its merge; its first parent is what it is merged into.
    private static string[] Job(List<string> patterns)
    {
        var checkout = PinnedActions.Newest("actions/checkout") ?? throw new InvalidOperationException("the table of actions does not know actions/checkout");
        return
        [
            Id + ":",
            "  runs-on: ubuntu-latest",
            "  timeout-minutes: 5",
            "  permissions:",
            "    contents: read",
            "  outputs:",
            "    code: ${{ steps.compare.outputs.code }}",
            "  steps:",
            $"    - uses: {checkout}",
            "      with:",
            "        fetch-depth: 2",
            "        persist-credentials: false",
            "    - id: compare",
            "      env:",
            "        EVENT: ${{ github.event_name }}",
            "      run: |",
            $"        if [ \"$EVENT\" = pull_request ] && git diff --quiet HEAD^1 HEAD -- . {string.Join(' ', patterns.Select(pattern => $"':(exclude,glob){Spec(pattern)}'"))}; then code=false; else code=true; fi",
            "        echo \"code=$code\" >> \"$GITHUB_OUTPUT\"",
            "",
        ];
    }

    // The forge lets '**' stand for any text; git lets it stand for folders.
    private static string Spec(string pattern) => pattern.StartsWith("**", StringComparison.Ordinal) && !pattern.StartsWith("**/", StringComparison.Ordinal) ? "**/*" + pattern[2..] : pattern;

    [GeneratedRegex(@"^(\*\*)?[A-Za-z0-9_./*-]+$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Plain();
}
