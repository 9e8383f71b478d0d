using CiCdPlatform.Features.Repositories;
using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Commands;

/// <summary>Who paused the reviews of a request.</summary>
internal sealed record Pause
{
    public required string Person { get; init; }
}

/// <summary>Requests whose reviews somebody paused.</summary>
internal sealed class PauseStore(ProductDatabase database, TimeProvider time)
{
    public Task<Pause?> FindAsync(RepositoryRef repository, long number, CancellationToken cancellation) => database.PatientlyAsync(
        () => database.FirstOrDefaultAsync<Pause>(
            "SELECT person AS Person FROM paused_requests WHERE host = @host AND repository_id = @id AND number = @number", Key(repository, number), cancellation),
        time,
        cancellation);

    public Task PutAsync(RepositoryRef repository, long number, string person, CancellationToken cancellation) => database.PatientlyAsync(
        () => database.ExecuteAsync(
            "INSERT INTO paused_requests (host, repository_id, number, person, paused_at) VALUES (@host, @id, @number, @person, @now) ON CONFLICT (host, repository_id, number) DO NOTHING",
            new { host = repository.Host.Authority, id = repository.Id, number, person, now = time.GetUtcNow().ToUnixTimeMilliseconds() },
            cancellation),
        time,
        cancellation);

    public Task RemoveAsync(RepositoryRef repository, long number, CancellationToken cancellation) => database.PatientlyAsync(
        () => database.ExecuteAsync("DELETE FROM paused_requests WHERE host = @host AND repository_id = @id AND number = @number", Key(repository, number), cancellation), time, cancellation);

    private static object Key(RepositoryRef repository, long number) => new { host = repository.Host.Authority, id = repository.Id, number };
}
