using System.Globalization;
using System.Net.Mail;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.Features.Notifications;

/// <summary>Asks to be told.</summary>
/// <param name="Way"><c>mail</c>, <c>webhook</c>, <c>slack</c> or <c>teams</c>.</param>
/// <param name="Address">A mail address, or the https address that is posted to; never shown again.</param>
/// <param name="Topics">Of <c>pipeline security debug system</c>; the first three when not given.</param>
/// <param name="Types">Types of events; <c>job.failed</c> when not given.</param>
/// <param name="Host">The forge's host, when it is about one repository.</param>
/// <param name="RepositoryId">The forge's number of that repository.</param>
/// <param name="Repository">Its full name.</param>
/// <param name="DigestMinutes">Gathers what happens for so long; 0 sends at once.</param>
/// <param name="QuietFrom">When the quiet hours begin, such as <c>22:00</c>.</param>
/// <param name="QuietTo">When they end.</param>
/// <param name="UtcOffsetMinutes">How far one's clock is ahead of UTC.</param>
public sealed record NotificationRequest(
    string? Way,
    string? Address,
    IReadOnlyList<string>? Topics = null,
    IReadOnlyList<string>? Types = null,
    string? Host = null,
    long? RepositoryId = null,
    string? Repository = null,
    int DigestMinutes = 0,
    string? QuietFrom = null,
    string? QuietTo = null,
    int UtcOffsetMinutes = 0)
{
    /// <summary>Never shows the address.</summary>
    public override string ToString() => $"{Way}";
}

/// <summary>What one asked to be told.</summary>
public sealed record NotificationView(
    string Id, string Way, string? Repository, IReadOnlyList<string> Topics, IReadOnlyList<string> Types, long DigestMinutes, string? QuietFrom, string? QuietTo, long UtcOffsetMinutes, DateTimeOffset CreatedAt);

/// <summary>A new one; <paramref name="Secret"/>, with which a webhook is signed, is shown this once.</summary>
public sealed record NotificationCreated(NotificationView Notification, string? Secret);

/// <summary>Whether a trial message was sent, or why not.</summary>
public sealed record NotificationTrial(bool Sent, string? Fault);

/// <summary><c>/api/v1/notifications</c>: of what one is told, and how.</summary>
internal static class NotificationEndpoints
{
    private static readonly string[] UsualTopics = ["pipeline", "security", "debug"];
    private static readonly string[] UsualTypes = ["job.failed"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/notifications").WithTags("notifications").RequireRole(Role.Viewer);
        group.MapGet("", async (Caller caller, NotificationStore store, CancellationToken cancellation) =>
            TypedResults.Ok((await store.ListAsync(caller.Owner, cancellation)).Select(View).ToList())).WithName("listNotifications").WithSummary("Of what one is told.");
        group.MapPost("", CreateAsync).NotReplayed().WithName("createNotification").WithSummary("Asks to be told by mail, signed webhook, Slack or Teams; at once or digested, not in the quiet hours.")
            .Example(new NotificationRequest("webhook", "https://hooks.example/cicd", ["pipeline"], ["job.failed"], DigestMinutes: 15, QuietFrom: "22:00", QuietTo: "07:00"));
        group.MapDelete("/{id}", async Task<Results<NoContent, ProblemHttpResult>> (string id, Caller caller, NotificationStore store, CancellationToken cancellation) =>
            await store.RemoveAsync(id, caller.Owner, cancellation) ? TypedResults.NoContent() : NotFound()).WithName("deleteNotification").WithSummary("Asks no more.").Example("id", "notify-0123456789abcdef0123");
        group.MapPost("/{id}/test", TestAsync).NotReplayed().Limited(RateClass.SignIn).WithName("testNotification").WithSummary("Sends a trial message now.").Example("id", "notify-0123456789abcdef0123");
    }

    private static async Task<Results<Created<NotificationCreated>, ProblemHttpResult>> CreateAsync(
        NotificationRequest request, Caller caller, NotificationStore store, RepositoryAccess access, AuditLog audit, TimeProvider time, CancellationToken cancellation)
    {
        if (caller.SessionId is null)
        {
            return OperationProblems.Problem(StatusCodes.Status403Forbidden, "session-needed", "people who signed in ask to be told, not keys and fixed tokens");
        }

        var (topics, types) = (request.Topics ?? UsualTopics, request.Types ?? UsualTypes);
        if (Fault(request, topics, types, out var from, out var to) is { } fault)
        {
            return OperationProblems.Invalid(fault);
        }

        if ((await store.ListAsync(caller.Subject, cancellation)).Count >= NotificationStore.MostRules)
        {
            return OperationProblems.Conflict("too-many-notifications", $"one has at most {NotificationStore.MostRules}");
        }

        if (request.RepositoryId is { } repository && RepositoryAccess.Judge(await access.RoleAsync(caller, request.Host!, repository, request.Repository!, cancellation), Role.Viewer) is { } refusal)
        {
            return refusal;
        }

        var secret = request.Way == NotificationRule.Webhook ? Secrets.Create("cicdw_") : null;
        var rule = new NotificationRule
        {
            Id = Secrets.Id("notify-"),
            UserId = caller.Subject,
            Host = request.Host ?? "",
            RepositoryId = request.RepositoryId ?? 0,
            Repository = request.Repository ?? "",
            Way = request.Way!,
            Address = request.Address!,
            Secret = secret,
            TopicList = string.Join(',', topics),
            TypeList = string.Join(',', types),
            DigestMinutes = request.DigestMinutes,
            QuietFrom = from,
            QuietTo = to,
            OffsetMinutes = request.UtcOffsetMinutes,
            CreatedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await store.AddAsync(rule, cancellation);
        await audit.WriteAsync(new AuditEntry(caller.Subject, caller.Name, "notification.created", rule.Id, rule.Way), cancellation);
        return TypedResults.Created($"/api/v1/notifications/{rule.Id}", new NotificationCreated(View(rule), secret));
    }

    private static async Task<Results<Ok<NotificationTrial>, ProblemHttpResult>> TestAsync(string id, Caller caller, NotificationStore store, NotificationSender sender, CancellationToken cancellation)
    {
        if (await store.FindAsync(id, cancellation) is not { } rule || rule.UserId != caller.Owner || store.Open(rule.Address) is not { } address)
        {
            return NotFound();
        }

        var fault = await sender.SendAsync(rule.Way, address, store.Open(rule.Secret), rule.Id + "-trial", [$"A trial message, asked for by {caller.Name}"], cancellation);
        return TypedResults.Ok(new NotificationTrial(fault is null, fault));
    }

    private static string? Fault(NotificationRequest request, IReadOnlyList<string> topics, IReadOnlyList<string> types, out int from, out int to)
    {
        (from, to) = (0, 0);
        if (!NotificationRule.Ways.Contains(request.Way))
        {
            return $"way is one of {string.Join(", ", NotificationRule.Ways)}";
        }

        if (request.Address is not { Length: > 3 and <= 1_000 } address || (request.Way == NotificationRule.Mail
            ? !MailAddress.TryCreate(address, out _) || address.Any(char.IsControl)
            : !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.UserInfo.Length == 0 && (uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback))))
        {
            return "address is a mail address, or an https address without credentials before its host";
        }

        if (topics.Count == 0 || types.Count == 0 || topics.Except(NotificationRule.Topics).Any() || types.Except(NotificationRule.Happenings).Any())
        {
            return $"topics are of {string.Join(", ", NotificationRule.Topics)}, and types of {string.Join(", ", NotificationRule.Happenings)}";
        }

        if (request.DigestMinutes is < 0 or > 1_440 || request.UtcOffsetMinutes is < -840 or > 840)
        {
            return "digestMinutes is 0 to 1440, and utcOffsetMinutes -840 to 840";
        }

        if ((request.RepositoryId is null) != string.IsNullOrEmpty(request.Host) || (request.RepositoryId is not null && (request.RepositoryId <= 0 || string.IsNullOrEmpty(request.Repository))))
        {
            return "host, repositoryId and repository belong together, or none of them is given";
        }

        return (request.QuietFrom is null) != (request.QuietTo is null) || (request.QuietFrom is not null && (!TryMinute(request.QuietFrom, out from) || !TryMinute(request.QuietTo, out to)))
            ? "quietFrom and quietTo are times such as 22:00, given together" : null;
    }

    private static bool TryMinute(string? text, out int minute)
    {
        var isTime = TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time);
        minute = (time.Hour * 60) + time.Minute;
        return isTime;
    }

    private static ProblemHttpResult NotFound() => OperationProblems.Problem(StatusCodes.Status404NotFound, "notification-not-found", "there is no such notification among yours");

    private static NotificationView View(NotificationRule rule) => new(
        rule.Id,
        rule.Way,
        rule.RepositoryId == 0 ? null : $"{rule.Host}/{rule.Repository}",
        rule.TopicList.Split(','),
        rule.TypeList.Split(','),
        rule.DigestMinutes,
        rule.QuietFrom == rule.QuietTo ? null : Time(rule.QuietFrom),
        rule.QuietFrom == rule.QuietTo ? null : Time(rule.QuietTo),
        rule.OffsetMinutes,
        DateTimeOffset.FromUnixTimeMilliseconds(rule.CreatedAt));

    private static string Time(long minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
