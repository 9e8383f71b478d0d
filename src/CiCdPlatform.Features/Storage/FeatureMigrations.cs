using CiCdPlatform.Durable;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Advisories;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Artifacts;
using CiCdPlatform.Features.Audit;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Commands;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Dashboard;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.Installations;
using CiCdPlatform.Features.Learning;
using CiCdPlatform.Features.Logs;
using CiCdPlatform.Features.Notifications;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Security;
using CiCdPlatform.Features.Settings;
using CiCdPlatform.Features.Setup;
using CiCdPlatform.Features.Webhooks;

namespace CiCdPlatform.Features.Storage;

/// <summary>The migrations of every slice, in the one order in which they apply. Applied ones are never edited.</summary>
public static class FeatureMigrations
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        RepositoryStore.Migration,
        InboxSchema.First,
        OutcomeStore.Migration,
        AccessTokens.Migration,
        DeliverySweeper.Migration,
        RefreshTokenStore.Migration,
        KeyRingStore.Migration,
        OutcomeStore.Seconds,
        InboxSchema.Queue,
        DeliverySweeper.Lease,
        LogStore.Migration,
        ArtifactSchema.Migration,
        TokenShelf.Migration,
        SimilarityStore.Migration,
        AdvisoryStore.Migration,
        SecuritySchema.Migration,
        ConfigurationStore.Migration,
        ForgeChangeStore.Migration,
        AccessSchema.Migration,
        AuditLog.Migration,
        DebugSchema.Migration,
        DashboardSchema.Migration,
        CheckStore.Migration,
        CommandSchema.Migration,
        SharedBudgetStore.Migration,
        InstallationStore.Migration,
        OnboardingStore.Migration,
        ObservationStore.Migration,
        StoredApps.Migration,
        EventStore.Migration,
        IdempotentPosts.Migration,
        StoredSettings.Migration,
        NotificationStore.Migration,
        EventStore.ByChannel,
    ];
}
