using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Long test jobs whose runner can split the tests over several machines.</summary>
internal sealed partial class ShardChecker : IChecker
{
    private const int Shards = 4;
    private const int LongMinutes = 10;
    private const int LongLimit = 30;

    // What each runner is told, with the number of the machine in SHARD.
    private static readonly (string Tool, Regex Command, string Argument)[] s_runners =
    [
        ("Jest", Jest(), "--shard=$SHARD/4"),
        ("Vitest", Vitest(), "--shard=$SHARD/4"),
        ("Playwright", Playwright(), "--shard=$SHARD/4"),
        ("cargo-nextest", Nextest(), "--partition count:$SHARD/4"),
    ];

    public SuggestionKind Kind => SuggestionKind.Shard;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs.Where(job => !job.IsCall && !job.Publishes))
        {
            var taken = context.Timings.Longest(flow.File.Path, job.Id, job.Name);
            var limit = int.TryParse(job.Node.Text("timeout-minutes"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? minutes : 0;

            // Without a measurement, only an author who allows half an hour has said that it is long. Machines that keep a file of the same name would clash.
            if ((taken is { } known ? known.TotalMinutes < LongMinutes : limit < LongLimit) || job.Steps.Any(step => step.Uses?.Is("actions/upload-artifact") == true) || job.Matrix.Get("include") is not null || job.Text.Contains("shard", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            foreach (var (tool, command, argument) in s_runners)
            {
                if (job.Steps.FirstOrDefault(step => step.Commands.Any(line => command.IsMatch(line))) is { } step && Edits(job, step, command, argument) is { } edits)
                {
                    var estimate = taken is { } measured ? new SavingEstimate(FormattableString.Invariant($"the job took {measured.TotalMinutes:0.#} min; its tests, a part of it, run on {Shards} machines at once"), Math.Round(measured.TotalSeconds * (Shards - 1) / Shards, 1)) : null;
                    yield return new Proposal(step.Line, $"Job '{job.Id}' is {(taken is null ? $"allowed {limit} minutes" : "long")} and runs all tests on one machine: {tool} can split them over {Shards}. A threshold of coverage over all tests must move to a job that joins their reports; checks that branches require get new names.", edits, estimate);
                    break;
                }
            }
        }
    }

    // GitLab numbers the machines of a job itself.
    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs.Where(job => !job.Publishes && job.Get("parallel") is null && !flow.ExtendsUnknown(job.Node) && (job.Get("artifacts") as YamlMappingNode).Get("paths") is null))
        {
            if (context.Timings.Longest(flow.File.Path, job.Id, null) is not { TotalMinutes: >= LongMinutes } taken)
            {
                continue;
            }

            foreach (var line in job.Node.Get("script").Scalars().Where(line => line.Style == YamlDotNet.Core.ScalarStyle.Plain))
            {
                var runner = s_runners.FirstOrDefault(runner => runner.Command.IsMatch(line.Value ?? ""));
                if (runner.Command is not null && line.Value!.AsSpan().IndexOfAny("\\|&;#<>") < 0
                    && flow.File.Replace(line, line.Value + " " + runner.Argument.Replace("$SHARD/4", "$CI_NODE_INDEX/$CI_NODE_TOTAL", StringComparison.Ordinal)) is { } split
                    && flow.File.Before(job.Node, "script", FormattableString.Invariant($"parallel: {Shards}")) is { } parallel)
                {
                    yield return new Proposal(
                        (int)line.Start.Line,
                        $"Job '{job.Id}' is long and runs all tests on one machine: {runner.Tool} can split them over {Shards}. A threshold of coverage over all tests must move to a job that joins their reports.",
                        [split, parallel],
                        new SavingEstimate(FormattableString.Invariant($"the job took {taken.TotalMinutes:0.#} min; its tests, a part of it, run on {Shards} machines at once"), Math.Round(taken.TotalSeconds * (Shards - 1) / Shards, 1)));
                    break;
                }
            }
        }
    }

    private static LineEdit[]? Edits(GitHubJob job, GitHubStep step, Regex command, string argument)
    {
        var file = job.Flow.File;
        var run = step.Node.Scalar("run");
        if (run is null || run.Style is YamlDotNet.Core.ScalarStyle.SingleQuoted or YamlDotNet.Core.ScalarStyle.DoubleQuoted)
        {
            return null;
        }

        var lines = Enumerable.Range((int)run.Start.Line, file.LastLine(run) - (int)run.Start.Line + 1).Where(line => command.IsMatch(file.Line(line).Trim().TrimStart('-', ' ').Replace("run: ", "", StringComparison.Ordinal))).ToList();
        if (lines is not [var at] || file.Line(at).AsSpan().IndexOfAny("\\|&;#<>") >= 0 && file.Line(at) is var text && text.Contains("run: |", StringComparison.Ordinal) is false)
        {
            return null;
        }

        var tail = new List<string>();
        if (job.MayBeWindows && step.Node.Get("shell") is null)
        {
            tail.Add("shell: bash");
        }

        if (step.Node.Get("env") is null)
        {
            tail.AddRange(["env:", "  SHARD: ${{ matrix.shard }}"]);
        }

        var edits = new List<LineEdit?> { new LineEdit(at, 1, [file.Line(at).TrimEnd() + " " + argument]) };
        if (tail.Count > 0)
        {
            edits.Add(file.After(step.Node, "run", tail));
        }

        if (step.Node.Get("env") is not null)
        {
            edits.Add(file.AppendIn(step.Node, "env", "run", "SHARD: ${{ matrix.shard }}"));
        }

        edits.Add(job.Strategy switch
        {
            null => file.After(job.Node, "runs-on", "strategy:", "  fail-fast: false", "  matrix:", "    shard: [1, 2, 3, 4]"),
            { } when job.Matrix is { Style: not MappingStyle.Flow, Children.Count: > 0 } matrix => file.Append(matrix, "shard: [1, 2, 3, 4]"),
            _ => null,
        });
        return edits.TrueForAll(edit => edit is not null) ? [.. edits.OfType<LineEdit>()] : null;
    }

    [GeneratedRegex(@"^((npx|yarn|pnpm|bunx)\s+(-\S+\s+|run\s+|exec\s+)*)?jest(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Jest();

    [GeneratedRegex(@"^((npx|yarn|pnpm|bunx)\s+(-\S+\s+|run\s+|exec\s+)*)?vitest\s+(run|--run)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Vitest();

    [GeneratedRegex(@"^((npx|yarn|pnpm|bunx)\s+(-\S+\s+|run\s+|exec\s+)*)?playwright\s+test(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Playwright();

    [GeneratedRegex(@"^cargo\s+nextest\s+run(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Nextest();
}
