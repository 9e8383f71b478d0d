namespace CiCdPlatform.Features.Webhooks;

/// <summary>Bounds of the webhook intake (section <c>Intake</c>). Over them a delivery is answered 503 with <c>Retry-After</c>; the sweeper asks for it later.</summary>
public sealed class IntakeSettings
{
    /// <summary>Deliveries between their first byte and their answer.</summary>
    public int MaxInFlight { get; init; } = 4_096;

    /// <summary>Bytes of their bodies held in memory.</summary>
    public long MaxBytesInFlight { get; init; } = 128 * 1024 * 1024;

    /// <summary>Deliveries in one transaction.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>A delivery that is not on disk by then is answered 503. Forges give up after ten seconds.</summary>
    public TimeSpan AnswerWithin { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>What <c>Retry-After</c> says.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Intents that this process hands to the engine at once; the others wait in the database.</summary>
    public int MaxHandedOver { get; init; } = 256;

    /// <summary>How long a taken intent is left to the process that took it; on SQLite until that process starts again.</summary>
    public TimeSpan TakenFor { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An intent that failed this often is set aside and stays visible.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>How often the inbox is looked into without having been called.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often forges are asked for what did not arrive.</summary>
    public TimeSpan SweepEvery { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Every fault, naming its key and the cure.</summary>
    public IEnumerable<string> Faults()
    {
        if (MaxInFlight < 1 || MaxBatch < 1 || MaxHandedOver < 1 || MaxAttempts < 1)
        {
            yield return "Intake:MaxInFlight, MaxBatch, MaxHandedOver and MaxAttempts must be at least 1";
        }

        if (MaxBytesInFlight < WebhookIntake.MaxBytes)
        {
            yield return $"Intake:MaxBytesInFlight must be at least {WebhookIntake.MaxBytes}, one payload";
        }

        if (AnswerWithin < TimeSpan.FromSeconds(1) || RetryAfter < TimeSpan.FromSeconds(1) || TakenFor < TimeSpan.FromSeconds(1) || SweepEvery < TimeSpan.FromSeconds(1))
        {
            yield return "Intake:AnswerWithin, RetryAfter, TakenFor and SweepEvery must be at least one second";
        }

        if (PollEvery < TimeSpan.FromMilliseconds(50))
        {
            yield return "Intake:PollEvery must be at least 50 milliseconds";
        }
    }
}
