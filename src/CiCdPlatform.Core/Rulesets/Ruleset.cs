using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Rulesets;

/// <summary>Rules that people wrote as data, under one name; <paramref name="File"/> is where they stand.</summary>
internal sealed record Ruleset(string Name, string Version, string File, IReadOnlyList<DeclarativeRule> Rules);
