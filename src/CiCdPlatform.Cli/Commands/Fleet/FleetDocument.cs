using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Optimisation;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A run of the fleet as other programs read it (schema <c>fleet-run/1</c>).</summary>
internal sealed record FleetDocument(IReadOnlyList<FleetBotEntry> Bots, IReadOnlyList<FleetCommitEntry> Commits)
{
    public string Schema => "fleet-run/1";

    /// <summary>A bot's settings.</summary>
    public static object Describe(Bot bot) => new
    {
        id = bot.Id,
        description = bot.Description,
        scanners = bot.Scanners,
        rules = bot.Rules,
        except = bot.Except,
        needs = bot.Needs,
        fixes = bot.Fixes,
        timeoutSeconds = bot.Timeout.TotalSeconds,
    };
}

/// <summary>What one bot found.</summary>
internal sealed record FleetBotEntry(string Bot, string Outcome, double Seconds, string? Problem, IReadOnlyList<FindingEntry> Findings, IReadOnlyList<Suggestion> Suggestions);

/// <summary>What one bot committed.</summary>
internal sealed record FleetCommitEntry(string Bot, string Commit, IReadOnlyList<string> Files, IReadOnlyList<string> Mended);
