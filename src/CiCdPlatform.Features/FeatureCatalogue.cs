using CiCdPlatform.Durable;
using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Installations;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Features.Retention;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Features.Security.Fleet;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CiCdPlatform.Features;

/// <summary>The explicit list of everything that can be orchestrated, the same on every host.</summary>
internal static class FeatureCatalogue
{
    private static readonly Type[] Orchestrations =
    [
        typeof(OnboardingOrchestration),
        typeof(ResumeInstallationOrchestration),
        typeof(PipelineDeliveryOrchestration),
        typeof(PipelineMonitorOrchestration),
        typeof(PollingMonitorOrchestration),
        typeof(BranchProofOrchestration),
        typeof(PushChecksOrchestration),
        typeof(PullRequestReviewOrchestration),
        typeof(TrainCheckOrchestration),
        typeof(RerunOrchestration),
        typeof(CommandsOrchestration),
        typeof(CheckButtonOrchestration),
        typeof(ConfigurationCheckOrchestration),
        typeof(RetentionOrchestration),
        typeof(AdvisoryImportOrchestration),
        typeof(SecurityScanOrchestration),
        typeof(FleetRunOrchestration),
        typeof(FailureDiagnosisOrchestration),
        typeof(PipelineRepairOrchestration),
        typeof(RunSettledOrchestration),
        typeof(DebugRunOrchestration),
    ];

    private static readonly Type[] Activities =
    [
        typeof(DraftPipelineActivity),
        typeof(ProvePipelineActivity),
        typeof(SeedDefectActivity),
        typeof(RemoveBranchActivity),
        typeof(CommitPipelineActivity),
        typeof(OpenChangeRequestActivity),
        typeof(ReadRunActivity),
        typeof(AskRunActivity),
        typeof(RecordOutcomeActivity),
        typeof(CloseDeliveryActivity),
        typeof(PutReportActivity),
        typeof(OpenCheckActivity),
        typeof(ConcludeCheckActivity),
        typeof(FindTrainActivity),
        typeof(PlanRerunActivity),
        typeof(PublishReviewActivity),
        typeof(AuthoriseActivity),
        typeof(RunCommandActivity),
        typeof(AnswerActivity),
        typeof(PressButtonActivity),
        typeof(JudgePushActivity),
        typeof(JudgeChangeRequestActivity),
        typeof(JudgeConfigurationActivity),
        typeof(NoteConfigurationActivity),
        typeof(PlanOnboardingActivity),
        typeof(ListInstalledActivity),
        typeof(PlanRetentionActivity),
        typeof(RetentionBatchActivity),
        typeof(PlanAdvisoryImportActivity),
        typeof(ImportAdvisoriesActivity),
        typeof(PlanScanActivity),
        typeof(RunBotActivity),
        typeof(ReadAlertsActivity),
        typeof(SettleScanActivity),
        typeof(UploadFindingsActivity),
        typeof(CloseScanActivity),
        typeof(MendActivity),
        typeof(CommitMendActivity),
        typeof(ProposeMendsActivity),
        typeof(DiagnoseRunActivity),
        typeof(RetryRunActivity),
        typeof(NoteFlakesActivity),
        typeof(MendFailureActivity),
        typeof(CommitTrialActivity),
        typeof(SettleTrialActivity),
        typeof(OfferMendActivity),
        typeof(DebugRunActivity),
    ];

    public static void Register(IServiceCollection services)
    {
        foreach (var type in Orchestrations.Concat(Activities))
        {
            services.AddSingleton(type);
        }

        services.TryAddSingleton(provider => new DurableCatalogue(
            Orchestrations.Select(type => (IOrchestrationDefinition)provider.GetRequiredService(type)),
            Activities.Select(type => (IActivityDefinition)provider.GetRequiredService(type))));
    }
}
