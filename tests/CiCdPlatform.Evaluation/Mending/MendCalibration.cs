using CiCdPlatform.Core.Mending;
using CiCdPlatform.Features.Diagnosis;

namespace CiCdPlatform.Evaluation.Mending;

/// <summary>Whether patches go green as often as their confidence says: as the patchers state it, and as it stands once the outcomes before were learned from.</summary>
internal static class MendCalibration
{
    /// <summary>Of patches that were run, in the order in which they were.</summary>
    public static object Of(IReadOnlyList<MendTry> tries)
    {
        var records = new Dictionary<(string, string), PatternRecord>();
        var stated = new List<(double Told, bool IsGreen)>();
        var learned = new List<(double Told, bool IsGreen)>();
        foreach (var tried in tries)
        {
            var (key, isGreen) = ((tried.Patcher, tried.Pattern), tried.Outcome == "green");
            var record = records.GetValueOrDefault(key);
            stated.Add((tried.Confidence, isGreen));
            learned.Add((record.Confidence(tried.Confidence), isGreen));

            // As the product counts: what only led on to the next failure says nothing either way.
            records[key] = isGreen ? record with { Successes = record.Successes + 1 } : tried.Outcome == "red" ? record with { Failures = record.Failures + 1 } : record;
        }

        return new
        {
            Tried = tries.Count,
            Stated = Judge(stated),
            Learned = Judge(learned),
            ByPattern = tries.GroupBy(tried => (tried.Patcher, tried.Pattern)).OrderBy(group => group.Key)
                .Select(group => new { Pattern = $"{group.Key.Patcher}/{group.Key.Pattern}", Told = Math.Round(group.Average(tried => tried.Confidence), 3), Green = group.Count(tried => tried.Outcome == "green"), Further = group.Count(tried => tried.Outcome == "further"), Red = group.Count(tried => tried.Outcome == "red") }),
        };
    }

    private static object Judge(List<(double Told, bool IsGreen)> tries) => new
    {
        // The mean square of how far what was told is from what came of it: 0 is perfect, and a coin that says one half has 0.25.
        Brier = tries.Count == 0 ? 0 : Math.Round(tries.Average(tried => Math.Pow(tried.Told - (tried.IsGreen ? 1 : 0), 2)), 4),
        Buckets = tries.GroupBy(tried => Math.Min(9, (int)(tried.Told * 10))).OrderBy(group => group.Key)
            .Select(group => new { From = group.Key / 10.0, Tried = group.Count(), Told = Math.Round(group.Average(tried => tried.Told), 3), Green = Math.Round(group.Average(tried => tried.IsGreen ? 1.0 : 0), 3) }).ToList(),
    };
}
