using System.Reflection;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Security;

/// <summary>A scan of a default branch that has come to its result.</summary>
public sealed record UploadFindingsInput(ScanKey Key, ScanPlan Plan);

/// <summary>
/// Hands the findings of a default branch to GitHub's code scanning: all of them, for what is missing from one upload counts as mended there. Null when that went well or is not wanted,
/// else why not.
/// </summary>
internal sealed class UploadFindingsActivity(IForges forges, ScanStore store, SecuritySettings settings) : ForgeActivity<UploadFindingsInput, string?>
{
    // GitHub takes no more in one run; the worst stand first.
    private const int MaxResults = 25_000;

    protected override async Task<string?> ActAsync(ActivityContext context, UploadFindingsInput input)
    {
        if (settings.UploadSarif is false || input.Key.Repository.Forge != ForgeKind.GitHub || input.Plan.Branch is not { } branch
            || await store.ResultAsync(input.Key.ScanId, context.Cancellation) is not { } result)
        {
            return null;
        }

        var version = typeof(UploadFindingsActivity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
        var own = result.Findings.Where(finding => !BotResult.IsFromForge(finding)).Take(MaxResults).ToList();
        var refusal = await forges.Open(input.Key.Repository.Address).UploadSarifAsync(input.Plan.Commit, "refs/heads/" + branch, SarifDocument.Write(own, version), context.Cancellation);
        return settings.UploadSarif is true ? refusal : null;
    }

    protected override string? Refused(UploadFindingsInput input, ForgeException refusal) => settings.UploadSarif is true ? refusal.Message : null;
}
