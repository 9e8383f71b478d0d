using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Evaluation.Learning;

/// <summary>How a candidate is chosen, and what is kept of how it went. Every candidate has gone green once before, as only such ones compete.</summary>
internal interface IBanditPolicy
{
    int Choose(Random chance);

    void Learn(int candidate, bool green);
}

/// <summary>The policies that are compared.</summary>
internal static class BanditPolicies
{
    private const int Candidates = 5;

    public static IReadOnlyList<(string Name, Func<IBanditPolicy> Start)> All { get; } =
    [
        ("thompson-discounted", () => new Thompson(BanditSelection.Discount)),
        ("thompson", () => new Thompson(1)),
        ("greedy-wilson", () => new Greedy((successes, trials) => WilsonScore.LowerBound(successes, trials))),
        ("greedy-rate", () => new Greedy((successes, trials) => (double)successes / trials)),
        ("random", () => new Uniform()),
    ];

    /// <summary>What the product does, by its own code; the record is kept as sums, which is the same as counting anew from the history.</summary>
    private sealed class Thompson(double discount) : IBanditPolicy
    {
        private readonly LearnedConfiguration[] _all = [.. Enumerable.Range(0, Candidates).Select(i => new LearnedConfiguration($"{i}", "go", null, "", 0, 0, 0))];
        private readonly Dictionary<string, CandidateRecord> _records = Enumerable.Range(0, Candidates).ToDictionary(i => $"{i}", _ => new CandidateRecord(1, 0));

        public int Choose(Random chance) => int.Parse(BanditSelection.Order(_all, _records, chance)[0].Id, System.Globalization.CultureInfo.InvariantCulture);

        public void Learn(int candidate, bool green)
        {
            foreach (var id in _records.Keys)
            {
                _records[id] = new CandidateRecord(_records[id].Successes * discount, _records[id].Failures * discount);
            }

            var record = _records[$"{candidate}"];
            _records[$"{candidate}"] = green ? record with { Successes = record.Successes + 1 } : record with { Failures = record.Failures + 1 };
        }
    }

    /// <summary>Always the best score; the first among equals.</summary>
    private sealed class Greedy(Func<int, int, double> score) : IBanditPolicy
    {
        private readonly int[] _successes = [.. Enumerable.Repeat(1, Candidates)];
        private readonly int[] _trials = [.. Enumerable.Repeat(1, Candidates)];

        public int Choose(Random chance) => Enumerable.Range(0, Candidates).MaxBy(i => score(_successes[i], _trials[i]));

        public void Learn(int candidate, bool green)
        {
            _trials[candidate]++;
            _successes[candidate] += green ? 1 : 0;
        }
    }

    private sealed class Uniform : IBanditPolicy
    {
        public int Choose(Random chance) => chance.Next(Candidates);

        public void Learn(int candidate, bool green)
        {
        }
    }
}
