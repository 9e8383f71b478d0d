using Microsoft.Data.Sqlite;

namespace CiCdPlatform.Durable.Storage.Sqlite;

/// <summary>Every statement that writes, prepared on the one writing connection. The SQL itself is of no dialect.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly List<PreparedStatement> _all = [];

    public PreparedStatement Begin => field ??= New("BEGIN IMMEDIATE");

    public PreparedStatement Commit => field ??= New("COMMIT");

    public PreparedStatement Rollback => field ??= New("ROLLBACK");

    public PreparedStatement InsertInstance => field ??= New(
        """
        INSERT INTO durable_instances
            (id, name, state, created_at, updated_at, input, supersession_key, parent_id, parent_generation, parent_task, generation, version)
        VALUES (@id, @name, 'Pending', @at, @at, @input, @key, @parent, @parent_generation, @parent_task, 0, 0)
        ON CONFLICT (id) DO NOTHING
        """,
        "id", "name", "at", "input", "key", "parent", "parent_generation", "parent_task");

    public PreparedStatement InstanceState => field ??= New("SELECT state FROM durable_instances WHERE id = @id", "id");

    public PreparedStatement InstanceLink => field ??= New(
        "SELECT name, generation, parent_id, parent_generation, parent_task FROM durable_instances WHERE id = @id", "id");

    public PreparedStatement Superseded => field ??= New(
        "SELECT id FROM durable_instances WHERE supersession_key = @key AND id <> @id AND state IN ('Pending', 'Running', 'Suspended')", "key", "id");

    public PreparedStatement OpenChildren => field ??= New(
        "SELECT id FROM durable_instances WHERE parent_id = @id AND state IN ('Pending', 'Running', 'Suspended')", "id");

    public PreparedStatement AdvanceInstance => field ??= New(
        """
        UPDATE durable_instances
        SET state = @state, updated_at = @at, output = @output, error = @error, version = version + 1
        WHERE id = @id AND version = @version AND state IN ('Pending', 'Running')
        """,
        "state", "at", "output", "error", "id", "version");

    public PreparedStatement SetStatus => field ??= New("UPDATE durable_instances SET status = @status WHERE id = @id", "status", "id");

    public PreparedStatement ContinueInstance => field ??= New(
        "UPDATE durable_instances SET generation = generation + 1, input = @input WHERE id = @id", "input", "id");

    public PreparedStatement TerminateInstance => field ??= New(
        """
        UPDATE durable_instances SET state = 'Terminated', error = @reason, updated_at = @at, version = version + 1
        WHERE id = @id AND state IN ('Pending', 'Running', 'Suspended')
        """,
        "reason", "at", "id");

    public PreparedStatement SuspendInstance => field ??= New(
        "UPDATE durable_instances SET state = 'Suspended', updated_at = @at, version = version + 1 WHERE id = @id AND state IN ('Pending', 'Running')", "at", "id");

    public PreparedStatement ResumeInstance => field ??= New(
        "UPDATE durable_instances SET state = 'Running', updated_at = @at, version = version + 1 WHERE id = @id AND state = 'Suspended'", "at", "id");

    public PreparedStatement InsertHistory => field ??= New(
        "INSERT INTO durable_history (instance_id, sequence, kind, at, task, name, payload) VALUES (@id, @sequence, @kind, @at, @task, @name, @payload)",
        "id", "sequence", "kind", "at", "task", "name", "payload");

    public PreparedStatement HistoryLength => field ??= New("SELECT COALESCE(MAX(sequence), 0) FROM durable_history WHERE instance_id = @id", "id");

    public PreparedStatement DeleteHistory => field ??= New("DELETE FROM durable_history WHERE instance_id = @id", "id");

    public PreparedStatement InsertMessage => field ??= New(
        """
        INSERT INTO durable_messages (instance_id, generation, kind, task, name, payload)
        VALUES (@id, @generation, @kind, @task, @name, @payload) RETURNING id
        """,
        "id", "generation", "kind", "task", "name", "payload");

    public PreparedStatement DeleteMessage => field ??= New("DELETE FROM durable_messages WHERE id = @row", "row");

    public PreparedStatement DeleteMessages => field ??= New("DELETE FROM durable_messages WHERE instance_id = @id", "id");

    public PreparedStatement InsertEventKey => field ??= New(
        "INSERT INTO durable_event_keys (instance_id, dedupe_key) VALUES (@id, @key) ON CONFLICT (instance_id, dedupe_key) DO NOTHING", "id", "key");

    public PreparedStatement DeleteEventKeys => field ??= New("DELETE FROM durable_event_keys WHERE instance_id = @id", "id");

    public PreparedStatement InsertActivity => field ??= New(
        """
        INSERT INTO durable_activities (instance_id, generation, task, name, input, retry, attempt, due_at, owner, lease_until)
        VALUES (@id, @generation, @task, @name, @input, @retry, 1, @due, @owner, @until)
        """,
        "id", "generation", "task", "name", "input", "retry", "due", "owner", "until");

    public PreparedStatement RetryActivity => field ??= New(
        "UPDATE durable_activities SET attempt = @attempt, due_at = @due, last_error = @error WHERE instance_id = @id AND generation = @generation AND task = @task",
        "attempt", "due", "error", "id", "generation", "task");

    public PreparedStatement RenewLeases => field ??= New("UPDATE durable_activities SET lease_until = @until WHERE owner = @owner", "until", "owner");

    public PreparedStatement LostActivities => field ??= New(
        """
        SELECT instance_id, generation, task, name, input, retry, attempt, due_at FROM durable_activities
        WHERE @all = 1 OR (owner <> @owner AND lease_until < @now)
        """,
        "all", "owner", "now");

    public PreparedStatement TakeActivity => field ??= New(
        "UPDATE durable_activities SET owner = @owner, lease_until = @until WHERE instance_id = @id AND generation = @generation AND task = @task",
        "owner", "until", "id", "generation", "task");

    public PreparedStatement DeleteActivity => field ??= New(
        "DELETE FROM durable_activities WHERE instance_id = @id AND generation = @generation AND task = @task", "id", "generation", "task");

    public PreparedStatement DeleteActivities => field ??= New("DELETE FROM durable_activities WHERE instance_id = @id", "id");

    public PreparedStatement InsertTimer => field ??= New(
        "INSERT INTO durable_timers (instance_id, generation, task, due_at) VALUES (@id, @generation, @task, @due)", "id", "generation", "task", "due");

    public PreparedStatement DeleteTimer => field ??= New(
        "DELETE FROM durable_timers WHERE instance_id = @id AND generation = @generation AND task = @task", "id", "generation", "task");

    public PreparedStatement DeleteTimers => field ??= New("DELETE FROM durable_timers WHERE instance_id = @id", "id");

    public void Dispose() => _all.ForEach(statement => statement.Dispose());

    private PreparedStatement New(string sql, params string[] parameters)
    {
        var statement = new PreparedStatement(connection, sql, parameters);
        _all.Add(statement);
        return statement;
    }
}
