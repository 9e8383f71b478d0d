using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace CiCdPlatform.Durable;

/// <summary>A PostgreSQL database, shared by any number of processes.</summary>
public sealed class PostgresDatabase : SqlDatabase
{
    private readonly Lazy<NpgsqlDataSource> _writing;

    /// <summary>Creates it; nothing is opened yet.</summary>
    public PostgresDatabase(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        Name = $"{builder.Host}:{builder.Port}/{builder.Database}";

        // Statements are few and repeat for ever, so the server parses and plans each once a connection.
        builder.MaxAutoPrepare = Math.Max(builder.MaxAutoPrepare, 100);
        builder.AutoPrepareMinUsages = 2;
        builder.ApplicationName ??= "cicd-platform";

        // Statements here are short: compiling one to machine code takes a hundred times what running it does.
        builder.Options = $"{builder.Options} -c jit=off".Trim();
        DataSource = NpgsqlDataSource.Create(builder);

        // What runs all the time finds its rows by key. A plan made while the tables were small would read them whole, and be kept.
        builder.Options += " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan";
        _writing = new(() => NpgsqlDataSource.Create(builder));
    }

    /// <inheritdoc/>
    public override SqlDialect Dialect => SqlDialect.PostgreSql;

    /// <inheritdoc/>
    public override string Name { get; }

    internal NpgsqlDataSource DataSource { get; }

    internal NpgsqlDataSource Writing => _writing.Value;

    /// <inheritdoc/>
    public override async Task<DbConnection> OpenAsync(CancellationToken cancellation = default) => await DataSource.OpenConnectionAsync(cancellation);

    /// <inheritdoc/>
    public override async Task<DbConnection> OpenByKeyAsync(CancellationToken cancellation = default) => await Writing.OpenConnectionAsync(cancellation);

    /// <inheritdoc/>
    public override bool IsTransient(Exception exception) => exception is NpgsqlException { IsTransient: true } or SocketException or TimeoutException
        || (exception is PostgresException { SqlState: var state } && (state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal) || state == "53300"))
        || (exception is NpgsqlException and not PostgresException)
        || (exception.InnerException is { } inner && IsTransient(inner));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        if (_writing.IsValueCreated)
        {
            await _writing.Value.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
