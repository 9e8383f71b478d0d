namespace CiCdPlatform.Features.Artifacts;

/// <summary>Where artifacts go that are seldom read. Writing the same artifact again replaces it.</summary>
internal interface IColdStorage
{
    /// <summary>One of <see cref="ArtifactTiers"/>.</summary>
    string Tier { get; }

    /// <summary>Makes the place ready; called before a batch.</summary>
    Task PrepareAsync(CancellationToken cancellation);

    /// <summary>Writes the content, compressed; durable when this returns.</summary>
    Task WriteAsync(string artifactId, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>The content, piece by piece; throws <see cref="InvalidDataException"/>, which says the cure, when it is not there.</summary>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string artifactId, CancellationToken cancellation);
}
