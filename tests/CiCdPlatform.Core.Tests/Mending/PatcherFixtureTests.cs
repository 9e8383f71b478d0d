using System.Text;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Mending.Patchers;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Mending;

public sealed class PatcherFixtureTests
{
    public static TheoryData<string> Fixtures() => [.. Golden.Inputs("src", "CiCdPlatform.Core", "Mending", "Patchers")];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Propose_Fixture_MendsWhatIsExpected(string input)
    {
        using var fixture = new PatcherFixture(input);
        var patcher = AllPatchers.All.Single(patcher => Conformance.Families.Pascal(patcher.Id) == input.Split('/')[^3]);

        var patches = patcher.Propose(fixture.Context).ToList();

        Assert.Matches("^(bad|good)[.-]", Path.GetFileName(input));
        if (Path.GetFileName(input).StartsWith("good", StringComparison.Ordinal))
        {
            Assert.Empty(patches);
            return;
        }

        Assert.NotEmpty(patches);
        Assert.All(patches, patch => Assert.Null(PatchGuard.Refuse(fixture.Snapshot, patch)));
        var text = new StringBuilder();
        foreach (var patch in patches)
        {
            text.Append($"{patch.Patcher}/{patch.Pattern} {patch.Confidence}\n  {patch.Reason}\n  so that {patch.Effect}\n");
            text.Append(patch.Command is { } command ? $"  runs in '{command.Folder}', may change {string.Join(' ', command.Outputs)}: {command.Script}\n" : "");
            text.Append(PatchApplication.Diff(fixture.Snapshot, PatchApplication.Apply(fixture.Snapshot, patch.Edits)!));
        }

        Golden.Verify(Golden.ExpectationOf(input), text.ToString());
    }

    [Fact]
    public void Examples_OfTheTables_AreRecognised()
    {
        Assert.All(MisspeltNames.All, tool => Assert.True(tool.Message.Match(tool.Message.Example) is { } groups && groups["name"].Value.Length > 0, tool.Message.Id));
        Assert.All(MissingPaths.All, pattern => Assert.True(pattern.Match(pattern.Example) is { } groups && groups["path"].Value.Length > 0, pattern.Id));
    }

    [Fact]
    public void Propose_OverEveryFixture_NeverThrows()
    {
        foreach (var input in Golden.Inputs("src", "CiCdPlatform.Core", "Mending", "Patchers"))
        {
            using var fixture = new PatcherFixture(input);
            AllPatchers.Propose(fixture.Context, broken: message => Assert.Fail(message));
        }
    }
}
