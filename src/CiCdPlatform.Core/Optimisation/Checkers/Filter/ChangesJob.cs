using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>A first job that looks at what a pull request changed, and that the others need: they are skipped where nothing concerns them, which counts as passed.</summary>
internal static partial class ChangesJob
{
    private const string Id = "changes";

    /// <summary>The edits for pull requests that change these files alone; null where the layout does not allow them, or where a job would take a skipped one for a failed one.</summary>
    public static LineEdit[]? Edits(GitHubFlow flow, IReadOnlyList<string> patterns)
    {
        if (flow.Job(Id) is not null || flow.Root.Mapping("jobs") is not { Style: not MappingStyle.Flow } jobs || !flow.Jobs.Any(job => job.Commands.Any()) || patterns.Count == 0 || !patterns.All(pattern => Plain().IsMatch(pattern)))
        {
            return null;
        }

        var first = flow.Jobs.Where(job => job.Needs.Count == 0).ToList();
        if (first.Exists(job => job.Condition is not null || job.IsCall) || flow.Jobs.Any(job => job.Needs.Count > 0 && job.Condition is { } condition && RunsAnyway().IsMatch(condition)))
        {
            return null;
        }

        var edits = new List<LineEdit?> { flow.File.Before(jobs, flow.Jobs[0].Id, Job(patterns)) };
        edits.AddRange(first.Select(job => flow.File.Before(job.Node, "runs-on", $"needs: {Id}", $"if: needs.{Id}.outputs.code == 'true'")));
        return edits.TrueForAll(edit => edit is not null) ? [.. edits.OfType<LineEdit>()] : null;
    }

    // The commit that is checked out for a pull request is its merge; its first parent is what it is merged into.
    private static string[] Job(IReadOnlyList<string> patterns)
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

    [GeneratedRegex(@"always\(\)|cancelled\(\)|failure\(\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex RunsAnyway();
}
