using System.Text.Json;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Reviews;

namespace CiCdPlatform.Features.Checks;

/// <summary>A check that begins; exactly one of the inputs is set.</summary>
public sealed record OpenCheckInput(PushChecksInput? Push, PullRequestReviewInput? Review)
{
    internal RepositoryRef Repository => Push?.Repository ?? Review!.Repository;
}

/// <summary>A check that has begun.</summary>
/// <param name="DetailsUrl">Its page, where this server has an address.</param>
/// <param name="Superseded">Older checks whose place it took; nobody works on them any more.</param>
/// <param name="Missed">Later pushes whose checks ended because this one came out of turn.</param>
/// <param name="Before">From which commit on to judge: what a check that never ended would have judged is judged with this one.</param>
public sealed record OpenedCheck(Uri? DetailsUrl, IReadOnlyList<StandingCheck> Superseded, IReadOnlyList<PushChecksInput> Missed, string? Before)
{
    /// <summary>Whether the repository wants this check at all.</summary>
    public bool IsWanted { get; init; } = true;

    /// <summary>Older pushes that were judged, and whose verdict may not stand on their commits yet.</summary>
    public IReadOnlyList<StandingCheck> Judged { get; init; } = [];

    /// <summary>Whether the forge is told that it is under way; where the product only watches, it is not.</summary>
    public bool IsShown { get; init; } = true;
}

/// <summary>Writes a check down, and which others it takes the place of.</summary>
internal sealed class OpenCheckActivity(CheckStore store, IRepositoryConfiguration configurations, AccessSettings settings) : Activity<OpenCheckInput, OpenedCheck>
{
    public override async Task<OpenedCheck> RunAsync(ActivityContext context, OpenCheckInput input)
    {
        var (id, cancellation) = (context.InstanceId, context.Cancellation);
        var configuration = (await configurations.OfAsync(input.Repository, null, cancellation)).Value;
        var isWanted = input switch
        {
            { Push.ReportName: not null } => configuration.Checks.MergeQueue,
            { Push: not null } => configuration.Checks.Push,
            _ => configuration.Checks.PullRequests,
        };
        if (!isWanted)
        {
            return new OpenedCheck(null, [], [], null) { IsWanted = false };
        }

        var subject = input.Push?.Subject ?? input.Review!.Subject;
        await (input.Push is { } push
            ? store.OpenAsync(id, CheckStore.Push, push.CalledReport, push.Repository, 0, push.After, subject, JsonSerializer.Serialize(push, JsonSerializerOptions.Web), cancellation)
            : store.OpenAsync(
                id, CheckStore.Review, PullRequestReviewOrchestration.ReportName, input.Repository, input.Review!.Number, input.Review.HeadSha, subject, JsonSerializer.Serialize(input.Review, JsonSerializerOptions.Web), cancellation));
        var before = input.Push?.Before;
        var (superseded, judged, missed) = (new List<StandingCheck>(), new List<StandingCheck>(), new List<PushChecksInput>());
        foreach (var other in await store.OpenBesideAsync(subject, id, cancellation))
        {
            if (input.Push is { } mine && other.InputAs<PushChecksInput>() is var theirs && theirs.Before == mine.After)
            {
                // It is the later one: deliveries keep no order. Its instance has been ended, so it is begun anew.
                missed.Add(theirs);
                continue;
            }

            if (input.Push is not null && other.Result is not null)
            {
                // Its verdict is known, so it is said, and nothing of it is left to judge.
                judged.Add(other.Standing());
                continue;
            }

            before = input.Push is not null && other.InputAs<PushChecksInput>() is { Before: { } earlier } older && older.After == before ? earlier : before;
            superseded.Add(other.Standing());
            await store.SupersedeAsync(other.Id, Reason(input), cancellation);
        }

        var row = await store.FindAsync(id, cancellation) ?? throw new InvalidOperationException($"the check {id} was written and is not there");
        return new OpenedCheck(CheckPage.AddressOf(settings, row), superseded, missed, before) { Judged = judged, IsShown = !configuration.IsObserving };
    }

    private static string Reason(OpenCheckInput input) => $"superseded by {ReviewText.ShortSha(input.Push?.After ?? input.Review!.HeadSha)}, which is checked instead";
}
