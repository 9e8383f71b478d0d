using System.Data.Common;

namespace CiCdPlatform.Durable;

/// <summary>Which SQL a database speaks, where the two differ.</summary>
public enum SqlDialect
{
    /// <summary>SQLite, for one process.</summary>
    Sqlite,

    /// <summary>PostgreSQL, for several.</summary>
    PostgreSql,
}

/// <summary>The one database of the product: the engine's tables and the features' stand in the same one.</summary>
public abstract class SqlDatabase : IAsyncDisposable
{
    /// <summary>Which SQL it speaks.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>What a person knows it by; without credentials.</summary>
    public abstract string Name { get; }

    /// <summary>An open connection; the caller disposes of it.</summary>
    public abstract Task<DbConnection> OpenAsync(CancellationToken cancellation = default);

    /// <summary>An open connection for statements that find rows by an index alone, as those do that run all the time: their plans never read a whole table. The caller disposes of it.</summary>
    public virtual Task<DbConnection> OpenByKeyAsync(CancellationToken cancellation = default) => OpenAsync(cancellation);

    /// <summary>Whether an error says that the database cannot be reached or is restarting, so that the same call may succeed later.</summary>
    public abstract bool IsTransient(Exception exception);

    /// <inheritdoc/>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
