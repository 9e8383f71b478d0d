using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners.Secrets;
using CiCdPlatform.Core.Tests.Scanners.Secrets;

namespace CiCdPlatform.Core.Tests.Rules;

public sealed class CredentialMaskTests
{
    [Fact]
    public void Apply_EveryKind_LeavesNoneAndKeepsTheRest()
    {
        Assert.All(SecretKinds.All.Where(kind => kind is { IsIdentifier: false, IsGeneric: false }), kind =>
        {
            var masked = CredentialMask.Apply($"before\n{kind.Fires[0]}\nafter");

            Assert.StartsWith("before\n", masked, StringComparison.Ordinal);
            // What marks the end of a key of PuTTY is not always there.
            Assert.True(masked.EndsWith("\nafter", StringComparison.Ordinal) || kind.Id == "putty-private-key");
            Assert.Contains(CredentialMask.Mask, masked, StringComparison.Ordinal);
            Assert.DoesNotContain(SecretsIn.Text(masked), found => found.Kind == kind);
        });
    }

    [Fact]
    public void Apply_PrivateKey_TakesItsBodyToo()
    {
        var text = SecretKinds.All.Single(candidate => candidate.Id == "private-key").Fires[0];
        var body = text.Split('\n')[1];

        Assert.DoesNotContain(body, CredentialMask.Apply(text), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_BehindOtherLetters_MasksTheRightOnes()
    {
        var token = SecretKinds.All.Single(candidate => candidate.Id == "gitlab-pat").Forms[0].Sample(KindNotation.Noise("x"));

        Assert.Equal("größer 😀 [masked] größer", CredentialMask.Apply($"größer 😀 {token} größer"));
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
