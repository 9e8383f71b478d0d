using System.Text.Json;
using CiCdPlatform.Runner;
using CiCdPlatform.Server.Tests.Mending;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Mending;

/// <summary>The whole loop over a local forge: a push that breaks the pipeline, its webhook, the diagnosis on the commit, the mend, and the request that offers it.</summary>
internal sealed class MendingLoopEvaluation : IEvaluation
{
    // A server anew now and then, so that no loop waits behind what all before it left.
    private const int RepositoriesAForge = 12;

    public string Name => "mending-loop";

    public string Summary => "seeded failures through webhook, diagnosis, proof and request on both local forges, with the latency of the diagnosis; any folder [--seed 20261121 --generated 0 --genuine 20 --hand 45 --only TEXT]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        int Count(string name, int usual) => int.TryParse(arguments.Text(name), out var count) ? count : usual;
        var only = arguments.Text("only");
        var seeds = SeededFailures.All.Take(Count("hand", SeededFailures.All.Count)).Concat(GenuineFailures.All.Take(Count("genuine", GenuineFailures.All.Count)))
            .Concat(GeneratedFailures.From(Count("seed", MendingEvaluation.DefaultSeed)).Take(Count("generated", 0))).Where(seed => only is null || seed.Id.Contains(only, StringComparison.Ordinal)).ToList();
        var loops = new List<Loop>();
        foreach (var chunk in seeds.GroupBy(seed => seed.Forge).SelectMany(group => group.Chunk(RepositoriesAForge)))
        {
            await using var forge = await MendingForge.StartAsync(chunk[0].Forge);
            foreach (var seed in chunk)
            {
                cancellation.ThrowIfCancellationRequested();
                if (await RunAsync(forge, seed) is { } loop)
                {
                    loops.Add(loop);
                    await Console.Error.WriteLineAsync($"{loop.Seed}: diagnosed after {loop.LatencySeconds:0.00} s, {loop.Outcome}, offered {loop.Offered ?? "nothing"}");
                }
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
            ByEcosystem = seeded.GroupBy(loop => loop.Project).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => $"{group.Count(loop => loop.Offered is not null)}/{group.Count()}"),
            LatencySeconds = latencies.Count == 0 ? null : new { Median = latencies[latencies.Count / 2], NinetyFifth = latencies[latencies.Count * 95 / 100], Longest = latencies[^1] },
            Misses = seeded.Where(loop => loop.Offered is null).Select(loop => new { loop.Seed, loop.Outcome, loop.Title }),
            Loops = loops,
        };
    }

    /// <summary>Null for a draw that leaves the pipeline green.</summary>
    private static async Task<Loop?> RunAsync(MendingForge on, SeededFailure seed)
    {
        var good = SeedProjects.Read(seed.Project);
        var forge = await on.AddRepositoryAsync(good);
        var changed = seed.Files().Where(file => good.GetValueOrDefault(file.Key) != file.Value).Select(file => (file.Key, file.Value)).ToArray();
        var sha = await forge.PushAsync("topic", changed);
        if ((await forge.RunAsync(sha)).Outcome is JobOutcome.Success or JobOutcome.Unproven)
        {
            return null;
        }

        var latency = await forge.LatencyAsync(sha);
        var outcome = JsonSerializer.Deserialize<JsonElement>(await forge.EndAsync(sha)).GetProperty("outcome").GetString()!;
        return new Loop(seed.Id, seed.Project, seed.IsGenuine, Math.Round(latency.TotalSeconds, 2), outcome, forge.RequestBranches().FirstOrDefault(branch => branch.StartsWith("cicd/mend-", StringComparison.Ordinal)), forge.Diagnosis(sha)?.Split('\n')[0]);
    }

    private sealed record Loop(string Seed, string Project, bool IsGenuine, double LatencySeconds, string Outcome, string? Offered, string? Title);
}
