using CiCdPlatform.Durable;

namespace CiCdPlatform.Features.Access;

/// <summary>People, what they were granted, and how they are known again. No table holds a password, key or token: only what they are checked by, or what the key ring encrypted.</summary>
internal static class AccessSchema
{
    /// <summary>
    /// A grant is on everything (host empty), on an owner (repository_id 0) or on one repository. What a forge told ends by itself.
    /// </summary>
    public static Migration Migration { get; } = new("features-060-access", """
        CREATE TABLE access_users (
            id TEXT NOT NULL PRIMARY KEY,
            kind TEXT NOT NULL,
            host TEXT NOT NULL,
            external_id TEXT NOT NULL,
            login TEXT NOT NULL,
            name TEXT NOT NULL,
            password TEXT NULL,
            failures INTEGER NOT NULL DEFAULT 0,
            locked_until BIGINT NOT NULL DEFAULT 0,
            disabled INTEGER NOT NULL DEFAULT 0,
            created_at BIGINT NOT NULL,
            seen_at BIGINT NOT NULL DEFAULT 0);
        CREATE UNIQUE INDEX access_users_by_identity ON access_users (kind, host, external_id);
        CREATE TABLE access_grants (
            subject TEXT NOT NULL,
            source TEXT NOT NULL,
            host TEXT NOT NULL,
            owner TEXT NOT NULL,
            repository_id BIGINT NOT NULL,
            repository TEXT NOT NULL,
            role INTEGER NOT NULL,
            until BIGINT NOT NULL,
            given_by TEXT NOT NULL,
            given_at BIGINT NOT NULL,
            PRIMARY KEY (subject, host, repository_id, owner, source));
        CREATE TABLE access_sessions (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL,
            kind TEXT NOT NULL,
            agent TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            used_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL,
            revoked_at BIGINT NULL,
            reason TEXT NULL);
        CREATE INDEX access_sessions_by_user ON access_sessions (user_id);
        CREATE INDEX access_sessions_by_end ON access_sessions (ends_at);
        CREATE TABLE access_refresh_tokens (
            hash TEXT NOT NULL PRIMARY KEY,
            session_id TEXT NOT NULL,
            ends_at BIGINT NOT NULL,
            used_at BIGINT NULL);
        CREATE INDEX access_refresh_tokens_by_session ON access_refresh_tokens (session_id);
        CREATE TABLE access_keys (
            id TEXT NOT NULL PRIMARY KEY,
            hash TEXT NOT NULL,
            user_id TEXT NOT NULL,
            name TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            ends_at BIGINT NOT NULL,
            used_at BIGINT NULL,
            revoked_at BIGINT NULL);
        CREATE UNIQUE INDEX access_keys_by_hash ON access_keys (hash);
        CREATE INDEX access_keys_by_user ON access_keys (user_id);
        CREATE TABLE access_signing_keys (
            id TEXT NOT NULL PRIMARY KEY,
            protected TEXT NOT NULL,
            created_at BIGINT NOT NULL);
        CREATE TABLE access_forge_tokens (
            user_id TEXT NOT NULL PRIMARY KEY,
            sign_in TEXT NOT NULL,
            protected TEXT NOT NULL,
            checked_at BIGINT NOT NULL);
        CREATE TABLE rate_counters (
            name TEXT NOT NULL,
            window_at BIGINT NOT NULL,
            used BIGINT NOT NULL,
            PRIMARY KEY (name, window_at));
        CREATE INDEX rate_counters_by_window ON rate_counters (window_at);
        """);
}
