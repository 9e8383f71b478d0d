using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Features.Tests.Scenarios;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Tests.Checks;

public sealed class ChangeJudgeTests
{
    private static readonly Dictionary<string, string> Files = new()
    {
        [ForgeAndServer.BadWorkflowPath] = ForgeAndServer.BadWorkflow,
        ["stuck.txt"] = "never read",
        [".github/cicd-platform/rules/acme.yml"] = "ruleset: acme\nrules:\n  - id: stuck\n    message: never said\n    paths: [stuck.txt]\n    text: read\n",
        [".github/cicd-platform/fleet.yml"] = "disable: [workflow-security]\n",
    };

    [Fact]
    public async Task Judge_ABotThatTakesTooLong_IsNamedAndTheRestGoOn()
    {
        using var beneath = RepositorySnapshots.FromFiles(Files);
        using var snapshot = new StuckSnapshot(beneath);
        Bot[] bots =
        [
            new() { Id = "slow", Scanners = ["workflows"], Rules = ["acme/*"], Timeout = TimeSpan.FromMilliseconds(50) },
            new() { Id = "quick", Scanners = ["workflows"], Except = ["acme/*"], Needs = ["slow"] },
        ];
        var none = new OrganisationPolicy(null);

        var found = await new ChangeJudge(none, new SuppressionStore(null!, TimeProvider.System), TimeProvider.System).JudgeAsync(snapshot, RuleScope.WholeTree, ScanRules.Of(beneath, none) with { Bots = bots }, default);

        Assert.StartsWith("the bot slow did not end: it took longer than", Assert.Single(found.Unfinished), StringComparison.Ordinal);
        Assert.Contains(found.Findings, finding => finding.Rule == "unpinned-action");
        Assert.Equal(ReportConclusion.Failure, Verdict.Of(found).Conclusion);
        var half = Verdict.Of(found with { Findings = [], Blocking = [] });
        Assert.Equal(ReportConclusion.Neutral, half.Conclusion);
        Assert.Contains("the bot slow did not end", half.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Fleet_UnderALockedOrganisation_CannotDoWithoutShippedBots()
    {
        using var snapshot = RepositorySnapshots.FromFiles(Files);

        var free = ScanRules.Of(snapshot, new OrganisationPolicy(new Policy()));
        var locked = ScanRules.Of(snapshot, new OrganisationPolicy(new Policy { IsLocked = true }));

        Assert.DoesNotContain(free.Plan().Waves.SelectMany(wave => wave), bot => bot.Id == "workflow-security");
        Assert.Contains(locked.Plan().Waves.SelectMany(wave => wave), bot => bot.Id == "workflow-security");
    }

    [Fact]
    public void Verdict_OfARecordFromBeforeThereWerePolicies_BlocksHighAndCritical()
    {
        var finding = new Finding
        {
            Rule = "unpinned-action",
            Scanner = "workflows",
            Severity = Severity.High,
            Confidence = Confidence.High,
            Message = "m",
            Location = new Location("f", 1, 1, 1, 2),
            Fingerprint = "0",
        };

        Assert.Equal(ReportConclusion.Failure, Verdict.Of(new ChangeFindings([finding], [], null, false)).Conclusion);
        Assert.Equal(ReportConclusion.Success, Verdict.Of(new ChangeFindings([finding with { Severity = Severity.Medium }], [], null, false)).Conclusion);
    }

    /// <summary>One of its files cannot be read before the test has ended.</summary>
    private sealed class StuckSnapshot(RepositorySnapshot beneath) : RepositorySnapshot
    {
        private readonly ManualResetEventSlim _ended = new();

        public override IReadOnlyList<SnapshotEntry> Entries => beneath.Entries;

        public override IReadOnlyList<string> Warnings => beneath.Warnings;

        public override bool Contains(string path) => beneath.Contains(path);

        public override ReadOnlyMemory<byte>? ReadBytes(string path) => beneath.ReadBytes(path);

        public override string? ReadText(string path)
        {
            if (path == "stuck.txt")
            {
                _ended.Wait();
            }

            return beneath.ReadText(path);
        }

        // Whoever still waits may go on; the event itself is left to the collector.
        public override void Dispose()
        {
            _ended.Set();
            base.Dispose();
        }
    }
}
