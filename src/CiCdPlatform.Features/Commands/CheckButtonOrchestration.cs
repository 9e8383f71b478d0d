using CiCdPlatform.Durable;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Features.Storage;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Commands;

/// <summary>A button of a check that somebody pressed.</summary>
public sealed record CheckButtonInput(RepositoryRef Repository, string CheckId, string Action, long PersonId, string Person);

/// <summary>Does what a button says, and answers on the check itself.</summary>
internal sealed class CheckButtonOrchestration(PressButtonActivity press) : Orchestration<CheckButtonInput, CommandAnswer>
{
    public static string IdFor(RepositoryRef repository, string delivery) => InstanceIds.Create("button", repository.Host, repository.Id, delivery);

    public override Task<CommandAnswer> RunAsync(OrchestrationContext context, CheckButtonInput input) => context.CallActivityAsync(press, input);
}

/// <summary>Carries the button out, and says below the check's verdict what came of it.</summary>
internal sealed class PressButtonActivity(IForges forges, CheckStore store, PutReportActivity put, FixCommand fix) : ForgeActivity<CheckButtonInput, CommandAnswer>
{
    protected override async Task<CommandAnswer> ActAsync(ActivityContext context, CheckButtonInput input)
    {
        var connection = forges.Open(input.Repository.Address);
        if (!await connection.MayWriteAsync(input.PersonId, input.Person, context.Cancellation))
        {
            return CommandAnswer.No($"{input.Person} may not push here");
        }

        if (await store.FindAsync(input.CheckId, context.Cancellation) is not { } row || row.Findings() is not { } found)
        {
            return CommandAnswer.No("the check's findings are not kept any more");
        }

        var answer = input.Action switch
        {
            "fix" => await FixAsync(connection, row, found, input, context.Cancellation),
            "ignore" => CommandAnswer.Done(row.Number > 0 ? IgnoreCommand.Lines(found.Findings) : "Findings of a push are left out by the repository's policy: `.github/cicd-platform/policy.yml` or `.gitlab/cicd-platform/policy.yml`."),
            "explain" => CommandAnswer.Done(ExplainCommand.OfAll(found.Findings)),
            _ => CommandAnswer.No("there is no such button"),
        };
        var pending = new Report(row.Name, row.HeadSha, row.Id, null, "", "", []);
        await put.RunAsync(context, new PutReportInput(input.Repository, Verdict.Of(found).ToReport(pending) with { Text = answer.Text }));
        return answer;
    }

    protected override CommandAnswer Refused(CheckButtonInput input, ForgeException refusal) => CommandAnswer.No(ReviewText.Inline(refusal.Message));

    private async Task<CommandAnswer> FixAsync(IForgeConnection connection, CheckRow row, ChangeFindings found, CheckButtonInput input, CancellationToken cancellation)
    {
        if (row.Kind == CheckStore.Push)
        {
            return await fix.ProposeAsync(connection, row.InputAs<PushChecksInput>() with { Repository = input.Repository }, found, cancellation);
        }

        // The check may be that of an older head; the command looks at the one that stands now.
        return await connection.GetChangeRequestAsync(row.Number, cancellation) is { } request
            ? await fix.RunAsync(new CommandCall(input.Repository, request, connection, new Command("fix", ""), input.Person, row.Number), cancellation)
            : CommandAnswer.No("The request is gone.");
    }
}
