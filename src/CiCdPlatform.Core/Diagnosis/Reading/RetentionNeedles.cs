namespace CiCdPlatform.Core.Diagnosis.Reading;

/// <summary>What is worth keeping of the part of a long log that is let go; lines around it are counted.</summary>
internal sealed record RetentionNeedle(string Text, bool IgnoreCase, int Before, int After);

/// <summary>The table of what is kept.</summary>
internal static class RetentionNeedles
{
    private const int Before = 8;
    private const int After = 30;

    public static IReadOnlyList<RetentionNeedle> All { get; } =
    [
        .. Folded("error:", "error[", "error]", "exception", "traceback (most", "panicked at", "panic:", "fatal", "assertion", "segmentation fault", "core dumped",
            "out of memory", "no such file", "command not found", "permission denied", "timed out", "cannot find", "could not", "undefined reference", "unresolved"),
        .. Exact("ERROR", "FAILED", "FAILURE", "--- FAIL", "not ok", "npm ERR!", "make: ***", "]: ***", "✗", "✖", "✕", "❌", "[FAIL]", "Failures:", "BUILD FAILED"),
        .. Marks("exited with", "exit code", "exit status", "##[error]", "##[group]Run", "##[section]", "travis_time:start", "section_start:", "[Pipeline] { ("),
    ];

    private static IEnumerable<RetentionNeedle> Folded(params string[] texts) => texts.Select(text => new RetentionNeedle(text, true, Before, After));

    private static IEnumerable<RetentionNeedle> Exact(params string[] texts) => texts.Select(text => new RetentionNeedle(text, false, Before, After));

    private static IEnumerable<RetentionNeedle> Marks(params string[] texts) => texts.Select(text => new RetentionNeedle(text, false, 0, 1));
}
