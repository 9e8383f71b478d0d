namespace CiCdPlatform.Forges.Http;

/// <summary>How one try ended: an answer, or a failure with the wait before the next try (null = not to be tried again).</summary>
internal sealed record ForgeAttempt(ForgeResponse? Response, ForgeException? Failure, TimeSpan? Retry)
{
    /// <summary>Stands for the growing wait of network trouble.</summary>
    public static readonly TimeSpan Backoff = TimeSpan.MinValue;

    public static ForgeAttempt Done(ForgeResponse response) => new(response, null, null);

    public static ForgeAttempt Failed(ForgeException failure, TimeSpan? retry = null) => new(null, failure, retry);
}

/// <summary>One request over all its tries. <paramref name="Consume"/> reads a download from its start at every try.</summary>
internal sealed record ForgeCall(ForgeRequest Request, Uri Address, Func<Stream, CancellationToken, Task>? Consume)
{
    /// <summary>A credential is renewed once a request.</summary>
    public bool Renewed { get; set; }
}
