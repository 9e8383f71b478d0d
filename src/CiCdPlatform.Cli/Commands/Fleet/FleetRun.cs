using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.Core.Scanners;
using Spectre.Console;

namespace CiCdPlatform.Cli.Commands;

/// <summary>One run of a repository's bots, and their mends where they are asked for.</summary>
internal static class FleetRun
{
    public static async Task<int> RunAsync(string path, FleetPlan plan, bool fix, bool json, CancellationToken cancellation)
    {
        if (fix)
        {
            WorkTree.RequireClean(path);
        }

        using var snapshot = SnapshotInput.Open(path);
        var own = RepositoryRules.Of(snapshot);
        if (own.Problems.Count > 0)
        {
            throw new InputException(string.Join(Environment.NewLine, own.Problems));
        }

        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var input = new ScanInput(snapshot, RuleScope.WholeTree, new ScanSettings { Persona = own.Policies.Persona, Rules = RuleSettings.Default.With(own), Advisories = LocalAdvisories.Find(LocalAdvisories.Default) });
        var reports = await new FleetRunner(TimeProvider.System).RunAsync(plan, input, report => Console.Error.WriteLine(Sentence(report)), cancellation);
        var judged = reports.Select(report => (Report: report, Judgement: own.Policies.Judge(report.Findings, today))).ToList();
        var commits = fix ? Commit(path, FleetFixes.Of(plan, input, own.Policies, today, cancellation)) : [];
        foreach (var warning in reports.SelectMany(report => report.Warnings).Distinct(StringComparer.Ordinal))
        {
            Console.Error.WriteLine("warning: " + warning);
        }

        if (json)
        {
            CommandRunner.WriteJson(new FleetDocument(
                [.. judged.Select(pair => new FleetBotEntry(pair.Report.Bot, Outcome(pair.Report), Math.Round(pair.Report.Duration.TotalSeconds, 2), pair.Report.Problem, [.. pair.Judgement.Findings.Select(FindingEntry.Of)], pair.Report.Suggestions))],
                commits));
        }
        else
        {
            Draw(judged, commits);
        }

        return judged.Any(pair => pair.Judgement.Blocking.Count > 0) || reports.Any(report => report.Outcome != BotOutcome.Done) ? ExitCode.Failed : ExitCode.Done;
    }

    private static List<FleetCommitEntry> Commit(string path, IReadOnlyList<BotFixes> fixes)
    {
        var commits = new List<FleetCommitEntry>();
        foreach (var bot in fixes)
        {
            var message = $"{bot.Bot}: mend {bot.Mended.Count} {(bot.Mended.Count == 1 ? "finding" : "findings")}\n\n{string.Join('\n', bot.Mended.Select(line => "- " + line))}\n";
            commits.Add(new FleetCommitEntry(bot.Bot, WorkTree.Commit(path, bot.Files, message), [.. bot.Files.Keys.Order(StringComparer.Ordinal)], bot.Mended));
        }

        return commits;
    }

    private static void Draw(IReadOnlyList<(BotReport Report, Judgement Judgement)> judged, List<FleetCommitEntry> commits)
    {
        foreach (var (report, judgement) in judged)
        {
            foreach (var finding in judgement.Findings)
            {
                Terminal.Out.MarkupLine(Markup.Escape($"{report.Bot}: {finding.Severity.ToString().ToLowerInvariant()} {finding.Rule} {finding.Location.File}:{finding.Location.StartLine} {finding.Message}"));
            }

            foreach (var suggestion in report.Suggestions)
            {
                Terminal.Out.MarkupLine(Markup.Escape($"{report.Bot}: {suggestion.Kind} {suggestion.File}:{suggestion.Line} {suggestion.Message}"));
            }
        }

        foreach (var commit in commits)
        {
            Terminal.Out.MarkupLine($"[green]{Markup.Escape(commit.Commit[..8])}[/] {Markup.Escape($"{commit.Bot} mended {commit.Mended.Count} in {string.Join(", ", commit.Files)}")}");
        }
    }

    private static string Outcome(BotReport report) => report.Outcome switch { BotOutcome.Done => "done", BotOutcome.Failed => "failed", _ => "timed-out" };

    private static string Sentence(BotReport report) => report.Outcome == BotOutcome.Done
        ? $"{report.Bot}: {report.Findings.Count + report.Suggestions.Count} to tell, in {report.Duration.TotalSeconds:0.0} s"
        : $"{report.Bot}: {Outcome(report)}: {report.Problem}; the other bots go on";
}
