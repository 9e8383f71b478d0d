using System.Globalization;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Events;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;

namespace CiCdPlatform.Features.Settings;

/// <summary>A setting in the database.</summary>
/// <param name="Key">Its key, such as <c>Monitor:PollEvery</c>.</param>
/// <param name="Value">Its value; null for a secret, which is never shown, and for one that was taken out.</param>
/// <param name="IsSecret">Whether it is encrypted and never shown.</param>
/// <param name="IsSet">Whether it is there.</param>
/// <param name="IsOverridden">Whether a file, the environment or the command line says otherwise, and has the last word.</param>
/// <param name="AppliesAtOnce">Whether a change counts without a restart.</param>
/// <param name="Version">The number of its last change.</param>
/// <param name="ChangedBy">Who changed it.</param>
/// <param name="ChangedAt">When.</param>
public sealed record SettingView(string Key, string? Value, bool IsSecret, bool IsSet, bool IsOverridden, bool AppliesAtOnce, long Version, string ChangedBy, DateTimeOffset ChangedAt);

/// <summary>Settings of the database.</summary>
public sealed record SettingList(IReadOnlyList<SettingView> Settings);

/// <summary>A page of changes; <paramref name="Next"/> is what <c>after</c> is given for the page that follows.</summary>
public sealed record SettingHistory(IReadOnlyList<SettingView> Changes, string? Next);

/// <summary>Changes of settings, all or none; null takes one out.</summary>
/// <param name="Settings">Keys and values.</param>
/// <param name="Reason">Why; stands in the audit log.</param>
public sealed record SettingsRequest(IReadOnlyDictionary<string, string?>? Settings, string? Reason = null)
{
    /// <summary>Never shows the values.</summary>
    public override string ToString() => string.Join(", ", Settings?.Keys ?? []);
}

/// <summary>What changes came to: those that count at once, and those that count after a restart.</summary>
public sealed record SettingsApplied(long Version, IReadOnlyList<string> Applied, IReadOnlyList<string> AfterRestart);

/// <summary><c>/api/v1/settings</c>: what the database says of the configuration.</summary>
internal static class SettingEndpoints
{
    private const int MostChanges = 100;
    private const int LongestValue = 32 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/settings").WithTags("settings").RequireRole(Role.Administrator, RoleScope.Platform);
        group.MapGet("", async (StoredSettings settings, IConfiguration configuration, CancellationToken cancellation) =>
            TypedResults.Ok(new SettingList([.. (await settings.ListAsync(cancellation)).Select(change => View(change, configuration))])))
            .WithName("listSettings").WithSummary("The settings that stand in the database; secrets without their value.");
        group.MapGet("/history", HistoryAsync).WithName("listSettingChanges").WithSummary("Every change, the newest first.");
        group.MapPut("", PutAsync).WithName("changeSettings").WithSummary("Changes settings, after the whole configuration was found valid with them.")
            .Example(new SettingsRequest(new Dictionary<string, string?> { ["RateLimits:Viewer:Read"] = "600" }, "a noisy report"));
        group.MapPost("/rollback/{version:long}", RollBackAsync).WithName("rollBackSettings").WithSummary("Takes every setting back to what it was after a change; it is a change of its own.").Example("version", "1");
    }

    private static async Task<Results<Ok<SettingHistory>, ProblemHttpResult>> HistoryAsync(
        string? key, string? after, int? limit, StoredSettings settings, IConfiguration configuration, CancellationToken cancellation)
    {
        var before = long.MaxValue;
        if ((!string.IsNullOrEmpty(after) && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before)) || limit is < 1 or > 500)
        {
            return OperationProblems.Invalid("after must be the \"next\" of the page before, and limit a number from 1 to 500");
        }

        var size = limit ?? 100;
        var page = await settings.HistoryAsync(Given.Text(key), before, size, cancellation);
        return TypedResults.Ok(new SettingHistory([.. page.Select(change => View(change, configuration))], page.Count < size ? null : page[^1].Version.ToString(CultureInfo.InvariantCulture)));
    }

    private static Task<Results<Ok<SettingsApplied>, ProblemHttpResult>> PutAsync(
        SettingsRequest request, Caller caller, StoredSettings settings, DatabaseConfiguration stored, IConfiguration configuration, ISettingsValidator validator, IEventPublisher events, CancellationToken cancellation)
    {
        if (request.Settings is not { Count: >= 1 and <= MostChanges } changes || changes.Values.Any(value => value is { Length: > LongestValue }) || request.Reason is { Length: > 500 })
        {
            return Task.FromResult<Results<Ok<SettingsApplied>, ProblemHttpResult>>(OperationProblems.Invalid($"settings holds 1 to {MostChanges} keys with values of at most {LongestValue} characters, and reason at most 500"));
        }

        return changes.Keys.Select(SettingSections.Fault).FirstOrDefault(fault => fault is not null) is { } wrong
            ? Task.FromResult<Results<Ok<SettingsApplied>, ProblemHttpResult>>(OperationProblems.Invalid(wrong))
            : ApplyAsync(changes, request.Reason ?? "no reason given", caller, settings, stored, configuration, validator, events, cancellation);
    }

    private static async Task<Results<Ok<SettingsApplied>, ProblemHttpResult>> RollBackAsync(
        long version, Caller caller, StoredSettings settings, DatabaseConfiguration stored, IConfiguration configuration, ISettingsValidator validator, IEventPublisher events, CancellationToken cancellation)
    {
        var now = await settings.AtAsync(long.MaxValue, cancellation);
        if (version < 0 || (version > 0 && (await settings.HistoryAsync(null, version + 1, 1, cancellation)).FirstOrDefault()?.Version != version))
        {
            return OperationProblems.Problem(StatusCodes.Status404NotFound, "version-not-found", "there is no such version; GET /api/v1/settings/history lists them");
        }

        var then = await settings.AtAsync(version, cancellation);
        var changes = now.Where(pair => then.GetValueOrDefault(pair.Key) != pair.Value).ToDictionary(pair => pair.Key, pair => then.GetValueOrDefault(pair.Key));
        return changes.Count == 0
            ? TypedResults.Ok(new SettingsApplied(version, [], []))
            : await ApplyAsync(changes, $"back to version {version}", caller, settings, stored, configuration, validator, events, cancellation);
    }

    private static async Task<Results<Ok<SettingsApplied>, ProblemHttpResult>> ApplyAsync(
        IReadOnlyDictionary<string, string?> changes,
        string why,
        Caller caller,
        StoredSettings settings,
        DatabaseConfiguration stored,
        IConfiguration configuration,
        ISettingsValidator validator,
        IEventPublisher events,
        CancellationToken cancellation)
    {
        if (validator.Faults(Candidate(configuration, changes)) is { Count: > 0 } faults)
        {
            return TypedResults.Problem(
                string.Join("; ", faults), statusCode: StatusCodes.Status422UnprocessableEntity, extensions: new Dictionary<string, object?> { ["code"] = "settings-invalid", ["faults"] = faults });
        }

        var version = await settings.WriteAsync(changes, caller.Subject, caller.Name, why, cancellation);
        await stored.ReloadAsync();
        events.Publish(new LiveEvent(EventChannels.System, EventTypes.SettingsChanged, new { version, keys = changes.Keys }));
        return TypedResults.Ok(new SettingsApplied(version, [.. changes.Keys.Where(SettingSections.IsLive)], [.. changes.Keys.Where(key => !SettingSections.IsLive(key))]));
    }

    /// <summary>The configuration as it would be: the layers over the database still over it.</summary>
    private static IConfigurationRoot Candidate(IConfiguration configuration, IReadOnlyDictionary<string, string?> changes)
    {
        var providers = (configuration as IConfigurationRoot)?.Providers.ToList() ?? [];
        var (under, over) = (new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase), new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase));
        foreach (var (key, value) in configuration.AsEnumerable().Where(pair => pair.Value is not null))
        {
            var isOurs = providers.LastOrDefault(provider => provider.TryGet(key, out _)) is null or DatabaseConfiguration;
            (isOurs ? under : over)[key] = value;
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

    private static SettingView View(SettingChange change, IConfiguration configuration) => new(
        change.Key,
        change.Protected == 0 ? change.Value : null,
        change.Protected != 0,
        change.Value is not null,
        (configuration as IConfigurationRoot)?.Providers.LastOrDefault(provider => provider.TryGet(change.Key, out _)) is not (null or DatabaseConfiguration),
        SettingSections.IsLive(change.Key),
        change.Version,
        change.ChangedBy,
        DateTimeOffset.FromUnixTimeMilliseconds(change.ChangedAt));
}
