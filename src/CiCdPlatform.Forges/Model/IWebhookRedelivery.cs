namespace CiCdPlatform.Forges;

/// <summary>Asks forges for deliveries that did not reach us, and has them sent again.</summary>
public interface IWebhookRedelivery
{
    /// <summary>Has every delivery since a moment sent again whose attempts all failed; returns how many. GitHub keeps them for three days.</summary>
    Task<int> RedeliverFailedAsync(DateTimeOffset since, CancellationToken cancellation);
}
