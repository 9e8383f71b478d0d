using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class CredentialKindTests
{
    public static TheoryData<string> Ids() => [.. CredentialKinds.All.Select(kind => kind.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Find_Examples_FiresAndStaysSilent(string id)
    {
        var kind = CredentialKinds.All.Single(kind => kind.Id == id);

        Assert.Single(kind.Find(kind.Fires()));
        Assert.Empty(kind.Find(kind.Silent()));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Check_Credential_IsNeverInTheMessage(string id)
    {
        var text = CredentialKinds.All.Single(kind => kind.Id == id).Fires();

        var hit = Assert.Single(new HardCodedCredentialRule().Check(new RuleFile("a.txt", text), RuleSettings.Default));

        var secret = text.Substring(hit.Offset, hit.Length);
        Assert.DoesNotContain(secret[^12..], hit.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_ChecksumDoesNotHold_IsLessSure()
    {
        var kind = CredentialKinds.All.Single(kind => kind.Id == "github-token");
        var right = kind.Fires();
        var wrong = right[..^1] + (right[^1] == 'a' ? 'b' : 'a');

        Assert.Equal(Core.Findings.Confidence.High, Assert.Single(kind.Find(right)).Confidence);
        Assert.Equal(Core.Findings.Confidence.Medium, Assert.Single(kind.Find(wrong)).Confidence);
    }
}
