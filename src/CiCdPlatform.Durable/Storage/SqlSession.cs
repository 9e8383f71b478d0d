using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CiCdPlatform.Durable.Storage;

/// <summary>Statements on one connection. Parameters are <c>$1</c>, <c>$2</c>, …, which both databases understand; integers are passed as 64 bits.</summary>
internal sealed class SqlSession(DbConnection connection) : IAsyncDisposable
{
    // SQLite parses a statement each time it is given one; Npgsql prepares what repeats by itself.
    private readonly Dictionary<string, SqliteCommand> _parsed = [];

    public DbConnection Connection => connection;

    public SqlDialect Dialect { get; } = connection is NpgsqlConnection ? SqlDialect.PostgreSql : SqlDialect.Sqlite;

    public async Task<int> ExecuteAsync(string sql, params object?[] values)
    {
        var command = Command(sql, values);
        try
        {
            return await command.ExecuteNonQueryAsync();
        }
        finally
        {
            await ReleaseAsync(command);
        }
    }

    public async Task<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> read, params object?[] values)
    {
        var command = Command(sql, values);
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        finally
        {
            await ReleaseAsync(command);
        }
    }

    public async Task<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> read, params object?[] values)
        where T : class
    {
        var rows = await QueryAsync(sql, read, values);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>All statements of the work, or none; none as well when it says false.</summary>
    public async Task<bool> InTransactionAsync(Func<Task<bool>> work)
    {
        // A transaction that begins by reading may find that it cannot write; so it takes the right to write at once.
        await ExecuteAsync(Dialect == SqlDialect.Sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
        try
        {
            var isDone = await work();
            await ExecuteAsync(isDone ? "COMMIT" : "ROLLBACK");
            return isDone;
        }
        catch
        {
            try
            {
                await ExecuteAsync("ROLLBACK");
            }
            catch (Exception exception) when (exception is DbException or InvalidOperationException)
            {
                // It was rolled back already (disk full, connection lost); the first error is the one to report.
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var command in _parsed.Values)
        {
            await command.DisposeAsync();
        }

        await connection.DisposeAsync();
    }

    private DbCommand Command(string sql, object?[] values)
    {
        if (connection is NpgsqlConnection npgsql)
        {
            var fresh = new NpgsqlCommand(sql, npgsql);
            foreach (var value in values)
            {
                fresh.Parameters.Add(new() { Value = value ?? DBNull.Value });
            }

            return fresh;
        }

        if (!_parsed.TryGetValue(sql, out var command))
        {
            command = new SqliteCommand(sql, (SqliteConnection)connection);
            for (var index = 1; index <= values.Length; index++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${index}" });
            }

            _parsed.Add(sql, command);
        }

        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }

        return command;
    }

    private static ValueTask ReleaseAsync(DbCommand command) => command is NpgsqlCommand ? command.DisposeAsync() : ValueTask.CompletedTask;
}

/// <summary>Columns that may be null.</summary>
internal static class DataReaders
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static byte[]? Bytes(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);

    public static DateTimeOffset Moment(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
