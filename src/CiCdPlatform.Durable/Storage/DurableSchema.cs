namespace CiCdPlatform.Durable.Storage;

/// <summary>
/// The engine's own tables. Moments are milliseconds since 1970, UTC; <c>BYTEA</c>/<c>BLOB</c> columns hold <see cref="Packed"/> text. An instance is due for any worker when it has no <c>owner</c>
/// and <c>ready_at</c> has come; <c>mail</c> counts the messages that have ever come for it; <c>tries</c> the workers that have gone down with it since its last turn.
/// </summary>
internal static class DurableSchema
{
    private const string BeforeFirstRelease = """
        DROP TABLE IF EXISTS durable_instances;
        DROP TABLE IF EXISTS durable_history;
        DROP TABLE IF EXISTS durable_messages;
        DROP TABLE IF EXISTS durable_event_keys;
        DROP TABLE IF EXISTS durable_activities;
        DROP TABLE IF EXISTS durable_timers;

        """;

    private const string Tables = """
        CREATE TABLE durable_workers (
            id TEXT NOT NULL PRIMARY KEY,
            lease_until BIGINT NOT NULL);
        CREATE TABLE durable_instances (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            code_version BIGINT NOT NULL,
            tenant TEXT NOT NULL,
            state TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            input BLOB,
            output BLOB,
            error TEXT,
            status BLOB,
            progress TEXT,
            supersession_key TEXT,
            trace_parent TEXT,
            parent_id TEXT,
            parent_generation BIGINT NOT NULL,
            parent_task BIGINT NOT NULL,
            generation BIGINT NOT NULL,
            version BIGINT NOT NULL,
            mail BIGINT NOT NULL,
            tries BIGINT NOT NULL,
            owner TEXT,
            ready_at BIGINT);
        CREATE INDEX durable_instances_created ON durable_instances (created_at, id);
        CREATE INDEX durable_instances_due ON durable_instances (ready_at) WHERE owner IS NULL AND ready_at IS NOT NULL;
        CREATE INDEX durable_instances_fair ON durable_instances (tenant, ready_at) WHERE owner IS NULL AND ready_at IS NOT NULL;
        CREATE INDEX durable_instances_owned ON durable_instances (owner) WHERE owner IS NOT NULL;
        CREATE INDEX durable_instances_superseded ON durable_instances (supersession_key) WHERE supersession_key IS NOT NULL;
        CREATE INDEX durable_instances_children ON durable_instances (parent_id) WHERE parent_id IS NOT NULL;
        CREATE TABLE durable_history (
            instance_id TEXT NOT NULL,
            number BIGINT NOT NULL,
            events BLOB NOT NULL,
            PRIMARY KEY (instance_id, number));
        CREATE TABLE durable_messages (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            instance_id TEXT NOT NULL,
            generation BIGINT NOT NULL,
            kind TEXT NOT NULL,
            task BIGINT NOT NULL,
            name TEXT,
            payload BLOB);
        CREATE INDEX durable_messages_instance ON durable_messages (instance_id, id);
        CREATE TABLE durable_event_keys (
            instance_id TEXT NOT NULL,
            dedupe_key TEXT NOT NULL,
            at BIGINT NOT NULL,
            PRIMARY KEY (instance_id, dedupe_key));
        CREATE TABLE durable_recovery_points (
            instance_id TEXT NOT NULL,
            generation BIGINT NOT NULL,
            task BIGINT NOT NULL,
            point BLOB,
            PRIMARY KEY (instance_id, generation, task));
        CREATE TABLE durable_archive (
            id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            code_version BIGINT NOT NULL,
            tenant TEXT NOT NULL,
            state TEXT NOT NULL,
            created_at BIGINT NOT NULL,
            updated_at BIGINT NOT NULL,
            document BLOB NOT NULL);
        CREATE INDEX durable_archive_created ON durable_archive (created_at, id);
        CREATE INDEX durable_archive_updated ON durable_archive (updated_at);
        """;

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("durable-0002-workers", BeforeFirstRelease + Tables)
        {
            // Rows of instances are updated at every turn: the free space keeps the new version on the same page, and the indexes untouched.
            PostgreSql = Tables
                .Replace("BLOB", "BYTEA", StringComparison.Ordinal)
                .Replace("INTEGER PRIMARY KEY AUTOINCREMENT", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", StringComparison.Ordinal)
                .Replace("ready_at BIGINT);", "ready_at BIGINT) WITH (fillfactor = 70);", StringComparison.Ordinal),
        },
    ];
}
