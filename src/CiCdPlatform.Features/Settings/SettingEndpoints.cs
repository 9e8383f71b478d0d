using System.Globalization;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using CiCdPlatform.Features.Operations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

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
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/settings").WithTags("settings").RequireRole(Role.Administrator, RoleScope.Platform);
        group.MapGet("", async (SettingChanges settings, CancellationToken cancellation) => TypedResults.Ok(new SettingList(await settings.ListAsync(cancellation))))
            .WithName("listSettings").WithSummary("The settings that stand in the database; secrets without their value.");
        group.MapGet("/history", HistoryAsync).WithName("listSettingChanges").WithSummary("Every change, the newest first.");
        group.MapPut("", async (SettingsRequest request, Caller caller, SettingChanges settings, CancellationToken cancellation) =>
            Answer(await settings.ChangeAsync(request.Settings, request.Reason, caller, cancellation)))
            .WithName("changeSettings").WithSummary("Changes settings, after the whole configuration was found valid with them.")
            .Example(new SettingsRequest(new Dictionary<string, string?> { ["RateLimits:Viewer:Read"] = "600" }, "a noisy report"));
        group.MapPost("/rollback/{version:long}", async (long version, Caller caller, SettingChanges settings, CancellationToken cancellation) => Answer(await settings.RollBackAsync(version, caller, cancellation)))
            .WithName("rollBackSettings").WithSummary("Takes every setting back to what it was after a change; it is a change of its own.").Example("version", "1");
    }

    private static Results<Ok<SettingsApplied>, ProblemHttpResult> Answer((SettingsApplied? Applied, SettingsRefusal? Refusal) outcome) => outcome switch
    {
        ({ } applied, _) => TypedResults.Ok(applied),
        (_, { Status: StatusCodes.Status422UnprocessableEntity } invalid) => TypedResults.Problem(
            string.Join("; ", invalid.Faults), statusCode: invalid.Status, extensions: new Dictionary<string, object?> { ["code"] = invalid.Code, ["faults"] = invalid.Faults }),
        (_, var refusal) => OperationProblems.Problem(refusal!.Status, refusal.Code, string.Join("; ", refusal.Faults)),
    };

    private static async Task<Results<Ok<SettingHistory>, ProblemHttpResult>> HistoryAsync(string? key, string? after, int? limit, SettingChanges settings, CancellationToken cancellation)
    {
        var before = long.MaxValue;
        if ((!string.IsNullOrEmpty(after) && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out before)) || limit is < 1 or > 500)
        {
            return OperationProblems.Invalid("after must be the \"next\" of the page before, and limit a number from 1 to 500");
        }

        var size = limit ?? 100;
        var page = await settings.HistoryAsync(Given.Text(key), before, size, cancellation);
        return TypedResults.Ok(new SettingHistory(page, page.Count < size ? null : page[^1].Version.ToString(CultureInfo.InvariantCulture)));
    }
}
