using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Policies;

/// <summary>What a repository, or its organisation, makes of findings: which count, how bad they are, and which turn a check red.</summary>
public sealed record Policy
{
    /// <summary>The shipped one: high and critical findings block, nothing is ignored.</summary>
    public static Policy Default { get; } = new();

    /// <summary>How much is reported; null leaves it to the policy beneath.</summary>
    public Persona? Persona { get; init; }

    /// <summary>Findings this bad or worse block; null leaves it to the policy beneath.</summary>
    public Severity? FailOn { get; init; }

    /// <summary>Rules with another severity than their own, or none at all.</summary>
    public IReadOnlyList<RuleOverride> Rules { get; init; } = [];

    /// <summary>Findings that block whatever their severity.</summary>
    public IReadOnlyList<FindingFilter> Block { get; init; } = [];

    /// <summary>Findings that are not reported, each with its reason.</summary>
    public IReadOnlyList<Suppression> Ignore { get; init; } = [];

    /// <summary>Whether policies above this one may only add to it.</summary>
    public bool IsLocked { get; init; }
}

/// <summary>Another severity for a rule; null switches it off. <paramref name="Rule"/> is an id or an alias, and may end in <c>*</c>.</summary>
public sealed record RuleOverride(string Rule, Severity? Severity);

/// <summary>Which findings are meant; what is null or empty holds for all.</summary>
public sealed record FindingFilter
{
    /// <summary>A rule's id or alias, which may end in <c>*</c>.</summary>
    public string? Rule { get; init; }

    /// <summary>One of the scanners.</summary>
    public string? Scanner { get; init; }

    /// <summary>This bad or worse.</summary>
    public Severity? Severity { get; init; }

    /// <summary>This sure or surer.</summary>
    public Confidence? Confidence { get; init; }

    /// <summary>Globs of paths.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The fingerprint of one finding.</summary>
    public string? Fingerprint { get; init; }
}

/// <summary>Findings that somebody decided to live with, why, and for how long; <paramref name="Until"/> is the last day on which it holds.</summary>
public sealed record Suppression(FindingFilter Filter, string Reason, DateOnly? Until, int Line);
