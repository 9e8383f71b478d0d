using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Notifications;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Status.Outgoing;
using CiCdPlatform.Forges;
using CiCdPlatform.Server.Tests.Access;
using CiCdPlatform.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Server.Tests.Notifications;

public sealed class NotificationTests
{
    [Fact]
    public async Task Webhook_ThatFailsFirst_IsSentAgainSignedAndOnlyOfWhatItsPersonMaySee()
    {
        var received = new ConcurrentQueue<(string Signature, string Timestamp, byte[] Body)>();
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        await using var hook = builder.Build();
        hook.Urls.Add("http://127.0.0.1:0");
        hook.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue((context.Request.Headers["X-CiCd-Signature"].ToString(), context.Request.Headers["X-CiCd-Timestamp"].ToString(), body.ToArray()));
            context.Response.StatusCode = received.Count == 1 ? 500 : 204;
        });
        await hook.StartAsync();
        await using var server = await RunningServer.StartAsync(new() { ["Access:PasswordRounds"] = "100000", ["Notifications:AllowPrivateAddresses"] = "true" });
        var (person, _) = await Person.CreateAsync(server, "ada", "none", new { role = "viewer", host = "forge.example", owner = "own" });
        using var __ = person;
        var (status, made) = await person.PostAsync("/api/v1/notifications", new { way = "webhook", address = hook.Urls.First() + "/secret-path" });
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.DoesNotContain("secret-path", (await person.GetAsync("/api/v1/notifications")).Body.ToString(), StringComparison.Ordinal);
        var events = server.Services.GetRequiredService<IEventPublisher>();
        foreach (var (id, name) in new[] { (1, "foreign/one"), (2, "own/two") })
        {
            events.Publish(new LiveEvent(EventChannels.Pipeline("d-" + id), EventTypes.JobFailed, new { id = "d-" + id, name = "PipelineDeliveryOrchestration", error = "the job test failed" })
            {
                Repository = new RepositoryRef(ForgeKind.GitHub, new Uri("https://forge.example/"), id, name, new ForgeAccess()),
            });
        }

        var database = server.Services.GetRequiredService<Features.Storage.ProductDatabase>();
        await Eventually.NotNullAsync(
            async () =>
            {
                // Nobody waits for the pause between two tries.
                await database.ExecuteAsync("UPDATE notification_messages SET due_at = 0", null, default);
                return received.Count >= 2 ? received : null;
            },
            "the webhook to be called again");

        var (signature, timestamp, payload) = received.ElementAt(1);
        Assert.Equal(NotificationSender.Signature(made.GetProperty("secret").GetString()!, timestamp, payload), signature);
        Assert.Contains("PipelineDelivery failed in own/two: the job test failed (d-2)", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
        Assert.DoesNotContain("foreign", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12:00", 0, 0, 0, "12:00")]
    [InlineData("12:07", 15, 0, 0, "12:15")]
    [InlineData("23:30", 0, 22, 7, "07:00")]
    [InlineData("06:59", 0, 22, 7, "07:00")]
    [InlineData("07:00", 0, 22, 7, "07:00")]
    [InlineData("13:30", 0, 13, 14, "14:00")]
    [InlineData("21:50", 30, 22, 7, "07:00")]
    public void Message_IsDue_WithItsDigestAndNotInTheQuietHours(string now, int digest, int from, int to, string due)
    {
        var rule = new NotificationRule
        {
            Id = "",
            UserId = "",
            Host = "",
            Repository = "",
            Way = "",
            Address = "",
            TopicList = "",
            TypeList = "",
            DigestMinutes = digest,
            QuietFrom = from * 60,
            QuietTo = to * 60,
        };
        var at = new DateTimeOffset(DateOnly.FromDayNumber(740_000), TimeOnly.ParseExact(now, "HH:mm", null), TimeSpan.Zero);

        Assert.Equal(due, rule.Due(at).ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("slack", "\"blocks\"")]
    [InlineData("teams", "application/vnd.microsoft.card.adaptive")]
    [InlineData("webhook", "\"lines\"")]
    public void Payload_OfEachWay_HoldsTheLines(string way, string mark)
    {
        var text = Encoding.UTF8.GetString(NotificationSender.Payload(way, ["one failed", "two failed"]));

        Assert.Contains(mark, text, StringComparison.Ordinal);
        Assert.Contains("two failed", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("140.82.121.4", true)]
    [InlineData("2606:50c0:8000::153", true)]
    public void Address_OfTheOwnNetwork_IsNotPublic(string address, bool isPublic) => Assert.Equal(isPublic, PublicAddress.IsPublic(IPAddress.Parse(address)));
}
