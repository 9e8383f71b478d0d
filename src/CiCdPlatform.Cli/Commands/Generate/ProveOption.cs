using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Runner;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Cli.Commands;

/// <summary><c>hyper generate PATH --prove</c>: runs what was generated on this machine, and on copies with a defect that it must notice.</summary>
internal sealed class ProveOption
{
    private readonly Option<bool> _prove = new("--prove") { Description = "Run the pipeline here: do tests run, and does a seeded defect turn it red?" };
    private readonly Option<bool> _noIsolation = new("--no-isolation") { Description = "With --prove: run the repository's code without a sandbox, as you" };
    private readonly Option<NetworkAccess> _network = new("--network")
    {
        Description = "With --prove: which steps may use the network: none, dependencies (only steps that fetch packages) or all",
        DefaultValueFactory = _ => NetworkAccess.Dependencies,
    };

    private readonly Option<int> _timeout = new("--timeout") { Description = "With --prove: minutes after which it is given up", DefaultValueFactory = _ => 15 };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_prove);
        command.Options.Add(_noIsolation);
        command.Options.Add(_network);
        command.Options.Add(_timeout);
    }

    /// <summary>Whether it was asked for.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_prove);

    /// <summary>Versions that are installed here: where the repository leaves a choice, these can be proven.</summary>
    public async Task<IReadOnlyDictionary<string, string>> PreferredToolchainsAsync(ParseResult parsed, CancellationToken cancellation) =>
        IsAsked(parsed) ? await ToolchainInventory.OfThisMachine.VersionsAsync(cancellation) : new Dictionary<string, string>();

    /// <summary>The generation with its proof, when that was asked for.</summary>
    public async Task<Generation> ProveAsync(ParseResult parsed, string path, RepositorySnapshot snapshot, RepositoryAnalysis analysis, ForgeKind forge, Generation generation, CancellationToken cancellation)
    {
        if (!IsAsked(parsed))
        {
            return generation;
        }

        var scratch = Directory.CreateTempSubdirectory("hyper-prove-").FullName;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(parsed.GetValue(_timeout)));
        var subject = ProofSubject.Of(forge, analysis, generation, defaultBranch: "main");
        try
        {
            var runner = new PipelineRunner(
                new RunnerOptions
                {
                    WorkFolder = Path.Combine(scratch, "work"),
                    Isolate = !parsed.GetValue(_noIsolation),
                    Network = parsed.GetValue(_network),
                    MaxParallelJobs = Math.Max(1, Environment.ProcessorCount),
                },
                TimeProvider.System);
            var prover = new PipelineProver(runner, scratch, what => Console.Error.WriteLine("proof: " + what));
            return generation with { Proof = await prover.ProveAsync(subject, snapshot, path, deadline.Token) };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var reason = $"the proof did not end within {parsed.GetValue(_timeout)} minutes: give it more with --timeout";
            return generation with { Proof = ProofVerdicts.Judge(subject, ProofPlace.Runner, [], 0, [], [reason]) };
        }
        finally
        {
            ScratchFolder.Remove(scratch);
        }
    }

    /// <summary>What a person reads, and what the program returns.</summary>
    public static int Conclude(Generation generation)
    {
        if (generation.Proof is not { } proof)
        {
            return ExitCode.Done;
        }

        Console.Error.WriteLine($"proof: {proof.Outcome.ToString().ToLowerInvariant()}, {proof.TestsRun} tests ran");
        foreach (var defect in proof.SeededDefects)
        {
            Console.Error.WriteLine($"proof: a defect in {defect.File}:{defect.Line} {(defect.TurnedRed ? "turned it red, as it must" : "went unnoticed")}");
        }

        foreach (var sentence in proof.Reasons.Concat(proof.Unproven.Select(what => "unproven: " + what)).Concat(proof.Untested))
        {
            Console.Error.WriteLine("proof: " + sentence);
        }

        return proof.Outcome == ProofOutcome.Green ? ExitCode.Done : ExitCode.Failed;
    }
}
