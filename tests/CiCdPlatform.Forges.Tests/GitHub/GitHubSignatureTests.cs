using System.Text;
using CiCdPlatform.Forges.GitHub;

namespace CiCdPlatform.Forges.Tests.GitHub;

public sealed class GitHubSignatureTests
{
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("Hello, World!");

    // The pair that GitHub documents for testing an implementation.
    private const string Secret = "It's a Secret to Everybody";
    private const string Header = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

    [Fact]
    public void Verify_DocumentedPair_IsTrue() => Assert.True(GitHubSignature.Verify(Secret, Body, Header));

    [Fact]
    public void Sign_DocumentedPair_GivesTheHeader() => Assert.Equal(Header, GitHubSignature.Sign(Secret, Body));

    [Theory]
    [InlineData("", Header)]
    [InlineData("another", Header)]
    [InlineData(Secret, null)]
    [InlineData(Secret, "")]
    [InlineData(Secret, "sha256=")]
    [InlineData(Secret, "sha1=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    [InlineData(Secret, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e1")]
    [InlineData(Secret, "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e18")]
    [InlineData(Secret, "sha256=zz7107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17")]
    public void Verify_AnythingElse_IsFalse(string secret, string? header) => Assert.False(GitHubSignature.Verify(secret, Body, header));

    [Fact]
    public void Verify_SignatureWithEmptySecret_IsFalse() => Assert.False(GitHubSignature.Verify("", Body, GitHubSignature.Sign("", Body)));
}
