using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Settings;
using CiCdPlatform.Features.Setup;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>What administrators' forms do: settings, their history, and the way to a GitHub App.</summary>
internal static class SettingActions
{
    public static void Map(RouteGroupBuilder actions)
    {
        var group = actions.MapGroup("").RequireRole(Role.Administrator, RoleScope.Platform);
        group.MapPost("/settings", ChangeAsync);
        group.MapPost("/settings/rollback/{version:long}", RollBackAsync);
        group.MapPost("/set-up", BeginSetUpAsync);
    }

    private static async Task<IResult> ChangeAsync(
        [FromForm] string? subject, [FromForm] string? verb, [FromForm] string? value, [FromForm] string? reason, Caller caller, SettingChanges settings, SettingFaults faults, CancellationToken cancellation)
    {
        // A form ends lines as mail does.
        var change = new Dictionary<string, string?> { [subject?.Trim() ?? ""] = verb == "remove" ? null : (value ?? "").ReplaceLineEndings("\n") };
        return Back(await settings.ChangeAsync(change, reason?.Trim(), caller, cancellation), subject, faults);
    }

    private static async Task<IResult> RollBackAsync(long version, Caller caller, SettingChanges settings, SettingFaults faults, CancellationToken cancellation) =>
        Back(await settings.RollBackAsync(version, caller, cancellation), null, faults);

    private static async Task<IResult> BeginSetUpAsync(SetupSecrets secrets, DashboardAccess access, CancellationToken cancellation)
    {
        var token = await secrets.CreateTokenAsync(cancellation);
        await access.NoteAsync("setup.begun", "GitHub App", null, cancellation);
        return new SeeOther(QueryHelpers.AddQueryString("/setup", "token", token));
    }

    private static SeeOther Back((SettingsApplied? Applied, SettingsRefusal? Refusal) outcome, string? key, SettingFaults faults) => new(outcome switch
    {
        ({ AfterRestart.Count: > 0 }, _) => "/settings?done=settings-restart",
        ({ }, _) => "/settings?done=settings-applied",
        (_, { } refusal) => QueryHelpers.AddQueryString("/settings", new Dictionary<string, string?> { ["key"] = key, ["fault"] = faults.Write(string.Join("; ", refusal.Faults)) }),
        _ => "/settings",
    });
}

/// <summary>Carries what was wrong with a form to the page that shows it: sealed, so that nobody else puts words into our mouth.</summary>
internal sealed class SettingFaults(IDataProtectionProvider protection)
{
    private const int Longest = 1_000;
    private readonly IDataProtector _protector = protection.CreateProtector("dashboard.fault.v1");

    public string Write(string text) => _protector.Protect(text.Length > Longest ? text[..Longest] + "…" : text);

    public string? Read(string? written)
    {
        try
        {
            return string.IsNullOrEmpty(written) ? null : _protector.Unprotect(written);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }
}
