namespace CiCdPlatform.Features.Artifacts;

/// <summary>A file that a delivery generated, or the proof of what came of it.</summary>
public sealed class Artifact
{
    /// <summary>The id under which it is fetched.</summary>
    public string Id { get; init; } = "";

    /// <summary>The delivery's instance.</summary>
    public string DeliveryId { get; init; } = "";

    /// <summary>The forge's host.</summary>
    public string Host { get; init; } = "";

    /// <summary>The repository's name at that time.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The delivered commit, or null when none was made.</summary>
    public string? CommitId { get; init; }

    /// <summary>How the delivery ended.</summary>
    public string Outcome { get; init; } = "";

    /// <summary>The file's path in the repository; the proof's is <c>proof.json</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary>Bytes of the content.</summary>
    public long Bytes { get; init; }

    /// <summary>SHA-256 of the content, in hexadecimal.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>Where it lies: <c>hot</c>, <c>cold-table</c>, <c>cold-folder</c>; <c>damaged</c> when it no longer matched its hash and was left where it is.</summary>
    public string Tier { get; init; } = "";

    /// <summary>When it was kept.</summary>
    public DateTimeOffset CreatedAt => DateTimeOffset.FromUnixTimeMilliseconds(CreatedAtMilliseconds);

    internal long CreatedAtMilliseconds { get; init; }
}

/// <summary>What a delivery came to, as kept beside its files.</summary>
internal sealed record DeliveryProof(
    string DeliveryId,
    string Repository,
    string? CommitId,
    string Outcome,
    string? Reason,
    string Source,
    IReadOnlyList<string> Reasons,
    IReadOnlyList<string> Warnings,
    long RunId,
    int TestsRun,
    double Seconds,
    IReadOnlyList<Pipelines.JobReading> Jobs);
