using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Checks that wait for each other without need, and builds that use one of several processors.</summary>
internal sealed partial class ParallelChecker : IChecker
{
    private const int LongMinutes = 4;
    private const int ManyChecks = 3;

    private static readonly string[] s_setUps =
    [
        "actions/checkout", "actions/setup-node", "actions/setup-python", "actions/setup-java", "actions/setup-go", "actions/setup-dotnet", "ruby/setup-ruby", "shivammathur/setup-php", "pnpm/action-setup",
        "dtolnay/rust-toolchain", "actions-rs/toolchain", "Swatinem/rust-cache", "oven-sh/setup-bun", "denoland/setup-deno", "actions/cache", "astral-sh/setup-uv", "step-security/harden-runner", "gradle/actions",
    ];

    public SuggestionKind Kind => SuggestionKind.Parallel;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context) =>
        flow.Jobs.Where(job => !job.IsCall).SelectMany(job => new[] { Split(job, context), SlowTests.Of(job, context), ImageWork.Of(job) }.Concat(job.Steps.Select(step => Processors(flow.File, job.Id, step.Node.Scalar("run"))))).OfType<Proposal>();

    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context) =>
        flow.Jobs.SelectMany(job => job.Node.Get("script").Scalars().Select(line => Processors(flow.File, job.Id, line)).Prepend(GitLabSplit.Of(job, context))).OfType<Proposal>();

    // Checks of the sources beside the tests: they share what prepares them, and nothing else.
    private static Proposal? Split(GitHubJob job, CheckContext context)
    {
        var lints = job.Steps.Where(step => step.Commands.Count > 0 && step.Commands.All(CommandKinds.OnlyLints)).ToList();
        var tests = job.Steps.Where(step => step.Commands.Any(CommandKinds.Tests)).ToList();
        if (lints.Count == 0 || tests.Count == 0 || job.Matrix is not null || job.Publishes || job.StepList is not { Style: not SequenceStyle.Flow } || job.Node.Get("outputs") is not null || job.Flow.Job("lint") is not null)
        {
            return null;
        }

        var prefix = job.Steps.TakeWhile(step => step.Uses?.Is(s_setUps) == true || (step.Commands.Count > 0 && step.Commands.All(CommandKinds.Installs))).ToList();
        var taken = context.Timings.Longest(job.Flow.File.Path, job.Id, job.Name);
        var worth = taken is { } known ? known.TotalMinutes >= LongMinutes : lints.Count + tests.Count >= ManyChecks && (lints.Count >= 2 || job.Node.Get("services") is not null);
        if (!worth || prefix.Count == 0 || !prefix.Exists(step => step.IsPlainCheckout) || lints.Exists(step => step.Index < prefix.Count || step.Node.Get("if") is not null || step.Node.Get("id") is not null || step.Node.Get("continue-on-error") is not null)
            || job.Steps.Skip(prefix.Count).Any(step => step.Index < lints[^1].Index && !lints.Contains(step) && !tests.Contains(step)) || job.Node.Get("continue-on-error") is not null)
        {
            return null;
        }

        if (JobSplit.Edits(job, "lint", prefix, lints, job.Flow.Jobs.Where(other => other.Needs.Contains(job.Id))) is not { } edits)
        {
            return null;
        }

        var estimate = taken is { } measured ? new SavingEstimate(FormattableString.Invariant($"the job took {measured.TotalMinutes:0.#} min in the runs that were read; the checks no longer add to it, at the price of preparing a second machine"), null) : null;
        return new Proposal(lints[0].Line, $"Job '{job.Id}' runs {(lints.Count == 1 ? "a check" : $"{lints.Count} checks")} of the sources and the tests one after another: in a job of {(lints.Count == 1 ? "its" : "their")} own they run at once, and a failed check does not hide the tests. Branches that require '{job.Id}' should require 'lint' too.", edits, estimate);
    }

    private static Proposal? Processors(RuleFile file, string job, YamlScalarNode? script)
    {
        if (script is null)
        {
            return null;
        }

        var first = (int)script.Start.Line;
        for (var line = first; line <= file.LastLine(script); line++)
        {
            var text = file.Line(line);
            var match = CMakeBuild().Match(text);
            if (match.Success && !text.Contains("--parallel", StringComparison.Ordinal) && !text.Contains(" -j", StringComparison.Ordinal) && !text.Contains(" -- ", StringComparison.Ordinal) && !file.Text.Contains("CMAKE_BUILD_PARALLEL_LEVEL", StringComparison.Ordinal) && !text.Contains("Ninja", StringComparison.Ordinal) && !file.Text.Contains("-G Ninja", StringComparison.Ordinal) && !file.Text.Contains("-GNinja", StringComparison.Ordinal) && !file.Text.Contains("MAKEFLAGS", StringComparison.Ordinal))
            {
                var end = match.Index + match.Length;
                return new Proposal(line, $"Job '{job}' builds with one processor: 'cmake --build' uses all of them with '--parallel'.", [new LineEdit(line, 1, [text[..end] + " --parallel" + text[end..]])]);
            }
        }

        return null;
    }

    [GeneratedRegex(@"\bcmake\s+--build\s+[^\s;&|#'""]+", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CMakeBuild();
}
