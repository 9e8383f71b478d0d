using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Policies;

/// <summary>Policies that hold together: the shipped one, the organisation's, the repository's; the later one wins where the earlier one lets it.</summary>
public sealed class PolicyStack
{
    private readonly IReadOnlyList<Policy> _policies;

    /// <summary>Policies from the most general to the most particular.</summary>
    public PolicyStack(params IEnumerable<Policy?> policies) => _policies = [.. policies.OfType<Policy>()];

    /// <summary>These, and one above them.</summary>
    public PolicyStack With(Policy policy) => new([.. _policies, policy]);

    /// <summary>How much is reported.</summary>
    public Persona Persona => Strictest(policy => policy.Persona, Persona.Regular, (one, other) => one > other);

    /// <summary>Findings this bad or worse block.</summary>
    public Severity FailOn => Strictest(policy => policy.FailOn, Severity.High, (one, other) => one < other);

    /// <summary>What the policies make of findings on a day.</summary>
    public Judgement Judge(IEnumerable<Finding> findings, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(findings);
        var kept = new List<Finding>();
        var ignored = new List<IgnoredFinding>();
        var expired = new HashSet<Suppression>(ReferenceEqualityComparer.Instance);
        foreach (var found in findings)
        {
            if (Override(found) is not { } finding)
            {
                ignored.Add(new IgnoredFinding(found, "the policy switches the rule off"));
            }
            else if (Suppressed(finding, today, expired) is { } reason)
            {
                ignored.Add(new IgnoredFinding(finding, reason));
            }
            else
            {
                kept.Add(finding);
            }
        }

        var failOn = FailOn;
        return new Judgement
        {
            Findings = kept,
            Blocking = [.. kept.Where(finding => finding.Severity >= failOn || _policies.Any(policy => policy.Block.Any(filter => filter.Holds(finding))))],
            Ignored = ignored,
            Warnings = [.. expired.Select(old => $"the policy's line {old.Line} ignored findings until {old.Until:yyyy-MM-dd} ({old.Reason}): they count again")],
        };
    }

    private T Strictest<T>(Func<Policy, T?> of, T fallback, Func<T, T, bool> isStricter)
        where T : struct
    {
        var (value, isLocked) = (fallback, false);
        foreach (var policy in _policies)
        {
            if (of(policy) is { } wanted && (!isLocked || isStricter(wanted, value)))
            {
                value = wanted;
            }

            isLocked |= policy.IsLocked;
        }

        return value;
    }

    private Finding? Override(Finding finding)
    {
        var isLocked = false;
        Severity? severity = finding.Severity;
        foreach (var policy in _policies)
        {
            foreach (var change in policy.Rules.Where(change => finding.IsCalled(change.Rule)))
            {
                if (!isLocked || change.Severity > severity)
                {
                    severity = change.Severity;
                }
            }

            isLocked |= policy.IsLocked;
        }

        return severity is { } value ? finding with { Severity = value } : null;
    }

    private string? Suppressed(Finding finding, DateOnly today, HashSet<Suppression> expired)
    {
        foreach (var policy in _policies)
        {
            foreach (var suppression in policy.Ignore.Where(suppression => suppression.Filter.Holds(finding)))
            {
                if (suppression.Until is { } until && until < today)
                {
                    expired.Add(suppression);
                    continue;
                }

                return suppression.Reason;
            }

            // What stands above a locked policy cannot take findings away.
            if (policy.IsLocked)
            {
                break;
            }
        }

        return null;
    }
}

/// <summary>What policies made of findings.</summary>
public sealed record Judgement
{
    /// <summary>What is reported, with the severities that the policies give.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Those of them that turn a check red.</summary>
    public required IReadOnlyList<Finding> Blocking { get; init; }

    /// <summary>What is not reported, and why.</summary>
    public required IReadOnlyList<IgnoredFinding> Ignored { get; init; }

    /// <summary>What whoever keeps the policies should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}

/// <summary>A finding that is not reported, and why.</summary>
public sealed record IgnoredFinding(Finding Finding, string Reason);
