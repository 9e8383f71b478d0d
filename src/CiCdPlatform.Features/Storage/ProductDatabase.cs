using System.Data.Common;
using Dapper;

namespace CiCdPlatform.Features.Storage;

/// <summary>Opens connections to the one SQL database; every slice keeps its tables there.</summary>
public sealed class ProductDatabase(Func<CancellationToken, Task<DbConnection>> open)
{
    /// <summary>An open connection; the caller disposes of it.</summary>
    public Task<DbConnection> OpenAsync(CancellationToken cancellation) => open(cancellation);

    internal async Task<int> ExecuteAsync(string sql, object? parameters, CancellationToken cancellation)
    {
        await using var connection = await open(cancellation);
        return await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
    }

    internal async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters, CancellationToken cancellation)
    {
        await using var connection = await open(cancellation);
        return (await connection.QueryAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellation))).AsList();
    }

    internal async Task<T?> FirstOrDefaultAsync<T>(string sql, object? parameters, CancellationToken cancellation)
    {
        await using var connection = await open(cancellation);
        return await connection.QueryFirstOrDefaultAsync<T>(new CommandDefinition(sql, parameters, cancellationToken: cancellation));
    }

    /// <summary>All statements, or none.</summary>
    internal async Task InTransactionAsync(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellation)
    {
        await using var connection = await open(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await work(connection, transaction);
        await transaction.CommitAsync(cancellation);
    }
}
