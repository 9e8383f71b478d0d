using System.Text.Json;

namespace CiCdPlatform.Features.Webhooks;

/// <summary>What a delivery leads to: an instance started, or an event raised. Doing it twice is harmless.</summary>
/// <param name="Orchestration">The orchestration to start, or null for an event.</param>
/// <param name="InstanceId">The instance.</param>
/// <param name="EventName">The event's name, or null for a start.</param>
/// <param name="Payload">Input or payload as JSON.</param>
/// <param name="SupersessionKey">A start ends older instances with the same key.</param>
internal sealed record Intent(string? Orchestration, string InstanceId, string? EventName, string Payload, string? SupersessionKey)
{
    /// <summary>On whose behalf: the forge's host and the owner there. Intents of all tenants are served in turn.</summary>
    public string Tenant { get; init; } = "";

    public static Intent Start<TInput>(string orchestration, string instanceId, TInput input, string? supersessionKey = null) =>
        new(orchestration, instanceId, null, JsonSerializer.Serialize(input, InboxJson.Options), supersessionKey);

    public static Intent Raise<TPayload>(string instanceId, string eventName, TPayload payload) =>
        new(null, instanceId, eventName, JsonSerializer.Serialize(payload, InboxJson.Options), null);
}

/// <summary>How inputs travel from the inbox to the engine.</summary>
internal static class InboxJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web);
}
