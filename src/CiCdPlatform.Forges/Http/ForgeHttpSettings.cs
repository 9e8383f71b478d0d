namespace CiCdPlatform.Forges.Http;

/// <summary>Bounds of the requests to a forge (section <c>Forges:Http</c>).</summary>
public sealed class ForgeHttpSettings
{
    /// <summary>Tries of one request, the first included.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The wait before the first retry; it doubles, up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan FirstBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait between tries after network trouble or a 5xx.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait for a rate limit inside a call; a longer one is left to the caller as <see cref="ForgeFailure.RateLimited"/>.</summary>
    public TimeSpan MaxInlineWait { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The wait after a rate limit whose length the forge did not tell; it doubles with every further one.</summary>
    public TimeSpan UnknownLimitWait { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time of one try with its body.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time of one try of a download, such as an archive or a log.</summary>
    public TimeSpan DownloadTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The time between two writes with one credential, over all processes; zero does not pace them.</summary>
    public TimeSpan WriteEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests at once for one credential.</summary>
    public int MaxConcurrency { get; init; } = 100;

    /// <summary>Largest answer that is held in memory, in bytes.</summary>
    public int MaxResponseBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>Largest download, in bytes.</summary>
    public long MaxDownloadBytes { get; init; } = 2L * 1024 * 1024 * 1024;

    /// <summary>Most pages of one list.</summary>
    public int MaxPages { get; init; } = 100;

    /// <summary>Answers kept for conditional requests.</summary>
    public int CacheEntries { get; init; } = 2_000;

    /// <summary>Bytes of answers kept for conditional requests.</summary>
    public long CacheBytes { get; init; } = 64L * 1024 * 1024;
}
