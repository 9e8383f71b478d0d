using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Events;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace CiCdPlatform.Features.Settings;

/// <summary>Why settings were not changed, as a status, a stable code and what is wrong.</summary>
internal sealed record SettingsRefusal(int Status, string Code, IReadOnlyList<string> Faults)
{
    public static SettingsRefusal Invalid(string fault) => new(StatusCodes.Status400BadRequest, "request-invalid", [fault]);
}

/// <summary>Changes the settings of the database: the whole configuration is judged before anything applies, and every process hears of what does.</summary>
internal sealed class SettingChanges(StoredSettings settings, DatabaseConfiguration stored, IConfiguration configuration, ISettingsValidator validator, IEventPublisher events)
{
    private const int MostChanges = 100;
    private const int LongestValue = 32 * 1024;
    private const int LongestReason = 500;

    /// <summary>What stands in the database; secrets without their value.</summary>
    public async Task<IReadOnlyList<SettingView>> ListAsync(CancellationToken cancellation) => [.. (await settings.ListAsync(cancellation)).Select(View)];

    /// <summary>Changes before a version, the newest first; a null key means any.</summary>
    public async Task<IReadOnlyList<SettingView>> HistoryAsync(string? key, long before, int limit, CancellationToken cancellation) =>
        [.. (await settings.HistoryAsync(key, before, limit, cancellation)).Select(View)];

    /// <summary>Changes settings, all or none; null takes one out.</summary>
    public async Task<(SettingsApplied? Applied, SettingsRefusal? Refusal)> ChangeAsync(IReadOnlyDictionary<string, string?>? changes, string? reason, Caller caller, CancellationToken cancellation)
    {
        if (changes is not { Count: >= 1 and <= MostChanges } || changes.Values.Any(value => value is { Length: > LongestValue }) || reason is { Length: > LongestReason })
        {
            return (null, SettingsRefusal.Invalid($"settings holds 1 to {MostChanges} keys with values of at most {LongestValue} characters, and reason at most {LongestReason}"));
        }

        return changes.Keys.Select(SettingSections.Fault).FirstOrDefault(fault => fault is not null) is { } wrong
            ? (null, SettingsRefusal.Invalid(wrong))
            : await ApplyAsync(changes, string.IsNullOrWhiteSpace(reason) ? "no reason given" : reason, caller, cancellation);
    }

    /// <summary>Takes every setting back to what it was after a version; version 0 is before the first.</summary>
    public async Task<(SettingsApplied? Applied, SettingsRefusal? Refusal)> RollBackAsync(long version, Caller caller, CancellationToken cancellation)
    {
        if (version < 0 || (version > 0 && (await settings.HistoryAsync(null, version + 1, 1, cancellation)).FirstOrDefault()?.Version != version))
        {
            return (null, new SettingsRefusal(StatusCodes.Status404NotFound, "version-not-found", ["there is no such version; GET /api/v1/settings/history lists them"]));
        }

        var (now, then) = (await settings.AtAsync(long.MaxValue, cancellation), await settings.AtAsync(version, cancellation));
        var changes = now.Where(pair => then.GetValueOrDefault(pair.Key) != pair.Value).ToDictionary(pair => pair.Key, pair => then.GetValueOrDefault(pair.Key));
        return changes.Count == 0 ? (new SettingsApplied(version, [], []), null) : await ApplyAsync(changes, $"back to version {version}", caller, cancellation);
    }

    private async Task<(SettingsApplied? Applied, SettingsRefusal? Refusal)> ApplyAsync(IReadOnlyDictionary<string, string?> changes, string why, Caller caller, CancellationToken cancellation)
    {
        if (validator.Faults(Candidate(changes)) is { Count: > 0 } faults)
        {
            return (null, new SettingsRefusal(StatusCodes.Status422UnprocessableEntity, "settings-invalid", faults));
        }

        var version = await settings.WriteAsync(changes, caller.Subject, caller.Name, why, cancellation);
        await stored.ReloadAsync();
        events.Publish(new LiveEvent(EventChannels.System, EventTypes.SettingsChanged, new { version, keys = changes.Keys }));
        return (new SettingsApplied(version, [.. changes.Keys.Where(SettingSections.IsLive)], [.. changes.Keys.Where(key => !SettingSections.IsLive(key))]), null);
    }

    /// <summary>The configuration as it would be: the layers over the database still over it.</summary>
    private IConfigurationRoot Candidate(IReadOnlyDictionary<string, string?> changes)
    {
        var (under, over) = (new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase), new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase));
        foreach (var (key, value) in configuration.AsEnumerable().Where(pair => pair.Value is not null))
        {
            (IsOverridden(key) ? over : under)[key] = value;
        }

        foreach (var (key, value) in changes)
        {
            if (value is null)
            {
                under.Remove(key);
            }
            else
            {
                under[key] = value;
            }
        }

        return new ConfigurationBuilder().AddInMemoryCollection(under).AddInMemoryCollection(over).Build();
    }

    private bool IsOverridden(string key) => (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(key, out _)) is not (null or DatabaseConfiguration);

    private SettingView View(SettingChange change) => new(
        change.Key,
        change.Protected == 0 ? change.Value : null,
        change.Protected != 0,
        change.Value is not null,
        IsOverridden(change.Key),
        SettingSections.IsLive(change.Key),
        change.Version,
        change.ChangedBy,
        DateTimeOffset.FromUnixTimeMilliseconds(change.ChangedAt));
}
