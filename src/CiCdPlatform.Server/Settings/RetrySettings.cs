using CiCdPlatform.Durable;

namespace CiCdPlatform.Server;

/// <summary>One kind of failure's retries (sections <c>Retries:Network</c>, <c>Retries:RateLimit</c>, <c>Retries:RunnerStart</c>, <c>Retries:Clone</c>).</summary>
public sealed class RetrySettings
{
    private static readonly Dictionary<RetryReason, RetryPolicy> Defaults = new()
    {
        [RetryReason.Network] = RetryPolicy.Default,

        // A forge's budget comes back within the hour, and forges say when.
        [RetryReason.RateLimit] = new RetryPolicy { MaxAttempts = 10, FirstDelay = TimeSpan.FromSeconds(30), MaxDelay = TimeSpan.FromMinutes(65) },
        [RetryReason.RunnerStart] = new RetryPolicy { MaxAttempts = 5, FirstDelay = TimeSpan.FromSeconds(5), MaxDelay = TimeSpan.FromMinutes(1), Growth = RetryGrowth.Linear },
        [RetryReason.Clone] = new RetryPolicy { MaxAttempts = 5, FirstDelay = TimeSpan.FromSeconds(2), MaxDelay = TimeSpan.FromMinutes(1) },
    };

    /// <summary>Attempts in all.</summary>
    public int? MaxAttempts { get; init; }

    /// <summary>The wait before the second attempt.</summary>
    public TimeSpan? FirstDelay { get; init; }

    /// <summary>The longest wait.</summary>
    public TimeSpan? MaxDelay { get; init; }

    /// <summary>How waits grow.</summary>
    public RetryGrowth? Growth { get; init; }

    /// <summary>Factor between waits that grow exponentially.</summary>
    public double? Backoff { get; init; }

    /// <summary>The policies; what is not set keeps its default.</summary>
    internal static IReadOnlyDictionary<RetryReason, RetryPolicy> Read(IConfiguration configuration, List<string> faults)
    {
        var policies = new Dictionary<RetryReason, RetryPolicy>(Defaults);
        foreach (var section in configuration.GetSection("Retries").GetChildren())
        {
            if (!Enum.TryParse<RetryReason>(section.Key, ignoreCase: true, out var reason) || !Enum.IsDefined(reason))
            {
                faults.Add($"Retries:{section.Key} is not a kind of failure: there are {string.Join(", ", Enum.GetNames<RetryReason>())}");
                continue;
            }

            policies[reason] = ServerSettings.Bind<RetrySettings>(configuration, section.Path, faults).Apply(Defaults[reason]);
            faults.AddRange(Faults(section.Path, policies[reason]));
        }

        return policies;
    }

    private static IEnumerable<string> Faults(string path, RetryPolicy policy)
    {
        if (policy.MaxAttempts is < 1 or > 1_000)
        {
            yield return $"{path}:MaxAttempts must be 1 to 1000";
        }

        if (policy.FirstDelay < TimeSpan.FromMilliseconds(1) || policy.MaxDelay < policy.FirstDelay || policy.MaxDelay > TimeSpan.FromDays(1))
        {
            yield return $"{path}:FirstDelay must be more than nothing, and {path}:MaxDelay between it and a day";
        }

        if (policy.Backoff is not (>= 1 and <= 100))
        {
            yield return $"{path}:Backoff must be 1 to 100";
        }
    }

    private RetryPolicy Apply(RetryPolicy policy) => new()
    {
        MaxAttempts = MaxAttempts ?? policy.MaxAttempts,
        FirstDelay = FirstDelay ?? policy.FirstDelay,
        MaxDelay = MaxDelay ?? policy.MaxDelay,
        Growth = Growth ?? policy.Growth,
        Backoff = Backoff ?? policy.Backoff,
    };
}
