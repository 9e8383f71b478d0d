using CiCdPlatform.Features.Storage;

namespace CiCdPlatform.Features.Dashboard;

/// <summary>Keeps what people say of findings: that one is ignored and why, and what its owner notes.</summary>
internal sealed class FindingTriage(ProductDatabase database, TimeProvider time)
{
    /// <summary>Characters of a reason or a note; what is longer is refused.</summary>
    public const int MaxText = 1_000;

    /// <summary>Says it; a null reason opens the finding again. The text replaces what was said before.</summary>
    public Task SayAsync(string findingId, string? ignored, string note, string by, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(note.Length, MaxText);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ignored?.Length ?? 0, MaxText);
        return database.ExecuteAsync(
            """
            INSERT INTO finding_triage (finding_id, ignored, note, by_name, at) VALUES (@findingId, @ignored, @note, @by, @now)
            ON CONFLICT (finding_id) DO UPDATE SET ignored = excluded.ignored, note = excluded.note, by_name = excluded.by_name, at = excluded.at
            """,
            new { findingId, ignored, note, by, now = time.GetUtcNow().ToUnixTimeMilliseconds() },
            cancellation);
    }
}
