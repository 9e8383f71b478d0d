namespace CiCdPlatform.LocalForge.Faults;

/// <summary>What happens to a delivery.</summary>
internal enum DeliveryFate
{
    Arrives,
    Lost,
    Twice,
    Late,
}

/// <summary>What happens to a request.</summary>
internal sealed record RequestFate(TimeSpan Latency, int? Status, bool AfterEffect, TimeSpan? RateLimited);

/// <summary>Holds the faults that were asked for and decides, by a seed, whom they hit.</summary>
internal sealed class FaultBox(int seed)
{
    private readonly Lock _lock = new();
    private Random _random = new(seed);
    private FaultPlan _plan = new();

    /// <summary>The faults in force, with counts as they are left.</summary>
    public FaultPlan Plan
    {
        get
        {
            lock (_lock)
            {
                return _plan;
            }
        }

        set
        {
            lock (_lock)
            {
                _plan = value;
                _random = value.Seed is { } fresh ? new Random(fresh) : _random;
            }
        }
    }

    public RequestFate NextRequest(string method, string path)
    {
        lock (_lock)
        {
            if ((_plan.PathContains is { } part && !path.Contains(part, StringComparison.Ordinal)) || (_plan.Method is { } only && !string.Equals(only, method, StringComparison.OrdinalIgnoreCase)))
            {
                return new RequestFate(TimeSpan.Zero, null, false, null);
            }

            var latency = TimeSpan.FromMilliseconds(Math.Clamp(_plan.LatencyMs, 0, 600_000));
            if (_plan.RateLimitNext > 0)
            {
                _plan = _plan with { RateLimitNext = _plan.RateLimitNext - 1 };
                return new RequestFate(latency, null, false, TimeSpan.FromSeconds(_plan.RetryAfterSeconds));
            }

            if (_plan.FailNext > 0)
            {
                _plan = _plan with { FailNext = _plan.FailNext - 1 };
                return new RequestFate(latency, _plan.FailStatus, _plan.FailAfterEffect, null);
            }

            return new RequestFate(latency, Hits(_plan.FailRate) ? _plan.FailStatus : null, _plan.FailAfterEffect, null);
        }
    }

    public DeliveryFate NextDelivery()
    {
        lock (_lock)
        {
            if (_plan.DropNextDeliveries > 0)
            {
                _plan = _plan with { DropNextDeliveries = _plan.DropNextDeliveries - 1 };
                return DeliveryFate.Lost;
            }

            return Hits(_plan.DropRate) ? DeliveryFate.Lost
                : Hits(_plan.DuplicateRate) ? DeliveryFate.Twice
                : Hits(_plan.ReorderRate) ? DeliveryFate.Late
                : DeliveryFate.Arrives;
        }
    }

    // A rate of zero draws nothing, so that asking for one fault does not shift the chances of another.
    private bool Hits(double rate) => rate > 0 && _random.NextDouble() < rate;
}
