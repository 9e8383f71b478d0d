using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Scanners.Secrets;

namespace CiCdPlatform.Core.Tests.Scanners.Secrets;

public sealed class TokenChecksTests
{
    [Fact]
    public void Crc32_ChecksumHolds_IsSurer()
    {
        var random = SecretForm.Parse("{a30}").Sample(KindNotation.Noise("checks"));
        var right = "gh" + "p_" + random + Crc32Suffix.Of(random);
        var wrong = right[..^1] + (right[^1] == 'a' ? 'b' : 'a');

        Assert.Equal(Confidence.High, Assert.Single(SecretsIn.Text(right)).Confidence);
        Assert.Equal(Confidence.Medium, Assert.Single(SecretsIn.Text(wrong)).Confidence);
    }

    [Fact]
    public void AwsAccount_KeyThatTells_IsItsAccount()
    {
        // The account of a made-up key: 50 bits with the first set, the account above the last seven of 48.
        const long Account = 123456789012;
        var bits = ((1L << 47) | (Account << 7)) << 2;
        var key = "AK" + "IA" + string.Concat(Enumerable.Range(0, 10).Select(i => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(int)((bits >> (45 - (5 * i))) & 31)])) + "Q7LZ2M";

        Assert.Equal("123456789012", TokenChecks.AwsAccount(key));
        Assert.Null(TokenChecks.AwsAccount("AK" + "IA" + "JQ7LZ2MJQ7LZ2MJQ"));
    }

    [Theory]
    [InlineData("welcome2024", Verdict.Weak)]
    [InlineData("${PASSWORD}", Verdict.No)]
    [InlineData("$PASSWORD", Verdict.No)]
    [InlineData("%PASSWORD%", Verdict.No)]
    [InlineData("changeme", Verdict.Weak)]
    [InlineData("********", Verdict.No)]
    [InlineData("Xk29qLw7", Verdict.Perhaps)]
    public void Judge_Password_IsWeighed(string text, object expected) => Assert.Equal((Verdict)expected, WeakPasswords.Judge(text));
}
