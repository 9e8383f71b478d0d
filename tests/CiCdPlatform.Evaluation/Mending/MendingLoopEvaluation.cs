using System.Text.Json;
using CiCdPlatform.Server.Tests.Mending;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Mending;

/// <summary>The whole loop over a local forge: a push that breaks the pipeline, its webhook, the diagnosis on the commit, the mend, and the request that offers it.</summary>
internal sealed class MendingLoopEvaluation : IEvaluation
{
    // What a first build of takes longest is measured without the loop.
    private static readonly string[] Quick = ["python", "node", "rust", "c", "cmake", "ruby", "php", "java", "perl"];

    public string Name => "mending-loop";

    public string Summary => "seeded failures through webhook, diagnosis, proof and request on both local forges, with the latency of the diagnosis; any folder [--only TEXT --genuine 4]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var only = arguments.Text("only");
        var genuine = int.TryParse(arguments.Text("genuine"), out var count) ? count : 4;
        var seeds = only is null
            ? SeededFailures.All.Where(seed => Quick.Contains(seed.Project)).GroupBy(seed => (seed.Project, seed.Forge)).Select(group => group.First()).Concat(GenuineFailures.All.Where(seed => Quick.Contains(seed.Project)).Take(genuine)).ToList()
            : SeededFailures.All.Concat(GenuineFailures.All).Where(seed => seed.Id.Contains(only, StringComparison.Ordinal)).ToList();
        var loops = new List<Loop>();
        foreach (var kind in seeds.GroupBy(seed => seed.Forge))
        {
            await using var forge = await MendingForge.StartAsync(kind.Key);
            foreach (var seed in kind)
            {
                cancellation.ThrowIfCancellationRequested();
                var loop = await RunAsync(forge, seed);
                loops.Add(loop);
                await Console.Error.WriteLineAsync($"{loop.Seed}: diagnosed after {loop.LatencySeconds:0.00} s, {loop.Outcome}, offered {loop.Offered ?? "nothing"}");
            }
        }

        var seeded = loops.Where(loop => !loop.IsGenuine).ToList();
        var latencies = loops.Select(loop => loop.LatencySeconds).Order().ToList();
        return new
        {
            Seeded = seeded.Count,
            Offered = seeded.Count(loop => loop.Offered is not null),
            Genuine = loops.Count - seeded.Count,
            GenuineOffered = loops.Count(loop => loop is { IsGenuine: true, Offered: not null }),
            LatencySeconds = new { Median = latencies[latencies.Count / 2], Longest = latencies[^1] },
            Loops = loops,
        };
    }

    private static async Task<Loop> RunAsync(MendingForge on, SeededFailure seed)
    {
        var good = SeedProjects.Read(seed.Project);
        var broken = seed.Files();
        var forge = await on.AddRepositoryAsync(good);
        var changed = broken.Where(file => good.GetValueOrDefault(file.Key) != file.Value).Select(file => (file.Key, file.Value)).ToArray();
        var sha = await forge.PushAsync("topic", changed);
        var latency = await forge.LatencyAsync(sha);
        var end = JsonSerializer.Deserialize<JsonElement>(await forge.EndAsync(sha));
        var outcome = end.GetProperty("outcome").GetString()!;
        return new Loop(seed.Id, seed.IsGenuine, Math.Round(latency.TotalSeconds, 2), outcome, forge.RequestBranches().FirstOrDefault(branch => branch.StartsWith("cicd/mend-", StringComparison.Ordinal)), forge.Diagnosis(sha)?.Split('\n')[0]);
    }

    private sealed record Loop(string Seed, bool IsGenuine, double LatencySeconds, string Outcome, string? Offered, string? Title);
}
