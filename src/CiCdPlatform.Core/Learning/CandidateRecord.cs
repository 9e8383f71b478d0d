namespace CiCdPlatform.Core.Learning;

/// <summary>How often a candidate went green and red, older outcomes counting less; never negative.</summary>
public readonly record struct CandidateRecord(double Successes, double Failures)
{
    /// <summary>
    /// The records of candidates that compete in one context. <paramref name="newestFirst"/> are their outcomes; each counts <paramref name="discount"/> times what the
    /// next newer one counts, whichever candidate that belongs to: a candidate that is not chosen is slowly forgotten, and so gets another chance.
    /// </summary>
    public static IReadOnlyDictionary<string, CandidateRecord> Discounted(IEnumerable<(string Candidate, bool Green)> newestFirst, double discount = BanditSelection.Discount)
    {
        ArgumentNullException.ThrowIfNull(newestFirst);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(discount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(discount, 1);
        var records = new Dictionary<string, CandidateRecord>(StringComparer.Ordinal);
        var weight = 1.0;
        foreach (var (candidate, green) in newestFirst)
        {
            var before = records.GetValueOrDefault(candidate);
            records[candidate] = green ? before with { Successes = before.Successes + weight } : before with { Failures = before.Failures + weight };
            weight *= discount;
        }

        return records;
    }
}
