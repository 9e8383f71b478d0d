using System.Data.Common;
using CiCdPlatform.Durable;
using Dapper;

namespace CiCdPlatform.Features.Storage;

/// <summary>The one SQL database as the slices use it; every slice keeps its tables there.</summary>
public sealed class ProductDatabase
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private readonly Func<CancellationToken, Task<DbConnection>> _open;
    private readonly Func<Exception, bool> _isTransient;

    /// <summary>Creates it over the database of either dialect.</summary>
    public ProductDatabase(SqlDatabase sql)
    {
        _open = sql.OpenAsync;
        _isTransient = sql.IsTransient;
    }

    /// <summary>Creates it over connections from elsewhere; nothing is waited for.</summary>
    public ProductDatabase(Func<CancellationToken, Task<DbConnection>> open) => (_open, _isTransient) = (open, static _ => false);

    /// <summary>An open connection; the caller disposes of it.</summary>
    public Task<DbConnection> OpenAsync(CancellationToken cancellation) => _open(cancellation);

    /// <summary>Whether an error says that the database is away, so that the same call may succeed later.</summary>
    public bool IsTransient(Exception exception) => _isTransient(exception);

    internal async Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellation)
    {
        await using var connection = await _open(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(sql, Storable.Parameters(parameters), cancellationToken: cancellation));
    }

    internal async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellation)
    {
        await using var connection = await _open(cancellation);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, Storable.Parameters(parameters), cancellationToken: cancellation))).AsList();
    }

    internal async Task<T?> FirstOrDefaultAsync<T>(string sql, object? parameters, CancellationToken cancellation)
    {
        await using var connection = await _open(cancellation);
        return await connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, Storable.Parameters(parameters), cancellationToken: cancellation));
    }

    /// <summary>All statements, or none.</summary>
    internal async Task InTransactionAsync(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellation)
    {
        await using var connection = await _open(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await work(connection, transaction);
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>
    /// Does <paramref name="work"/>, and does it again while the database is away: for what runs behind the scenes, where an error would end an
    /// orchestration that only had to wait. The work may be done twice.
    /// </summary>
    internal async Task<T> PatientlyAsync<T>(Func<Task<T>> work, TimeProvider time, CancellationToken cancellation)
    {
        for (var wait = FirstWait; ; wait = wait < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                return await work();
            }
            catch (Exception e) when (_isTransient(e) && !cancellation.IsCancellationRequested)
            {
                await Task.Delay(wait, time, cancellation);
            }
        }
    }
}
