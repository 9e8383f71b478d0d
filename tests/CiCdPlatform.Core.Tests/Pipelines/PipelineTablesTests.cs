using System.Text.RegularExpressions;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Stages;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Tests.Pipelines;

public sealed partial class PipelineTablesTests
{
    [Fact]
    public void Stages_Listed_AreTheNineInOrder() => Assert.Equal(Enum.GetValues<Stage>(), PipelineStages.All.Select(stage => stage.Stage));

    [Fact]
    public void PinnedActions_EveryRow_IsAWholeCommit()
    {
        Assert.NotEmpty(PinnedActions.All);
        Assert.All(PinnedActions.All, row => Assert.Matches(Commit(), row.Sha));
        Assert.Equal(PinnedActions.All.Count(), PinnedActions.All.Select(row => (row.Name, row.Version)).Distinct().Count());
    }

    [Fact]
    public void PinnedActions_MajorTag_IsTheNewestOfThatMajor()
    {
        Assert.Equal("v4.4.0", PinnedActions.Find("actions/checkout", "v4")!.Version);
        Assert.Equal(PinnedActions.Find("github/codeql-action", "v3"), PinnedActions.Find("github/codeql-action/init", "v3"));
        Assert.Equal("actions/checkout", PinnedActions.FindBySha(PinnedActions.Newest("Actions/Checkout")!.Sha)!.Name);
        Assert.Null(PinnedActions.Find("actions/checkout", "main"));
        Assert.Null(PinnedActions.Newest("nobody/nothing"));
    }

    [Fact]
    public void Toolchains_EveryImage_IsPinned() =>
        Assert.All(ToolchainTable.All, row => Assert.All(row.Versions.Concat(row.Retired), version =>
        {
            Assert.Null(ImageName.Problem(row.Image(version)));
            Assert.DoesNotContain('{', row.Image(version));
        }));

    [Fact]
    public void Toolchains_EveryAction_IsInTheTableOfCommits() =>
        Assert.All(ToolchainTable.All.Select(row => row.Action).Where(action => action is not (null or "none")), action => Assert.NotNull(PinnedActions.Newest(action!)));

    [GeneratedRegex("^[0-9a-f]{40}$", RegexOptions.NonBacktracking)]
    private static partial Regex Commit();
}
