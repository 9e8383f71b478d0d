using System.Text;

namespace CiCdPlatform.Core.Diagnosis.Understanding;

/// <summary>Says in a few sentences what failed and why.</summary>
internal static class Explanation
{
    private const int MaxQuote = 240;

    /// <summary>One paragraph, for a person who has not read the log.</summary>
    public static string Of(LogDiagnosis diagnosis, int? exitCode)
    {
        var text = new StringBuilder(What(diagnosis, exitCode));
        if (diagnosis.Tests is { Failed: > 0 } tests)
        {
            text.Append($" {tests.Failed} of {tests.Run} {(tests.Run == 1 ? "test" : "tests")} failed");
            text.Append(tests.Failures.Count > 0 ? $", the first {Quote(tests.Failures[0].Name)}{Place(tests.Failures[0].File, tests.Failures[0].Line)}." : ".");
        }

        var errors = diagnosis.Problems.Count(problem => problem.Severity == Problems.ProblemSeverity.Error);
        if (errors > 1 && diagnosis.Category is FailureCategory.Compilation or FailureCategory.Lint)
        {
            text.Append($" {errors} errors are reported.");
        }

        if (diagnosis.RootCause is { } cause)
        {
            text.Append($" Line {cause.Line} says why: {Quote(cause.Text.Trim())}.");
        }

        if (diagnosis.IsInfrastructure)
        {
            text.Append(" This comes from the machine or the network rather than from the code: running it again may be enough.");
        }

        return text.ToString();
    }

    private static string What(LogDiagnosis diagnosis, int? exitCode)
    {
        var kind = Kinds[(int)diagnosis.Category];
        var code = exitCode is { } number and not 0 ? $" with exit code {number}" : "";
        return (diagnosis.FailedCommand, diagnosis.FailedStep) switch
        {
            ({ } command, _) => $"{kind}: {Quote(command)} failed{code}.",
            (null, { } step) => $"{kind}: step {Quote(step)} failed{code}.",
            _ => $"{kind}: the run failed{code}.",
        };
    }

    private static readonly string[] Kinds =
    [
        "A failure of unknown kind", "The code does not compile", "A test failed", "A linter or formatter complains", "A dependency cannot be had", "Something is configured wrongly",
        "The machine or the network failed", "It took too long", "Something is not permitted", "The documentation is wrong", "A licence check failed",
    ];

    private static string Place(string? file, int? line) => file is null ? "" : line is null ? $" in {file}" : $" in {file}:{line}";

    private static string Quote(string text)
    {
        var line = text.Split('\n', 2)[0].Trim();
        return $"“{(line.Length > MaxQuote ? line[..MaxQuote] + "…" : line)}”";
    }
}
