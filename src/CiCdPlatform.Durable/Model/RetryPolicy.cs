namespace CiCdPlatform.Durable;

/// <summary>What a failure that a retry may cure is called in settings.</summary>
public enum RetryReason
{
    /// <summary>The network, or a server that answers 5xx.</summary>
    Network,

    /// <summary>A rate limit of the other side.</summary>
    RateLimit,

    /// <summary>A runner or container that did not start.</summary>
    RunnerStart,

    /// <summary>A clone or fetch that broke off.</summary>
    Clone,
}

/// <summary>How waits grow from attempt to attempt.</summary>
public enum RetryGrowth
{
    /// <summary>By a factor.</summary>
    Exponential,

    /// <summary>By the first delay.</summary>
    Linear,
}

/// <summary>How often a failed activity is tried again. Only a <see cref="TransientException"/> is.</summary>
public sealed record RetryPolicy
{
    /// <summary>3 attempts, exponential, from 1 s to 30 s.</summary>
    public static RetryPolicy Default { get; } = new();

    /// <summary>Never again.</summary>
    public static RetryPolicy None { get; } = new() { MaxAttempts = 1 };

    /// <summary>Attempts in all.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The wait before the second attempt.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How waits grow.</summary>
    public RetryGrowth Growth { get; init; }

    /// <summary>Factor between waits that grow exponentially; 1 keeps them constant.</summary>
    public double Backoff { get; init; } = 2;

    /// <summary>The wait after an attempt that failed, the first being 1; what the other side <paramref name="asked"/> for counts up to <see cref="MaxDelay"/>.</summary>
    public TimeSpan WaitAfter(int attempt, TimeSpan? asked)
    {
        var ticks = FirstDelay.Ticks * (Growth == RetryGrowth.Linear ? attempt : Math.Pow(Backoff, attempt - 1));
        var wait = ticks >= MaxDelay.Ticks ? MaxDelay : TimeSpan.FromTicks((long)ticks);
        return asked is not { } longer || longer <= wait ? wait : longer < MaxDelay ? longer : MaxDelay;
    }
}
