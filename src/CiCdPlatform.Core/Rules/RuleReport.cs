using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>What the rules found, by file, line and rule, and what they could not look at.</summary>
public sealed record RuleReport(IReadOnlyList<Finding> Findings, IReadOnlyList<string> Warnings);
