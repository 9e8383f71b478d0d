using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;

namespace CiCdPlatform.Core.Tests.Fleet;

public sealed class FleetTests
{
    private const string Workflow = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n";

    [Fact]
    public void Of_Needs_MakeWavesOfIndependentBots()
    {
        var plan = FleetPlan.Of([Bot("c", "a", "b"), Bot("a"), Bot("b", "a"), Bot("d")]);

        Assert.Null(plan.Problem);
        Assert.Equal(["a d", "b", "c"], plan.Waves.Select(wave => string.Join(' ', wave.Select(bot => bot.Id))));
    }

    [Fact]
    public void Of_Cycle_IsNamed() =>
        Assert.Contains("b → c → b", FleetPlan.Of([Bot("a"), Bot("x", "b"), Bot("b", "c"), Bot("c", "b")]).Problem, StringComparison.Ordinal);

    [Fact]
    public void Of_UnknownNeedOrTwin_IsNamed()
    {
        Assert.Contains("'ghost'", FleetPlan.Of([Bot("a", "ghost")]).Problem, StringComparison.Ordinal);
        Assert.Contains("'a'", FleetPlan.Of([Bot("a"), Bot("a")]).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Shipped_Bots_HaveAnOrderAndTellEachFindingOnce()
    {
        Assert.Null(FleetPlan.Of(Bots.All).Problem);
        Assert.Equal(ScanSettings.ScannerIds.Order(StringComparer.Ordinal), Bots.All.SelectMany(bot => bot.Scanners).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(Core.Rules.Rules.All, rule => Assert.Single(Bots.All, bot => bot.Scanners.Contains(rule.Scanner) && bot.SpeaksOf(rule.Id, rule.Aliases)));
    }

    [Fact]
    public async Task RunAsync_BotThatBreaksOrHangs_IsReportedAndTheRestGoOn()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [".github/workflows/ci.yml"] = Workflow });
        using var hang = new ManualResetEventSlim();
        var input = new ScanInput(new Treacherous(snapshot, hang), RuleScope.WholeTree, ScanSettings.Default);
        var plan = FleetPlan.Of([Bot("breaks") with { Scanners = [], Optimises = true }, Bot("hangs") with { Timeout = TimeSpan.FromMilliseconds(50) }, Bot("after", "hangs", "breaks") with { Scanners = [] }]);

        var reports = await new FleetRunner(TimeProvider.System).RunAsync(plan, input);

        hang.Set();
        Assert.Equal(
            [("breaks", BotOutcome.Failed), ("hangs", BotOutcome.TimedOut), ("after", BotOutcome.Done)],
            reports.Select(report => (report.Bot, report.Outcome)));
    }

    [Fact]
    public void Fixes_EachBotAlone_MendsWhatTheOneBeforeLeft()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [".github/workflows/ci.yml"] = Workflow });
        var input = new ScanInput(snapshot, RuleScope.WholeTree, ScanSettings.Default);
        var plan = FleetPlan.Of(
        [
            Bot("permissions") with { Rules = ["excessive-permissions"] },
            Bot("pins", "permissions") with { Rules = ["unpinned-action"] },
        ]);

        var fixes = FleetFixes.Of(plan, input, new PolicyStack(), new DateOnly(2026, 1, 1));

        Assert.Equal(["permissions", "pins"], fixes.Select(fix => fix.Bot));
        Assert.Contains("contents: read", fixes[0].Files[".github/workflows/ci.yml"], StringComparison.Ordinal);
        Assert.DoesNotContain("# v4", fixes[0].Files[".github/workflows/ci.yml"], StringComparison.Ordinal);
        Assert.Contains("# v4", fixes[1].Files[".github/workflows/ci.yml"], StringComparison.Ordinal);
        Assert.Contains("contents: read", fixes[1].Files[".github/workflows/ci.yml"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("disable: [nobody]", 1, "nobody")]
    [InlineData("bots:\n  - { id: a, needs: [a] }", 2, "a → a")]
    [InlineData("bots:\n  - { id: a, timeout: soon }", 2, "soon")]
    public void Read_Mistake_NamesItsLineAndTheShippedBotsRun(string text, int line, string says)
    {
        var (bots, problems) = FleetFile.Read(text);

        Assert.Contains(problems, problem => problem.Line == line && problem.Message.Contains(says, StringComparison.Ordinal));
        Assert.Same(Bots.All, bots);
    }

    private static Bot Bot(string id, params string[] needs) => new() { Id = id, Scanners = ["workflows"], Needs = needs };

    // Its first listing hangs until it is let go; the warnings, which only the optimiser asks for first, throw.
    private sealed class Treacherous(RepositorySnapshot beneath, ManualResetEventSlim hang) : RepositorySnapshot
    {
        public override IReadOnlyList<SnapshotEntry> Entries
        {
            get
            {
                if (Environment.StackTrace.Contains("Optimizer", StringComparison.Ordinal))
                {
                    throw new InvalidOperationException("the bot broke");
                }

                hang.Wait();
                return beneath.Entries;
            }
        }

        public override IReadOnlyList<string> Warnings => beneath.Warnings;

        public override bool Contains(string path) => beneath.Contains(path);

        public override ReadOnlyMemory<byte>? ReadBytes(string path) => beneath.ReadBytes(path);

        public override string? ReadText(string path) => beneath.ReadText(path);
    }
}
