using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Security;

/// <summary>Looks at one commit with every bot, and keeps what they find.</summary>
internal sealed class SecurityScanOrchestration(ScanSteps steps) : Orchestration<SecurityScanInput, SecurityScanStatus>
{
    public override int Version => 2;

    public override async Task<SecurityScanStatus> RunAsync(OrchestrationContext context, SecurityScanInput input)
    {
        var scanned = await steps.ScanAsync(context, input, optimises: false);
        return await steps.EndAsync(context, input, scanned.Status);
    }
}
