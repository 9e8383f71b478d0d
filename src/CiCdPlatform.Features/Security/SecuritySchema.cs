using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Security;

/// <summary>What was found on default branches, and what the latest scans of each repository came to.</summary>
internal static class SecuritySchema
{
    public static Migration Migration { get; } = new("features-050-security", """
        CREATE TABLE security_findings (
            id TEXT NOT NULL PRIMARY KEY,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            rule TEXT NOT NULL,
            scanner TEXT NOT NULL,
            severity INTEGER NOT NULL,
            file TEXT NOT NULL,
            line INTEGER NOT NULL,
            json TEXT NOT NULL,
            persona INTEGER NOT NULL,
            ignored TEXT NULL,
            first_commit TEXT NOT NULL,
            first_seen_at BIGINT NOT NULL,
            last_commit TEXT NOT NULL,
            last_seen_at BIGINT NOT NULL,
            fixed_commit TEXT NULL,
            fixed_at BIGINT NULL);
        CREATE INDEX security_findings_by_time ON security_findings (first_seen_at, id);
        CREATE INDEX security_findings_by_repository ON security_findings (host, repository_id);
        CREATE TABLE security_results (
            scan_id TEXT NOT NULL,
            part TEXT NOT NULL,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            json TEXT NOT NULL,
            started_at BIGINT NOT NULL,
            PRIMARY KEY (scan_id, part));
        CREATE INDEX security_results_by_repository ON security_results (host, repository_id, started_at);
        """);
}
