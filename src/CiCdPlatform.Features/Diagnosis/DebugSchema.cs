using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>Failures that were seen, what was tried about them, and the sessions in which people look into them.</summary>
internal static class DebugSchema
{
    public static Migration Migration { get; } = new("features-090-debug", """
        CREATE TABLE failures (
            id TEXT NOT NULL PRIMARY KEY,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            run_id BIGINT NOT NULL,
            definition TEXT NOT NULL,
            job TEXT NOT NULL,
            head_sha TEXT NOT NULL,
            branch TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            category TEXT NOT NULL,
            summary TEXT NOT NULL,
            infrastructure INTEGER NOT NULL,
            flaked INTEGER NOT NULL DEFAULT 0,
            seen_at BIGINT NOT NULL);
        CREATE INDEX failures_by_fingerprint ON failures (host, repository_id, fingerprint);
        CREATE INDEX failures_by_commit ON failures (host, repository_id, head_sha);
        CREATE TABLE mends (
            id TEXT NOT NULL PRIMARY KEY,
            host TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            run_id BIGINT NOT NULL,
            branch TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            outcome TEXT NOT NULL,
            reason TEXT NULL,
            json TEXT NOT NULL,
            offered_at_url TEXT NULL,
            created_at BIGINT NOT NULL);
        CREATE INDEX mends_by_fingerprint ON mends (host, repository_id, fingerprint);
        CREATE INDEX mends_by_branch ON mends (host, repository_id, branch, created_at);
        CREATE TABLE mend_tries (
            mend_id TEXT NOT NULL,
            number INTEGER NOT NULL,
            patcher TEXT NOT NULL,
            pattern TEXT NOT NULL,
            outcome TEXT NOT NULL,
            why TEXT NULL,
            tried_at BIGINT NOT NULL,
            PRIMARY KEY (mend_id, number));
        CREATE INDEX mend_tries_by_pattern ON mend_tries (patcher, pattern);
        CREATE TABLE debug_sessions (
            id TEXT NOT NULL PRIMARY KEY,
            subject TEXT NOT NULL,
            json TEXT NOT NULL,
            used_at BIGINT NOT NULL);
        CREATE INDEX debug_sessions_by_time ON debug_sessions (used_at);
        """);
}
