using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class CredentialMaskTests
{
    [Fact]
    public void Apply_EveryKind_LeavesNoneAndKeepsTheRest()
    {
        Assert.All(CredentialKinds.All, kind =>
        {
            var masked = CredentialMask.Apply($"before\n{kind.Fires()}\nafter");

            Assert.Empty(kind.Find(masked));
            Assert.StartsWith("before\n", masked, StringComparison.Ordinal);
            Assert.EndsWith("\nafter", masked, StringComparison.Ordinal);
            Assert.Contains(CredentialMask.Mask, masked, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Apply_PrivateKey_TakesItsBodyToo()
    {
        var kind = CredentialKinds.All.Single(candidate => candidate.Id == "private-key");
        var body = kind.Fires().Split('\n')[1];

        Assert.DoesNotContain(body, CredentialMask.Apply(kind.Fires()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:pa55word@host/x", "https://user:[masked]@host/x")]
    [InlineData("https://:pa55word@host/x", "https://:[masked]@host/x")]
    [InlineData("Authorization: Bearer abcdefghijkl", "Authorization: Bearer [masked]")]
    [InlineData("\"authorization\": \"basic QWxhZGRpbjpvcGVu\"", "\"authorization\": \"basic [masked]\"")]
    [InlineData("https://host:8080/x and a@b", "https://host:8080/x and a@b")]
    [InlineData("nothing here", "nothing here")]
    public void Apply_Text_IsMasked(string text, string expected) => Assert.Equal(expected, CredentialMask.Apply(text));
}
