using System.Diagnostics;
using System.Text.Json;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Proof;

/// <summary>Runs <c>hyper generate --prove</c> on every repository of a folder, for both forges.</summary>
internal sealed class ProofEvaluation : IEvaluation
{
    private static readonly string[] Forges = ["github", "gitlab"];

    public string Name => "proof";

    public string Summary => "generate --prove on a folder of git repositories: green with tests, red with a seeded defect [--only NAME,… --forge github|gitlab --minutes 10]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var only = arguments.Text("only")?.Split(',');
        var forges = Forges.Where(forge => arguments.Text("forge") is not { } asked || asked == forge).ToList();
        var minutes = int.TryParse(arguments.Text("minutes"), out var given) && given > 0 ? given : 10;
        var repositories = Directory.EnumerateDirectories(folder).Where(path => only is null || only.Contains(Path.GetFileName(path))).Order(StringComparer.Ordinal).ToList();
        if (repositories.Count == 0)
        {
            throw new UsageException($"{folder} holds no repositories: expected one git repository a sub-folder");
        }

        var proofs = new List<RepositoryProof>();
        foreach (var repository in repositories)
        {
            foreach (var forge in forges)
            {
                var proof = await ProveAsync(repository, forge, minutes, cancellation);
                proofs.Add(proof);
                await Console.Error.WriteLineAsync($"{proof.Repository} {forge}: {proof.Outcome}, {proof.TestsRun} tests, defect {proof.Defect ?? "none"}{(proof.Why.Count > 0 ? ": " + proof.Why[0] : "")}");
            }
        }

        var both = proofs.GroupBy(proof => proof.Repository).Where(group => group.All(proof => proof.IsProven)).ToList();
        return new
        {
            Repositories = repositories.Count,
            Forges = forges,
            ProvenOnAllForges = both.Count,
            Ecosystems = both.GroupBy(group => group.First().Ecosystem).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count()),
            Proven = proofs.Count(proof => proof.IsProven),
            Runs = proofs.Count,
            Proofs = proofs.Where(proof => proof.IsProven).Select(proof => new { proof.Repository, proof.Forge, proof.Ecosystem, proof.TestsRun, proof.Defect, proof.Seconds }),
            Misses = proofs.Where(proof => !proof.IsProven).Select(proof => new { proof.Repository, proof.Forge, proof.Ecosystem, proof.Outcome, proof.TestsRun, proof.Why, proof.Seconds }),
        };
    }

    private static async Task<RepositoryProof> ProveAsync(string repository, string forge, int minutes, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "hyper.dll"), "generate", repository, "--forge", forge, "--prove", "--json", "--timeout", $"{minutes}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEndAsync(cancellation);
        var text = await process.StandardOutput.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        var result = new RepositoryProof(Path.GetFileName(repository), forge, Ecosystem(repository)) { Seconds = Math.Round(watch.Elapsed.TotalSeconds, 1) };
        if (text.Length == 0)
        {
            return result with { Outcome = "failed", Why = [(await said).Trim()] };
        }

        var proof = JsonSerializer.Deserialize<JsonElement>(text).GetProperty("proof");
        var defect = proof.GetProperty("seededDefect") is { ValueKind: JsonValueKind.Object } seeded ? seeded : (JsonElement?)null;
        return result with
        {
            Outcome = proof.GetProperty("outcome").GetString()!,
            TestsRun = proof.GetProperty("testsRun").GetInt32(),
            Defect = defect is { } one ? $"{one.GetProperty("file").GetString()}:{one.GetProperty("line").GetInt32()}" : null,
            TurnedRed = defect?.GetProperty("turnedRed").GetBoolean() ?? false,
            Why = [.. Texts(proof, "reasons"), .. Texts(proof, "unproven"), .. Texts(proof, "untested")],
        };
    }

    private static IEnumerable<string> Texts(JsonElement proof, string name) => proof.GetProperty(name).EnumerateArray().Select(text => text.GetString()!);

    private static string Ecosystem(string repository)
    {
        using var snapshot = RepositorySnapshots.OpenFolder(repository);
        return RepositoryAnalyzer.Analyze(snapshot).Components is [var main, ..] ? main.Language : "none";
    }

    private sealed record RepositoryProof(string Repository, string Forge, string Ecosystem)
    {
        public string Outcome { get; init; } = "failed";

        public int TestsRun { get; init; }

        public string? Defect { get; init; }

        public bool TurnedRed { get; init; }

        public IReadOnlyList<string> Why { get; init; } = [];

        public double Seconds { get; init; }

        /// <summary>Green as it is, with tests, and red with a defect.</summary>
        public bool IsProven => Outcome == "green" && TestsRun > 0 && TurnedRed;
    }
}
