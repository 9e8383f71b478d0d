using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Forges.GitLab;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabWebhookAuthenticationTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(index => (byte)index)];
    private static readonly string Secret = "whsec_" + Convert.ToBase64String(Key);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"object_kind":"push"}""");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    [Fact]
    public void Check_SignedByTheSecret_IsAcceptedWithTheSignedId()
    {
        var headers = Signed("msg-1", Now) with { IdempotencyKey = "another" };

        var verdict = Authentication(signing: Secret).Check(headers, Body);

        Assert.True(verdict.IsAccepted, verdict.Message);
        Assert.Equal("msg-1", verdict.DeliveryId);
    }

    [Fact]
    public void Check_OneOfSeveralSignaturesRight_IsAccepted()
    {
        var headers = Signed("msg-1", Now);
        headers = headers with { Signature = $"v1,{Convert.ToBase64String(new byte[32])} v2,xyz {headers.Signature}" };

        Assert.True(Authentication(signing: Secret).Check(headers, Body).IsAccepted);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void Check_ClockMoreThanFiveMinutesOff_IsStale(int seconds)
    {
        var verdict = Authentication(signing: Secret).Check(Signed("msg-1", Now.AddSeconds(seconds)), Body);

        Assert.Equal(GitLabWebhookOutcome.Stale, verdict.Outcome);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(-300)]
    public void Check_ClockExactlyFiveMinutesOff_IsAccepted(int seconds) =>
        Assert.True(Authentication(signing: Secret).Check(Signed("msg-1", Now.AddSeconds(seconds)), Body).IsAccepted);

    [Theory]
    [InlineData("-9223372036854775808")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    [InlineData("soon")]
    public void Check_TimestampThatIsNoTime_IsStale(string timestamp)
    {
        var verdict = Authentication(signing: Secret).Check(Signed("msg-1", Now) with { Timestamp = timestamp }, Body);

        Assert.Equal(GitLabWebhookOutcome.Stale, verdict.Outcome);
    }

    [Fact]
    public void Check_AnyPartChanged_IsWrong()
    {
        var authentication = Authentication(signing: Secret);
        var headers = Signed("msg-1", Now);

        Assert.Equal(GitLabWebhookOutcome.Wrong, authentication.Check(headers, Encoding.UTF8.GetBytes("{}")).Outcome);
        Assert.Equal(GitLabWebhookOutcome.Wrong, authentication.Check(headers with { Id = "msg-2" }, Body).Outcome);
        Assert.Equal(GitLabWebhookOutcome.Wrong, authentication.Check(headers with { Timestamp = "1800000001" }, Body).Outcome);
        Assert.Equal(GitLabWebhookOutcome.Wrong, authentication.Check(headers with { Signature = "v1,not base64" }, Body).Outcome);
    }

    [Fact]
    public void Check_SigningSecretSet_NeverFallsBackToTheToken()
    {
        var authentication = Authentication(signing: Secret, token: "plain");

        Assert.Equal(GitLabWebhookOutcome.Missing, authentication.Check(new("Push Hook", Token: "plain"), Body).Outcome);
        Assert.Equal(GitLabWebhookOutcome.Wrong, authentication.Check(Signed("msg-1", Now) with { Signature = "v1,AAAA", Token = "plain" }, Body).Outcome);
    }

    [Fact]
    public void Check_SigningSecretUnreadable_AcceptsNothing()
    {
        var verdict = Authentication(signing: "whsec_***", token: "plain").Check(Signed("msg-1", Now) with { Token = "plain" }, Body);

        Assert.Equal(GitLabWebhookOutcome.NotConfigured, verdict.Outcome);
        Assert.DoesNotContain("***", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_NothingConfigured_AcceptsNothing()
    {
        Assert.Equal(GitLabWebhookOutcome.NotConfigured, Authentication().Check(new("Push Hook", Token: ""), Body).Outcome);
        Assert.Equal(GitLabWebhookOutcome.NotConfigured, new GitLabWebhookAuthentication([], new FixedTime(Now)).Check(new("Push Hook"), Body).Outcome);
    }

    [Theory]
    [InlineData("plain", GitLabWebhookOutcome.Accepted)]
    [InlineData("plain ", GitLabWebhookOutcome.Wrong)]
    [InlineData("Plain", GitLabWebhookOutcome.Wrong)]
    [InlineData(null, GitLabWebhookOutcome.Missing)]
    public void Check_Token_IsComparedExactly(string? token, GitLabWebhookOutcome expected) =>
        Assert.Equal(expected, Authentication(token: "plain").Check(new("Push Hook", Token: token), Body).Outcome);

    [Fact]
    public void Check_NamedInstance_MustBeConfiguredAndItsSecretCounts()
    {
        var authentication = new GitLabWebhookAuthentication(
            [
                new() { Host = new("https://one.example/"), WebhookToken = "first" },
                new() { Host = new("https://two.example/git/"), WebhookToken = "second" },
            ],
            new FixedTime(Now));

        Assert.Equal("https://two.example/git/", authentication.Check(new("Push Hook", "https://two.example/git", "second"), Body).Instance?.Host.ToString());
        Assert.Equal(GitLabWebhookOutcome.Wrong, authentication.Check(new("Push Hook", "https://one.example", "second"), Body).Outcome);
        Assert.Equal(GitLabWebhookOutcome.UnknownInstance, authentication.Check(new("Push Hook", "https://three.example", "first"), Body).Outcome);
        Assert.Equal("https://two.example/git/", authentication.Check(new("Push Hook", Token: "second"), Body).Instance?.Host.ToString());
    }

    [Fact]
    public void DeliveryId_WithoutAnyId_FollowsFromEventAndBody()
    {
        var push = new GitLabWebhookHeaders("Push Hook").DeliveryId(Body, signed: false);

        Assert.Equal(push, new GitLabWebhookHeaders("Push Hook", Token: "x").DeliveryId(Body, signed: false));
        Assert.NotEqual(push, new GitLabWebhookHeaders("Tag Push Hook").DeliveryId(Body, signed: false));
        Assert.NotEqual(push, new GitLabWebhookHeaders("Push Hook").DeliveryId("{}"u8, signed: false));
        Assert.Equal("key", new GitLabWebhookHeaders("Push Hook", Id: "id", IdempotencyKey: "key").DeliveryId(Body, signed: false));
    }

    [Fact]
    public void From_HeaderSentTwice_CountsAsAbsentExceptSignatures()
    {
        IHeaderDictionary headers = new HeaderDictionary();
        headers["X-Gitlab-Event"] = "Push Hook";
        headers["X-Gitlab-Token"] = new(["plain", "other"]);
        headers["webhook-signature"] = new(["v1,a", "v1,b"]);

        var read = GitLabWebhookHeaders.From(headers);

        Assert.Equal(new GitLabWebhookHeaders("Push Hook", Signature: "v1,a v1,b"), read);
    }

    private static GitLabWebhookHeaders Signed(string id, DateTimeOffset at)
    {
        var timestamp = at.ToUnixTimeSeconds().ToString();
        var signature = HMACSHA256.HashData(Key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. Body]);
        return new("Push Hook", Signature: "v1," + Convert.ToBase64String(signature), Id: id, Timestamp: timestamp);
    }

    private static GitLabWebhookAuthentication Authentication(string signing = "", string token = "") =>
        new([new() { SigningSecret = signing, WebhookToken = token }], new FixedTime(Now));

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
