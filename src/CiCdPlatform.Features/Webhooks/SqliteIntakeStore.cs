using CiCdPlatform.Durable;
using CiCdPlatform.Features.Repositories;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>One connection with statements that are prepared once; one process.</summary>
internal sealed class SqliteIntakeStore(SqliteDatabase database, IntakeSettings settings, TimeProvider time) : IIntakeStore
{
    private const string Columns = "id, host, delivery_id, number, attempts, trace_parent, orchestration, instance_id, event_name, payload, supersession_key, tenant";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(1);
    private readonly SemaphoreSlim _one = new(1);
    private Statements? _statements;
    private bool _hasBegun;

    public Task<IReadOnlyList<StoredArrival>> WriteAsync(IReadOnlyList<Arrival> arrivals, IReadOnlyList<Settlement> settlements, CancellationToken cancellation) =>
        InTransactionAsync<IReadOnlyList<StoredArrival>>(
            statements =>
            {
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                foreach (var settlement in settlements)
                {
                    Settle(statements, settlement, now);
                }

                var stored = new List<StoredArrival>(arrivals.Count);
                foreach (var arrival in arrivals)
                {
                    stored.Add(Store(statements, arrival, now));
                }

                RepositoryStore.ApplyAsync(statements.Connection, null, stored.Where(one => one.IsNew).Select(one => one.Arrival.Routed), time.GetUtcNow(), cancellation)
                    .GetAwaiter().GetResult();
                return stored;
            },
            cancellation);

    public Task<IReadOnlyList<TakenIntent>> TakeAsync(int most, CancellationToken cancellation) => InTransactionAsync<IReadOnlyList<TakenIntent>>(
        statements =>
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            var tenants = Rows(statements.Tenants([]), row => row.GetString(0));
            var waiting = tenants.SelectMany(tenant => Rows(statements.Waiting([tenant, now, most]), row => row.GetInt64(0)).Select((id, turn) => (id, turn)));
            var chosen = waiting.OrderBy(one => one.turn).ThenBy(one => one.id).Take(most).Select(one => one.id).ToList();
            return chosen.ConvertAll(id => Rows(statements.Take([id, now + (long)settings.TakenFor.TotalMilliseconds]), IntakeRow.Read).Single());
        },
        cancellation);

    public Task<TakenIntent?> TakeNextAsync(string supersessionKey, CancellationToken cancellation) => InTransactionAsync(
        statements =>
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            return Rows(statements.TakeNext([supersessionKey, now + (long)settings.TakenFor.TotalMilliseconds, now]), IntakeRow.Read).SingleOrDefault();
        },
        cancellation);

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        _statements?.Dispose();
        _one.Dispose();
    }

    private async Task<T> InTransactionAsync<T>(Func<Statements, T> work, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            var statements = _statements ??= new Statements(database.Open());
            await BeginAsync(statements.Connection, cancellation);
            try
            {
                if (!_hasBegun)
                {
                    // Whoever took what has never failed is gone: one process has the file.
                    Execute(statements.Connection, $"UPDATE inbox_queue SET due_at = 0 WHERE state = '{InboxSchema.Pending}' AND attempts = 0");
                }

                var result = work(statements);
                Execute(statements.Connection, "COMMIT");
                _hasBegun = true;
                return result;
            }
            catch
            {
                // Connections are pooled: closing this one would not end the transaction.
                raw.sqlite3_exec(statements.Connection.Handle, "ROLLBACK");
                _statements = null;
                statements.Dispose();
                throw;
            }
        }
        finally
        {
            _one.Release();
        }
    }

    // The engine writes to the same file. The connection's own waiting would hold a thread that other deliveries are answered on, and the driver's begins with 150 ms. The wait is
    // for another thread of this process, so it is by the machine's clock.
    private static async Task BeginAsync(SqliteConnection connection, CancellationToken cancellation)
    {
        int result;
        while ((result = raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE")) == raw.SQLITE_BUSY)
        {
            await Task.Delay(LookEvery, TimeProvider.System, cancellation);
        }

        SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }

    private static void Execute(SqliteConnection connection, string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);

    private static void Settle(Statements statements, Settlement settlement, long now)
    {
        if (settlement.Error is null)
        {
            statements.Done([settlement.Id]).ExecuteNonQuery();
        }
        else
        {
            statements.Failed([
                settlement.Id,
                settlement.Error,
                settlement.RetryIn is { } delay ? now + (long)delay.TotalMilliseconds : 0,
                settlement.RetryIn is null ? InboxSchema.SetAside : InboxSchema.Pending]).ExecuteNonQuery();
        }
    }

    private StoredArrival Store(Statements statements, Arrival arrival, long now)
    {
        var (delivery, intents) = (arrival.Delivery, arrival.Routed.Intents);
        var command = statements.Arrived([delivery.Host, delivery.Id, delivery.Event, delivery.Action, delivery.Bytes, now, arrival.Seen, LeadsTo.Write(intents)]);
        if ((long)command.ExecuteScalar()! != arrival.Seen)
        {
            return new StoredArrival(arrival, IsNew: false, [], 0);
        }

        var taken = new List<TakenIntent>();
        for (var number = 0; number < intents.Count; number++)
        {
            var intent = intents[number];
            var isTaken = arrival.IsReserved && (intent.SupersessionKey is null || statements.Waits([intent.SupersessionKey]).ExecuteScalar() is null);
            var id = (long)statements.Queued([
                delivery.Host, delivery.Id, number, intent.Orchestration, intent.InstanceId, intent.EventName, intent.Payload, intent.SupersessionKey, intent.Tenant,
                arrival.TraceParent, now, isTaken ? now + (long)settings.TakenFor.TotalMilliseconds : 0]).ExecuteScalar()!;
            if (isTaken)
            {
                taken.Add(new TakenIntent(id, delivery.Host, delivery.Id, number, 0, arrival.TraceParent, intent));
            }
        }

        return new StoredArrival(arrival, IsNew: true, taken, intents.Count - taken.Count);
    }

    private static List<T> Rows<T>(SqliteCommand command, Func<SqliteDataReader, T> read)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private sealed class Statements : IDisposable
    {
        private readonly List<SqliteCommand> _all = [];

        public Statements(SqliteConnection connection)
        {
            Connection = connection;
            Execute(connection, "PRAGMA busy_timeout = 0");
            Arrived = Prepare("""
                INSERT INTO webhook_deliveries (host, id, event, action, bytes, received_at, seen, leads_to) VALUES ($0, $1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (host, id) DO UPDATE SET seen = webhook_deliveries.seen + excluded.seen
                RETURNING seen
                """);
            Queued = Prepare("""
                INSERT INTO inbox_queue (host, delivery_id, number, orchestration, instance_id, event_name, payload, supersession_key, tenant, trace_parent, created_at, due_at)
                VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
                RETURNING id
                """);
            Waits = Prepare($"SELECT 1 FROM inbox_queue WHERE supersession_key = $0 AND state = '{InboxSchema.Pending}' LIMIT 1");
            Done = Prepare("DELETE FROM inbox_queue WHERE id = $0");
            Failed = Prepare("UPDATE inbox_queue SET attempts = attempts + 1, error = $1, due_at = $2, state = $3 WHERE id = $0");
            Tenants = Prepare($"""
                WITH RECURSIVE tenants (tenant) AS (
                    SELECT * FROM (SELECT tenant FROM inbox_queue WHERE state = '{InboxSchema.Pending}' ORDER BY tenant LIMIT 1)
                    UNION ALL
                    SELECT (SELECT q.tenant FROM inbox_queue q WHERE q.state = '{InboxSchema.Pending}' AND q.tenant > t.tenant ORDER BY q.tenant LIMIT 1)
                    FROM tenants t WHERE t.tenant IS NOT NULL)
                SELECT tenant FROM tenants WHERE tenant IS NOT NULL
                """);
            Waiting = Prepare($"""
                SELECT c.id FROM inbox_queue c
                WHERE c.state = '{InboxSchema.Pending}' AND c.tenant = $0 AND c.due_at <= $1
                    AND (c.supersession_key IS NULL OR NOT EXISTS (
                        SELECT 1 FROM inbox_queue o WHERE o.supersession_key = c.supersession_key AND o.id < c.id AND o.state = '{InboxSchema.Pending}'))
                ORDER BY c.id LIMIT $2
                """);
            Take = Prepare($"UPDATE inbox_queue SET due_at = $1 WHERE id = $0 RETURNING {Columns}");
            TakeNext = Prepare($"""
                UPDATE inbox_queue SET due_at = $1
                WHERE id = (SELECT id FROM inbox_queue WHERE supersession_key = $0 AND state = '{InboxSchema.Pending}' ORDER BY id LIMIT 1) AND due_at <= $2
                RETURNING {Columns}
                """);
        }

        public SqliteConnection Connection { get; }

        public Func<object?[], SqliteCommand> Arrived { get; }

        public Func<object?[], SqliteCommand> Queued { get; }

        public Func<object?[], SqliteCommand> Waits { get; }

        public Func<object?[], SqliteCommand> Done { get; }

        public Func<object?[], SqliteCommand> Failed { get; }

        public Func<object?[], SqliteCommand> Tenants { get; }

        public Func<object?[], SqliteCommand> Waiting { get; }

        public Func<object?[], SqliteCommand> Take { get; }

        public Func<object?[], SqliteCommand> TakeNext { get; }

        public void Dispose()
        {
            _all.ForEach(command => command.Dispose());
            Connection.Dispose();
        }

        private Func<object?[], SqliteCommand> Prepare(string sql)
        {
            var command = Connection.CreateCommand();
            command.CommandText = sql;
            _all.Add(command);
            return values =>
            {
                for (var i = 0; i < values.Length; i++)
                {
                    if (command.Parameters.Count <= i)
                    {
                        command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
                    }

                    command.Parameters[i].Value = values[i] ?? DBNull.Value;
                }

                return command;
            };
        }
    }
}
