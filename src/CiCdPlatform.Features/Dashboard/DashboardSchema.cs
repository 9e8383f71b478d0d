using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>What people say of findings, and the indexes that let pages of large tables be read without their rows.</summary>
internal static class DashboardSchema
{
    /// <summary>Indexes of open findings leave out what is fixed or ignored, so that counts and pages of what is open are read from them alone.</summary>
    public static Migration Migration { get; } = new("features-060-dashboard", """
        CREATE TABLE finding_triage (
            finding_id TEXT NOT NULL PRIMARY KEY,
            ignored TEXT NULL,
            note TEXT NOT NULL,
            by_name TEXT NOT NULL,
            at BIGINT NOT NULL);
        CREATE INDEX security_findings_open ON security_findings (severity, first_seen_at, id, scanner) WHERE fixed_at IS NULL AND ignored IS NULL;
        CREATE INDEX security_findings_open_by_repository ON security_findings (host, repository_id, severity) WHERE fixed_at IS NULL AND ignored IS NULL;
        CREATE INDEX security_findings_by_severity ON security_findings (severity, first_seen_at, id);
        CREATE INDEX security_findings_by_fix ON security_findings (fixed_at) WHERE fixed_at IS NOT NULL;
        CREATE INDEX repositories_by_full_name ON repositories (full_name, host, id);
        CREATE INDEX pipeline_outcomes_by_repository ON pipeline_outcomes (host, repository_id, recorded_at);
        CREATE INDEX pipeline_outcomes_by_time ON pipeline_outcomes (recorded_at, delivery_id);
        CREATE INDEX pipeline_outcomes_by_template ON pipeline_outcomes (template_hash, recorded_at);
        """);
}
