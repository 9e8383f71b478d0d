using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Understanding;

/// <summary>Says what kind of failure it is, by the signs in the lines that matter and in the command that failed.</summary>
internal static class FailureCategories
{
    private const int MaxLines = 80;
    private const int Least = 2;

    /// <summary>The category with the most weight; the line that is the root cause counts twice.</summary>
    public static FailureCategory Of(IReadOnlyList<string> lines, string? rootCause, string? command, string? step, TestReport tests, IReadOnlyList<Problem> problems)
    {
        var weights = new int[Enum.GetValues<FailureCategory>().Length];
        var where = $"{command}\n{step}";
        foreach (var sign in CategorySigns.All)
        {
            if (sign.Place == SignPlace.Command)
            {
                weights[(int)sign.Category] += sign.IsIn(where) ? sign.Weight : 0;
                continue;
            }

            weights[(int)sign.Category] += lines.Take(MaxLines).Any(sign.IsIn) ? sign.Weight : 0;
            weights[(int)sign.Category] += rootCause is not null && sign.IsIn(rootCause) ? sign.Weight : 0;
        }

        weights[(int)FailureCategory.Test] += tests.Failed > 0 ? 6 : 0;
        foreach (var kind in problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(problem => ToolKinds.Of(problem.Tool)).Distinct())
        {
            weights[(int)kind] += 6;
        }

        weights[(int)FailureCategory.Unknown] = Least;
        return (FailureCategory)Array.IndexOf(weights, weights.Max());
    }
}
