namespace CiCdPlatform.Core.Diagnosis.Spans;

/// <summary>Says how likely each candidate is what a person would mark, and picks the spans to read.</summary>
internal static class SpanRanker
{
    private const int MaxSpans = 5;
    private const int MaxCompared = 250;

    /// <summary>The probability of each candidate: a softmax over the sums of the weights of what holds for it.</summary>
    public static double[] Probabilities(IReadOnlyList<int[]> features, ReadOnlySpan<double> weights)
    {
        var scores = new double[features.Count];
        var best = double.NegativeInfinity;
        for (var i = 0; i < scores.Length; i++)
        {
            foreach (var feature in features[i])
            {
                scores[i] += weights[feature];
            }

            best = Math.Max(best, scores[i]);
        }

        var sum = 0.0;
        for (var i = 0; i < scores.Length; i++)
        {
            sum += scores[i] = Math.Exp(scores[i] - best);
        }

        for (var i = 0; i < scores.Length; i++)
        {
            scores[i] /= sum;
        }

        return scores;
    }

    /// <summary>
    /// The spans to read, best first, none overlapping another. Each is the candidate that agrees most with all others by their probability, so that many
    /// likely candidates around one place beat a single one elsewhere; its score is the probability of those that overlap it.
    /// </summary>
    public static IReadOnlyList<(CandidateSpan Span, double Score)> Pick(IReadOnlyList<CandidateSpan> candidates, double[] probabilities)
    {
        var left = Enumerable.Range(0, candidates.Count).OrderByDescending(i => probabilities[i]).Take(MaxCompared).ToList();
        var picked = new List<(CandidateSpan, double)>();
        while (left.Count > 0 && picked.Count < MaxSpans)
        {
            var (best, most) = (-1, -1.0);
            foreach (var i in left)
            {
                var worth = 0.0;
                foreach (var j in left)
                {
                    worth += probabilities[j] * Agreement(candidates[i], candidates[j]);
                }

                if (worth > most)
                {
                    (best, most) = (i, worth);
                }
            }

            var span = candidates[best];
            picked.Add((span, Math.Min(1, left.Where(i => Overlap(span, candidates[i]) > 0).Sum(i => probabilities[i]))));
            left.RemoveAll(i => Overlap(span, candidates[i]) > 0);
        }

        return picked;
    }

    // Half for pointing at the same place, half for the same lines.
    private static double Agreement(CandidateSpan a, CandidateSpan b)
    {
        var overlap = Overlap(a, b);
        return overlap == 0 ? 0 : 0.5 + (overlap / (double)(a.Length + b.Length));
    }

    private static int Overlap(CandidateSpan a, CandidateSpan b) => Math.Max(0, Math.Min(a.End, b.End) - Math.Max(a.Start, b.Start) + 1);
}
