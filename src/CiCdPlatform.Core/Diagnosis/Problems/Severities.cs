using System.Collections.Frozen;

namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>The words of tools for how bad a problem is.</summary>
internal static class Severities
{
    private static readonly FrozenDictionary<string, ProblemSeverity> Words = new (ProblemSeverity Severity, string[] Words)[]
    {
        (ProblemSeverity.Error, ["error", "err", "e", "f", "fatal", "fatal error", "internal error", "critical", "severe", "failure", "failed", "fail", "failing", "high", "blocker", "major", "alert", "emergency", "bug", "✖", "✗", "×", "✘", "parse", "internal compiler error", "catastrophic error", "user error", "compile error", "syntax error"]),
        (ProblemSeverity.Warning, ["warning", "warn", "w", "medium", "moderate", "minor", "c", "r", "convention", "refactor", "refactoring", "performance", "portability", "style", "deprecation", "deprecated", "⚠", "‼", "strict standards", "user warning", "non-blocking", "s"]),
        (ProblemSeverity.Info, ["info", "information", "i", "note", "notice", "n", "low", "suggestion", "hint", "help", "remark", "debug", "section", "command", "ℹ", "trivial", "advice", "d", "👉"]),
    }.SelectMany(group => group.Words.Select(word => KeyValuePair.Create(word, group.Severity))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Null where the word is none of them.</summary>
    public static ProblemSeverity? Of(string word) => Words.TryGetValue(word.Trim(), out var severity) ? severity : null;
}
