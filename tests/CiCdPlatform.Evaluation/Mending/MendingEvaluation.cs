using System.Collections.Concurrent;
using System.Diagnostics;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Runner;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Mending;

/// <summary>Seeds failures, runs them red, lets the product mend them and proves the mends; genuine test failures must stay red.</summary>
internal sealed class MendingEvaluation : IEvaluation
{
    public const int DefaultSeed = 20261121;

    public string Name => "mending";

    public string Summary => "seeded failures mended and proven green, genuine ones not; any folder [--seed 20261121 --generated 42 --only TEXT --part hand|generated|genuine --parallel 2]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var seed = int.TryParse(arguments.Text("seed"), out var given) ? given : DefaultSeed;
        var wanted = int.TryParse(arguments.Text("generated"), out var count) ? count : SeededFailures.All.Count;
        var parallel = int.TryParse(arguments.Text("parallel"), out var at) && at > 0 ? at : 2;
        var only = arguments.Text("only");
        await Console.Error.WriteLineAsync($"seed {seed}");
        var results = new ConcurrentBag<MendedSeed>();
        var part = arguments.Text("part");
        IEnumerable<SeededFailure> listed = [.. part is null or "hand" ? SeededFailures.All : [], .. part is null or "genuine" ? GenuineFailures.All : []];
        var options = new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellation };
        await Parallel.ForEachAsync(listed.Where(failure => only is null || failure.Id.Contains(only, StringComparison.Ordinal)), options, async (failure, token) => results.Add(await MendAsync(failure, token)));

        // Draws that stay green are no failures: the next one takes their place.
        var generated = new ConcurrentBag<MendedSeed>();
        var drawn = part is null or "generated" ? GeneratedFailures.From(seed).Where(failure => only is null || failure.Id.Contains(only, StringComparison.Ordinal)).Take(wanted * 4).Chunk(parallel) : [];
        foreach (var chunk in drawn.TakeWhile(_ => generated.Count(result => result.WasRed) < wanted))
        {
            await Parallel.ForEachAsync(chunk, options, async (failure, token) => generated.Add(await MendAsync(failure, token)));
        }

        var hand = results.Where(result => !result.IsGenuine).ToList();
        var seeded = hand.Where(result => result.WasRed).Concat(generated.Where(result => result.WasRed).OrderBy(result => result.Number).Take(wanted)).ToList();
        var genuine = results.Where(result => result.IsGenuine).ToList();
        return new
        {
            Seed = seed,
            Seeded = seeded.Count,
            Mended = seeded.Count(result => result.IsMended),
            Rate = seeded.Count == 0 ? 0 : Math.Round((double)seeded.Count(result => result.IsMended) / seeded.Count, 3),
            ByHand = new { Seeded = hand.Count(result => result.WasRed), Mended = hand.Count(result => result.IsMended) },
            Generated = new { Drawn = generated.Count, Seeded = seeded.Count - hand.Count(result => result.WasRed), Mended = seeded.Count(result => result.IsMended) - hand.Count(result => result.IsMended) },
            ByEcosystem = seeded.GroupBy(result => result.Project).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => $"{group.Count(result => result.IsMended)}/{group.Count()}"),
            ByKind = seeded.GroupBy(result => result.Kind).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => $"{group.Count(result => result.IsMended)}/{group.Count()}"),
            ByPatcher = seeded.Where(result => result.IsMended).GroupBy(result => result.Patcher!).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count()),
            Calibration = MendCalibration.Of([.. seeded.OrderBy(result => result.Id, StringComparer.Ordinal).Concat(genuine.OrderBy(result => result.Id, StringComparer.Ordinal)).SelectMany(result => result.Judged)]),
            Genuine = genuine.Count(result => result.WasRed),
            GenuineRepaired = genuine.Count(result => result.IsMended),
            Misses = seeded.Where(result => !result.IsMended).OrderBy(result => result.Id, StringComparer.Ordinal).Select(result => new { result.Id, result.End, result.Why, result.Tries }),
            NotRed = hand.Concat(genuine).Where(result => !result.WasRed).Select(result => new { result.Id, result.Why }),
            WronglyRepaired = genuine.Where(result => result.IsMended).Select(result => new { result.Id, result.Tries }),
        };
    }

    private static async Task<MendedSeed> MendAsync(SeededFailure failure, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var scratch = Directory.CreateTempSubdirectory("mending-").FullName;
        try
        {
            var result = await MendAsync(failure, scratch, cancellation);
            await Console.Error.WriteLineAsync($"{failure.Id}: {result.End}{(result.Patcher is null ? "" : $" by {result.Patcher}")} {watch.Elapsed.TotalSeconds:0.0} s{(result.IsMended ? "" : $": {result.Why} [{string.Join("; ", result.Tries)}]")}");
            return result;
        }
        finally
        {
            ScratchFiles.Remove(scratch);
        }
    }

    private static async Task<MendedSeed> MendAsync(SeededFailure failure, string scratch, CancellationToken cancellation)
    {
        using var snapshot = RepositorySnapshots.FromFiles(failure.Files());
        var runner = new PipelineRunner(new RunnerOptions { WorkFolder = Path.Combine(scratch, "work"), Isolate = true, Network = NetworkAccess.None, MaxParallelJobs = 2, MaxJobTime = TimeSpan.FromMinutes(3) }, TimeProvider.System);
        var subject = new MendSubject(failure.Forge, failure.Forge == ForgeKind.GitHub ? ".github/workflows/ci.yml" : ".gitlab-ci.yml", [], "main", "main");
        var (repository, start) = await ProofRepository.CreateAsync(Path.Combine(scratch, "red.git"), snapshot, origin: null, cancellation);
        var red = await new SandboxRun(runner, subject).RunAsync(snapshot, repository.Folder, start, null, cancellation);
        var seed = new MendedSeed(failure.Id, failure.Kind, failure.Project) { IsGenuine = failure.IsGenuine, WasRed = red.IsRed };
        if (!red.IsRed)
        {
            return seed with { Why = red.Jobs.Select(job => job.Result.Reason).FirstOrDefault(reason => reason is not null) ?? "it stayed green" };
        }

        var failed = red.Failed.Select(job => job.Job.Name).ToList();
        var log = red.Failed.Select(job => job.Log).FirstOrDefault() ?? "";
        var result = await new MendProver(runner, scratch).MendAsync(subject with { Jobs = failed }, snapshot, log, cancellation);
        return seed with
        {
            End = result.End,
            Patcher = result.End == MendEnd.Proven ? string.Join("+", result.Patches.Select(patch => patch.Patcher)) : null,
            Why = result.Reason,
            Tries = [.. result.Tries.Select(tried => $"{tried.Patcher}/{tried.Pattern}: {tried.Outcome} {tried.Why}")],
            Judged = [.. result.Tries.Where(tried => tried.Outcome is "green" or "red" or "further")],
            LastWords = result.End == MendEnd.Proven ? "" : log[^Math.Min(1500, log.Length)..],
        };
    }

    private sealed record MendedSeed(string Id, string Kind, string Project)
    {
        public bool IsGenuine { get; init; }

        public bool WasRed { get; init; }

        public MendEnd? End { get; init; }

        public string? Patcher { get; init; }

        public string? Why { get; init; }

        public IReadOnlyList<string> Tries { get; init; } = [];

        public string LastWords { get; init; } = "";

        public IReadOnlyList<MendTry> Judged { get; init; } = [];

        public bool IsMended => End == MendEnd.Proven;

        /// <summary>The number of the draw.</summary>
        public int Number => int.TryParse(Id.Split('-').ElementAtOrDefault(1), out var number) ? number : 0;
    }
}
