namespace CiCdPlatform.Durable.Storage.Sqlite;

/// <summary>The engine's own tables. Moments are milliseconds since 1970, UTC.</summary>
internal static class SqliteSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new("durable-0001-instances", """
            CREATE TABLE durable_instances (
                id TEXT NOT NULL PRIMARY KEY,
                name TEXT NOT NULL,
                state TEXT NOT NULL,
                created_at BIGINT NOT NULL,
                updated_at BIGINT NOT NULL,
                input TEXT,
                output TEXT,
                error TEXT,
                status TEXT,
                supersession_key TEXT,
                parent_id TEXT,
                parent_generation INTEGER NOT NULL,
                parent_task INTEGER NOT NULL,
                generation INTEGER NOT NULL,
                version INTEGER NOT NULL
            );
            CREATE INDEX durable_instances_created ON durable_instances (created_at);
            CREATE INDEX durable_instances_pending ON durable_instances (id) WHERE state = 'Pending';
            CREATE INDEX durable_instances_superseded ON durable_instances (supersession_key) WHERE supersession_key IS NOT NULL;
            CREATE INDEX durable_instances_children ON durable_instances (parent_id) WHERE parent_id IS NOT NULL;
            CREATE TABLE durable_history (
                instance_id TEXT NOT NULL,
                sequence INTEGER NOT NULL,
                kind TEXT NOT NULL,
                at BIGINT NOT NULL,
                task INTEGER,
                name TEXT,
                payload TEXT,
                PRIMARY KEY (instance_id, sequence)
            ) WITHOUT ROWID;
            CREATE TABLE durable_messages (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                instance_id TEXT NOT NULL,
                generation INTEGER NOT NULL,
                kind TEXT NOT NULL,
                task INTEGER NOT NULL,
                name TEXT,
                payload TEXT
            );
            CREATE INDEX durable_messages_instance ON durable_messages (instance_id, id);
            CREATE TABLE durable_event_keys (
                instance_id TEXT NOT NULL,
                dedupe_key TEXT NOT NULL,
                PRIMARY KEY (instance_id, dedupe_key)
            ) WITHOUT ROWID;
            CREATE TABLE durable_activities (
                instance_id TEXT NOT NULL,
                generation INTEGER NOT NULL,
                task INTEGER NOT NULL,
                name TEXT NOT NULL,
                input TEXT,
                retry TEXT,
                attempt INTEGER NOT NULL,
                due_at BIGINT NOT NULL,
                last_error TEXT,
                owner TEXT NOT NULL,
                lease_until BIGINT NOT NULL,
                PRIMARY KEY (instance_id, generation, task)
            ) WITHOUT ROWID;
            CREATE TABLE durable_timers (
                instance_id TEXT NOT NULL,
                generation INTEGER NOT NULL,
                task INTEGER NOT NULL,
                due_at BIGINT NOT NULL,
                PRIMARY KEY (instance_id, generation, task)
            ) WITHOUT ROWID;
            CREATE INDEX durable_timers_due ON durable_timers (due_at, instance_id, generation, task);
            """),
    ];
}
