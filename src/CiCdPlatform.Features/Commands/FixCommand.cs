using System.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Commands;

/// <summary>Commits the safe mends of what a check found, as one commit.</summary>
internal sealed class FixCommand(CheckStore store, OrganisationPolicy organisation, IAdvisorySource? advisories = null) : ICommand
{
    private const string BranchPrefix = "cicd/fix-";
    private const int MaxLines = 50;

    public string Verb => "fix";

    public string Usage => "";

    public string What => "commits the safe mends to the branch of this request, as one commit";

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        var (request, connection) = (call.Request, call.Connection);
        if (request.State != "open")
        {
            return CommandAnswer.No($"This {call.Noun} is {request.State}.");
        }

        var row = (await store.OfCommitAsync(call.Repository, request.HeadSha, cancellation)).FirstOrDefault(row => row.Number == request.Number && row.Result is not null);
        if (row?.Findings() is not { } found)
        {
            return CommandAnswer.No($"{ReviewText.ShortSha(request.HeadSha)} has not been judged yet: ask again when its check has ended.");
        }

        var mends = await MendAsync(connection, request.HeadSha, found, cancellation);
        if (mends.Files.Count == 0)
        {
            return CommandAnswer.No("None of the findings has a mend that is safe to make without a person.");
        }

        if (request.IsFork)
        {
            return CommandAnswer.No($"The branch is in a fork, where nothing can be pushed from here. Accept the suggestions on the lines.\n\n{List(mends)}");
        }

        if (await connection.GetBranchHeadAsync(request.HeadBranch, cancellation) is var now && now != request.HeadSha)
        {
            return CommandAnswer.No($"`{request.HeadBranch}` has moved on since it was judged: ask again when the check of its head has ended.");
        }

        var commit = await CommitAsync(connection, request.HeadBranch, request.HeadSha, mends, $"fix-{request.HeadSha[..Math.Min(12, request.HeadSha.Length)]}", cancellation);
        return CommandAnswer.Done($"Mended in {commit}:\n\n{List(mends)}");
    }

    /// <summary>Proposes the mends of what a push brought, for its branch may be one that nobody pushes to.</summary>
    public async Task<CommandAnswer> ProposeAsync(IForgeConnection connection, PushChecksInput push, ChangeFindings found, CancellationToken cancellation)
    {
        var mends = await MendAsync(connection, push.After, found, cancellation);
        if (mends.Files.Count == 0)
        {
            return CommandAnswer.No("None of the findings has a mend that is safe to make without a person.");
        }

        var branch = BranchPrefix + push.After[..Math.Min(10, push.After.Length)];
        await CommitAsync(connection, branch, push.After, mends, branch, cancellation);
        var into = push.Branch.Length > 0 ? push.Branch : (await connection.GetRepositoryAsync(cancellation)).DefaultBranch;
        var request = await connection.EnsureChangeRequestAsync(branch, into, mends.Message().Split('\n')[0], $"Safe mends of what the check of {push.After} found.\n\n{List(mends)}", cancellation);
        return CommandAnswer.Done($"Proposed in {request.WebUrl}.");
    }

    private static async Task<string> CommitAsync(IForgeConnection connection, string branch, string head, SafeMends mends, string marker, CancellationToken cancellation)
    {
        var files = mends.Files.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new GeneratedFile(file.Key, file.Value)).ToList();
        return (await connection.CommitAsync(new CommitRequest(branch, head, mends.Message(), marker, files), cancellation)).CommitId;
    }

    private static string List(SafeMends mends)
    {
        var text = new StringBuilder();
        foreach (var line in mends.Mended.Take(MaxLines))
        {
            text.Append("- ").AppendLine(ReviewText.Inline(line));
        }

        return mends.Mended.Count > MaxLines ? text.Append("- and ").Append(mends.Mended.Count - MaxLines).Append(" more").ToString() : text.ToString();
    }

    private async Task<SafeMends> MendAsync(IForgeConnection connection, string head, ChangeFindings found, CancellationToken cancellation)
    {
        using var snapshot = await connection.CloneAsync(head, cancellation);
        var settings = ScanRules.Of(snapshot, organisation).Input(snapshot, RuleScope.WholeTree, advisories).Settings;
        return SafeMends.Of(snapshot, found.Findings, settings, cancellation);
    }
}
