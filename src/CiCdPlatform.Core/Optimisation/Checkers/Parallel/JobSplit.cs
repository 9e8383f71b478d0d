using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Moves steps of a job into a job of their own that prepares itself alike.</summary>
internal static class JobSplit
{
    private static readonly string[] s_carried = ["needs", "if", "runs-on", "container", "services", "timeout-minutes", "permissions", "strategy", "defaults", "env"];

    /// <summary>The edits, or null where the layout does not allow them.</summary>
    /// <param name="job">The job that loses the steps.</param>
    /// <param name="id">What the new job is called.</param>
    /// <param name="prepared">Steps that both jobs need, copied.</param>
    /// <param name="moved">Steps that move.</param>
    /// <param name="waiting">Jobs that must wait for the new job as they do for the old one.</param>
    public static LineEdit[]? Edits(GitHubJob job, string id, IEnumerable<GitHubStep> prepared, IReadOnlyList<GitHubStep> moved, IEnumerable<GitHubJob> waiting)
    {
        var file = job.Flow.File;
        var edits = moved.Select(step => file.RemoveItem(step.Node)).ToList();
        var indent = new string(' ', (int)job.Key.Start.Column - 1);
        var inner = new string(' ', (int)job.Node.Children.First().Key.Start.Column - 1);
        var lines = new List<string> { "", $"{indent}{id}:" };
        foreach (var key in s_carried)
        {
            if (job.Node.Pair(key) is { } pair)
            {
                lines.AddRange(Source(file, (int)pair.Key.Start.Line, Math.Max((int)pair.Key.Start.Line, file.LastLine(pair.Value))));
            }
        }

        lines.Add(inner + "steps:");
        lines.AddRange(prepared.Concat(moved).SelectMany(step => Source(file, (int)step.Node.Start.Line, file.LastLine(step.Node))));

        // Where the last step moves, the blank line behind the job goes with it.
        var (end, removed) = (file.LastLine(job.Node) + 1, edits.Max(edit => edit.Line + edit.Count));
        edits.Add(new LineEdit(Math.Max(end, removed), 0, removed > end ? [.. lines, ""] : lines));
        foreach (var dependant in waiting)
        {
            if (Also(dependant, job.Id, id) is not { } edit)
            {
                return null;
            }

            edits.Add(edit);
        }

        return [.. edits];
    }

    private static LineEdit? Also(GitHubJob job, string old, string id) => job.Node.Get("needs") switch
    {
        YamlScalarNode one => job.Flow.File.Replace(one, $"[{one.Value}, {id}]"),
        YamlSequenceNode { Style: SequenceStyle.Flow } flow when flow.Children.OfType<YamlScalarNode>().First(need => need.Value == old) is var need => job.Flow.File.Replace(need, $"{old}, {id}"),
        YamlSequenceNode block => new LineEdit(job.Flow.File.LastLine(block) + 1, 0, [new string(' ', job.Flow.File.Line((int)block.Children[0].Start.Line).IndexOf('-', StringComparison.Ordinal)) + "- " + id]),
        _ => null,
    };

    private static IEnumerable<string> Source(RuleFile file, int first, int last) => Enumerable.Range(first, last - first + 1).Select(file.Line);
}
