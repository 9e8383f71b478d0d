using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Security.Fleet;

/// <summary>One bot's mends, and where they go.</summary>
public sealed record CommitMendInput(ScanKey Key, string BaseCommit, string Branch, string Bot);

/// <summary>Commits what one bot mended: once on its branch, however often it runs.</summary>
internal sealed class CommitMendActivity(IForges forges, ScanStore store) : ForgeActivity<CommitMendInput, CommitOutcome>
{
    protected override async Task<CommitOutcome> ActAsync(ActivityContext context, CommitMendInput input)
    {
        var mends = await store.MendsAsync(input.Key, context.Cancellation) ?? throw new InvalidOperationException($"the mends of {input.Key.ScanId} are not kept any more: run the fleet again");
        var bot = mends.Bots.First(bot => bot.Bot == input.Bot);
        ICommitWriter writer = forges.Open(input.Key.Repository.Address);
        var files = bot.Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new GeneratedFile(file.Key, file.Value)).ToList();
        var commit = await writer.CommitAsync(
            new CommitRequest(input.Branch, input.BaseCommit, MendText.CommitMessage(bot), $"{input.Branch[MendActivity.BranchPrefix.Length..]}-{bot.Bot}", files), context.Cancellation);
        return new CommitOutcome(commit.CommitId, null);
    }

    protected override CommitOutcome Refused(CommitMendInput input, ForgeException refusal) => new(null, refusal.ToProblem());
}

/// <summary>A branch with mends to propose, and the branch that they are for.</summary>
public sealed record ProposeMendsInput(ScanKey Key, string Branch, string Into);

/// <summary>Opens the pull or merge request, or finds the one that is open.</summary>
internal sealed class ProposeMendsActivity(IForges forges, ScanStore store) : ForgeActivity<ProposeMendsInput, ChangeRequestOutcome>
{
    protected override async Task<ChangeRequestOutcome> ActAsync(ActivityContext context, ProposeMendsInput input)
    {
        var mends = await store.MendsAsync(input.Key, context.Cancellation) ?? throw new InvalidOperationException($"the mends of {input.Key.ScanId} are not kept any more: run the fleet again");
        IChangeRequests requests = forges.Open(input.Key.Repository.Address);
        var request = await requests.EnsureChangeRequestAsync(input.Branch, input.Into, MendText.Title(mends), MendText.Body(mends), context.Cancellation);
        return new ChangeRequestOutcome(request.Number, request.WebUrl, null);
    }

    protected override ChangeRequestOutcome Refused(ProposeMendsInput input, ForgeException refusal) => new(0, null, refusal.ToProblem());
}
