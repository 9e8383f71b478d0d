using CiCdPlatform.Core.Learning;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Learning;

/// <summary>Simulates which candidate is chosen over many deliveries, by several policies, in worlds that change and with tests that are flaky.</summary>
internal sealed class BanditEvaluation : IEvaluation
{
    private const int Deliveries = 1000;
    private const int Candidates = 5;

    public string Name => "bandit";

    public string Summary => "regret of choosing between proven candidates, simulated; the folder is not read [--worlds 400 --seed 1]";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var worlds = Number(arguments, "worlds", 400);
        var seed = Number(arguments, "seed", 1);
        var settings = new List<BanditSetting>();
        foreach (var breaks in (bool[])[false, true])
        {
            settings.AddRange(((double[])[0, 0.05, 0.1, 0.2, 0.3]).Select(flaky => new BanditSetting(breaks, flaky, Rerun: false)));
            settings.AddRange(((double[])[0.1, 0.3]).Select(flaky => new BanditSetting(breaks, flaky, Rerun: true)));
        }

        var rows = settings.SelectMany(setting => BanditPolicies.All.Select(policy =>
        {
            var results = Enumerable.Range(0, worlds).Select(world => Run(setting, policy.Start, seed * 100_000 + world)).ToList();
            var mean = results.Average(result => result.Regret);
            var deviation = Math.Sqrt(results.Sum(result => (result.Regret - mean) * (result.Regret - mean)) / (results.Count - 1));
            return new
            {
                BestBreaksHalfWay = setting.Breaks,
                FlakyRate = setting.Flaky,
                RedIsRunAgain = setting.Rerun,
                Policy = policy.Name,
                Regret = Math.Round(mean, 1),
                PlusMinus = Math.Round(1.96 * deviation / Math.Sqrt(results.Count), 1),
                WorstTenth = Math.Round(results.Select(result => result.Regret).Order().ElementAt((int)(results.Count * 0.9)), 1),
                BestChosenAtTheEnd = Math.Round(results.Average(result => result.BestAtTheEnd), 3),
                Greens = Math.Round(results.Average(result => result.Greens), 1),
            };
        })).ToList();
        return Task.FromResult<object>(new { Deliveries, Candidates, Worlds = worlds, Seed = seed, BanditSelection.Discount, Rows = rows });
    }

    /// <summary>One world: the same rates and the same luck for every policy. Regret is what always taking the best candidate would have won on top, flaky tests apart.</summary>
    private static (double Regret, double BestAtTheEnd, int Greens) Run(BanditSetting setting, Func<IBanditPolicy> start, int seed)
    {
        var nature = new Random(seed);
        var rates = Enumerable.Range(0, Candidates).Select(_ => 0.5 + 0.45 * nature.NextDouble()).ToArray();
        var (luck, chance, policy) = (new Random(seed + 1), new Random(seed + 2), start());
        var (regret, best, greens) = (0.0, 0, 0);
        for (var i = 0; i < Deliveries; i++)
        {
            if (setting.Breaks && i == Deliveries / 2)
            {
                rates[Array.IndexOf(rates, rates.Max())] = 0.2;
            }

            var chosen = policy.Choose(chance);
            regret += rates.Max() - rates[chosen];
            best += i >= Deliveries - 100 && rates[chosen] == rates.Max() ? 1 : 0;
            var (works, flakes, flakesAgain) = (luck.NextDouble() < rates[chosen], luck.NextDouble() < setting.Flaky, luck.NextDouble() < setting.Flaky);
            var green = works && !(flakes && (!setting.Rerun || flakesAgain));
            greens += green ? 1 : 0;
            policy.Learn(chosen, green);
        }

        return (regret, best / 100.0, greens);
    }

    private static int Number(ProgramArguments arguments, string key, int otherwise) => int.TryParse(arguments.Text(key), out var number) && number > 0 ? number : otherwise;

    private sealed record BanditSetting(bool Breaks, double Flaky, bool Rerun);
}
