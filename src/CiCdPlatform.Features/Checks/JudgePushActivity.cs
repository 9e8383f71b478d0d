using CiCdPlatform.Core.Rules;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Runs the rules over what a push changed.</summary>
internal sealed class JudgePushActivity(IForges forges) : ForgeActivity<PushChecksInput, ChangeFindings>
{
    protected override async Task<ChangeFindings> ActAsync(ActivityContext context, PushChecksInput input)
    {
        var connection = forges.Open(input.Repository.Address);
        using var snapshot = await connection.CloneAsync(input.After, context.Cancellation);
        if (input.Before is not { } before)
        {
            // A new branch: compared with the default branch, so that old lines are not held against it.
            var repository = await connection.GetRepositoryAsync(context.Cancellation);
            before = await connection.GetBranchHeadAsync(repository.DefaultBranch, context.Cancellation) ?? input.After;
        }

        var scope = before == input.After
            ? RuleScope.WholeTree
            : ChangedLines.Of(await connection.CompareAsync(before, input.After, context.Cancellation));
        var outcome = RuleEngine.Run(snapshot, scope);
        return new ChangeFindings(outcome.Findings, [.. snapshot.Warnings, .. outcome.Warnings], null, IsOwnDelivery: false);
    }

    protected override ChangeFindings Refused(PushChecksInput input, ForgeException refusal) =>
        new([], [], $"the forge does not let the change be read: {refusal.Message}", IsOwnDelivery: false);
}
