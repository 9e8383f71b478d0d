using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;

namespace CiCdPlatform.Features.Storage;

/// <summary>A table with the numbered pieces of long texts, each text under its id.</summary>
internal sealed class PieceTable(string name, string key)
{
    /// <summary>Writes the pieces of a text that has none.</summary>
    public async Task WriteAsync(DbConnection connection, DbTransaction transaction, string id, IEnumerable<byte[]> pieces)
    {
        var number = 0;
        foreach (var data in pieces)
        {
            await connection.ExecuteAsync($"INSERT INTO {name} ({key}, number, data) VALUES (@id, @number, @data)", new { id, number = number++, data }, transaction);
        }
    }

    /// <summary>The pieces as they were written; no connection is held between them.</summary>
    public async IAsyncEnumerable<byte[]> ReadAsync(ProductDatabase database, string id, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var number = 0; await database.FirstOrDefaultAsync<byte[]>($"SELECT data FROM {name} WHERE {key} = @id AND number = @number", new { id, number }, cancellation) is { } data; number++)
        {
            yield return data;
        }
    }
}
