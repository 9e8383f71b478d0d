using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>A pressed "Re-run": of one check, or of all of a commit when <paramref name="Name"/> is null.</summary>
/// <param name="Repository">Where.</param>
/// <param name="HeadSha">The commit.</param>
/// <param name="Name">What the check is called.</param>
/// <param name="CheckId">The marker of the check that is run again, where the forge tells it.</param>
/// <param name="Numbers">Requests of the commit, as far as the forge tells: for forks it tells none.</param>
public sealed record RerunInput(RepositoryRef Repository, string HeadSha, string? Name, string? CheckId, IReadOnlyList<long> Numbers);

/// <summary>Checks to run again.</summary>
public sealed record RerunPlan(IReadOnlyList<PushChecksInput> Pushes, IReadOnlyList<PullRequestReviewInput> Reviews);

/// <summary>New attempts of checks, each with a check of its own, as they were asked for at first.</summary>
internal sealed class RerunOrchestration(PlanRerunActivity plan, PushChecksOrchestration push, PullRequestReviewOrchestration review) : Orchestration<RerunInput, int>
{
    public static string IdFor(RepositoryRef repository, string cause) => InstanceIds.Create("rerun", repository.Host, repository.Id, cause);

    public override async Task<int> RunAsync(OrchestrationContext context, RerunInput input)
    {
        var planned = await context.CallActivityAsync(plan, input);
        var pushes = planned.Pushes.Select(one => context.CallChildAsync(
            push, one, InstanceIds.Create("push", one.Repository.Host, one.Repository.Id, $"{one.After}\n{one.CalledReport}\n{context.InstanceId}")));
        var reviews = planned.Reviews.Select(one => context.CallChildAsync(review, one, PullRequestReviewOrchestration.AgainId(one.Repository, one.Number, one.HeadSha, context.InstanceId)));
        await Task.WhenAll(pushes.Concat(reviews));
        return planned.Pushes.Count + planned.Reviews.Count;
    }
}

/// <summary>Finds out what a check was asked to do at first; where that is not kept any more, what its commit tells.</summary>
internal sealed class PlanRerunActivity(IForges forges, CheckStore store) : ForgeActivity<RerunInput, RerunPlan>
{
    protected override async Task<RerunPlan> ActAsync(ActivityContext context, RerunInput input)
    {
        var rows = await store.OfCommitAsync(input.Repository, input.HeadSha, context.Cancellation);
        var wanted = rows
            .Where(row => input.Name is null || row.Name == input.Name)
            .Where(row => string.IsNullOrEmpty(input.CheckId) || row.Id == input.CheckId || rows.All(other => other.Id != input.CheckId))
            .DistinctBy(row => (row.Name, row.Number))
            .ToList();

        // The repository may have another name by now.
        var pushes = wanted.Where(row => row.Kind == CheckStore.Push).Select(row => row.InputAs<PushChecksInput>() with { Repository = input.Repository }).ToList();
        var reviews = wanted.Where(row => row.Kind == CheckStore.Review).Select(row => row.InputAs<PullRequestReviewInput>() with { Repository = input.Repository }).ToList();
        return wanted.Count > 0 ? new RerunPlan(pushes, reviews) : await GuessAsync(input, context.Cancellation);
    }

    protected override RerunPlan Refused(RerunInput input, ForgeException refusal) => new([], []);

    private async Task<RerunPlan> GuessAsync(RerunInput input, CancellationToken cancellation)
    {
        var connection = forges.Open(input.Repository.Address);
        var numbers = input.Name == PushChecksOrchestration.ReportName ? [] : input.Numbers.Count > 0 ? input.Numbers : await connection.ListRequestsOfCommitAsync(input.HeadSha, cancellation);
        var reviews = numbers.Select(number => new PullRequestReviewInput(input.Repository, number, input.HeadSha)).ToList();
        return new RerunPlan(input.Name == PushChecksOrchestration.ReportName || (input.Name is null && reviews.Count == 0) ? [new PushChecksInput(input.Repository, "", null, input.HeadSha)] : [], reviews);
    }
}
