using CiCdPlatform.Core.Rules;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Security;

/// <summary>What to scan and how.</summary>
/// <param name="Repository">Where, with its id.</param>
/// <param name="Ref">A branch or a commit; the default branch when null.</param>
/// <param name="Scanners">The scanners that run; null for all.</param>
/// <param name="Persona">How much is reported; null leaves it to the policy.</param>
public sealed record SecurityScanInput(RepositoryRef Repository, string? Ref, IReadOnlyList<string>? Scanners, Persona? Persona);

/// <summary>One commit, and the bots that look at it.</summary>
/// <param name="Branch">The branch whose head it was, or null when a commit was named.</param>
/// <param name="IsDefault">Whether that is the default branch: only its findings stand in the list of vulnerabilities.</param>
/// <param name="Commit">The commit.</param>
/// <param name="Persona">How much is reported.</param>
/// <param name="Waves">Ids of bots, wave by wave.</param>
/// <param name="Problems">What is wrong with the repository's policy, rulesets or fleet.</param>
public sealed record ScanPlan(string? Branch, bool IsDefault, string Commit, Persona Persona, IReadOnlyList<IReadOnlyList<string>> Waves, IReadOnlyList<string> Problems);

/// <summary>A plan, or why there is none.</summary>
public sealed record ScanPlanOutcome(ScanPlan? Plan, DeliveryProblem? Problem);

/// <summary>How one bot did; <paramref name="Outcome"/> is <c>done</c>, <c>failed</c> or <c>timed-out</c>, and <paramref name="Problem"/> why it did not end well.</summary>
public sealed record BotSummary(string Bot, string Outcome, double Seconds, int Findings, int Suggestions, string? Problem);

/// <summary>What a scan came to, and what became of the repository's list of vulnerabilities.</summary>
/// <param name="Findings">How many there are by severity.</param>
/// <param name="Blocking">How many would turn a check red.</param>
/// <param name="Ignored">How many the policies leave out.</param>
/// <param name="Fixed">How many of the list are gone.</param>
/// <param name="Warnings">What could not be looked at, and what whoever keeps the policies should know.</param>
public sealed record ScanSummary(IReadOnlyDictionary<string, int> Findings, int Blocking, int Ignored, int Fixed, IReadOnlyList<string> Warnings);

/// <summary>What one bot mended, and the commit that holds it once it stands.</summary>
public sealed record MendSummary(string Bot, int Files, int Mended, string? Commit);

/// <summary>A scan or a run of the fleet while it goes and when it has ended; what the status URL answers.</summary>
public sealed record SecurityScanStatus
{
    /// <summary>What is being done now: <c>planning</c>, <c>scanning</c>, <c>judging</c>, <c>mending</c>, <c>proposing</c> or <c>done</c>.</summary>
    public required string Step { get; init; }

    /// <summary>The branch that is looked at.</summary>
    public string? Branch { get; init; }

    /// <summary>The commit that is looked at.</summary>
    public string? Commit { get; init; }

    /// <summary>How many bots have ended.</summary>
    public int BotsDone => Bots.Count;

    /// <summary>How many there are.</summary>
    public int BotsTotal { get; init; }

    /// <summary>Those that have ended.</summary>
    public IReadOnlyList<BotSummary> Bots { get; init; } = [];

    /// <summary>What was found, once it is judged.</summary>
    public ScanSummary? Summary { get; init; }

    /// <summary>What bots mended, where that was asked for.</summary>
    public IReadOnlyList<MendSummary> Mends { get; init; } = [];

    /// <summary>The branch of the mends.</summary>
    public string? MendBranch { get; init; }

    /// <summary>The pull or merge request with the mends.</summary>
    public Uri? ChangeRequestUrl { get; init; }

    /// <summary>Why it ended early.</summary>
    public DeliveryProblem? Problem { get; init; }
}
