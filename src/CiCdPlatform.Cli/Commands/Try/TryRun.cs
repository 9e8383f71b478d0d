using System.Text.Json;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Pipelines;
using CiCdPlatform.Features.Schedules;
using CiCdPlatform.Runner;
using CiCdPlatform.Runner.Isolation;
using CiCdPlatform.Runner.Toolchains;
using CiCdPlatform.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Cli.Commands;

/// <summary>One try: a forge and a server on this machine, a copy of the repository, and the loop from the first webhook to the last record.</summary>
internal sealed class TryRun(TryOptions options, Timeline timeline)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Runs the loop and tells <paramref name="tell"/> how it went while forge and server still stand; they end when it returns.</summary>
    public async Task<TryDocument> RunAsync(Func<TryDocument, TryAddresses, Task> tell, CancellationToken cancellation)
    {
        var scratch = Directory.CreateTempSubdirectory("hyper-try-").FullName;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(options.Timeout);
        try
        {
            return await RunAsync(scratch, tell, deadline.Token);
        }
        finally
        {
            ScratchFolder.Remove(scratch);
        }
    }

    private async Task<TryDocument> RunAsync(string scratch, Func<TryDocument, TryAddresses, Task> tell, CancellationToken cancellation)
    {
        var source = await TrySource.PrepareAsync(options.Path, scratch, cancellation);
        var inventory = ToolchainInventory.OfThisMachine;
        var preferred = await inventory.VersionsAsync(cancellation);
        var runner = new ObservedRunner(new PipelineRunner(RunnerOptionsFor(source, scratch), TimeProvider.System, null, inventory), timeline);
        await using ITryForge forge = options.Forge == ForgeKind.GitHub
            ? await GitHubTryForge.StartAsync(Path.Combine(scratch, "forge"), runner, DefinitionOf(source, preferred), cancellation)
            : await GitLabTryForge.StartAsync(Path.Combine(scratch, "forge"), runner, cancellation);
        timeline.Add($"a local {(options.Forge == ForgeKind.GitHub ? "GitHub" : "GitLab")} listens on {forge.BaseUrl}");

        await using var server = ServerHost.Build([], builder => Configure(builder, scratch, forge, preferred));
        var token = await ServerHost.StartAsync(server, cancellation);
        var address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        timeline.Add($"the server listens on {address}");

        await forge.LetInAsync(source, address, cancellation);
        timeline.Add($"the forge let the product into {source.Name} and sent a signed webhook");
        var durable = server.Services.GetRequiredService<IDurableClient>();
        var (delivery, error) = await FollowAsync(durable, cancellation);
        await SettleAsync(durable, cancellation);
        var document = await DescribeAsync(delivery, error, forge, runner, cancellation);
        await tell(document, new TryAddresses(forge.BaseUrl, address, token));
        await server.StopAsync(CancellationToken.None);
        return document;
    }

    private RunnerOptions RunnerOptionsFor(TrySource source, string scratch) => new()
    {
        WorkFolder = Path.Combine(scratch, "work"),
        // The sample is ours; everybody else's code is isolated unless its owner says otherwise.
        Isolate = !options.NoIsolation && (!source.IsSample || Sandbox.IsAvailable),
        Network = options.Network,
        MaxParallelJobs = Math.Max(1, Environment.ProcessorCount),
    };

    /// <summary>The file that will be delivered: the only one the local forge runs, so that a try proves it and not what was there before.</summary>
    private static string DefinitionOf(TrySource source, IReadOnlyDictionary<string, string> preferred)
    {
        using var snapshot = RepositorySnapshots.OpenGit(source.Folder);
        var analysis = RepositoryAnalyzer.Analyze(snapshot);
        return analysis.Components.Count == 0
            ? ".github/workflows/ci.yml"
            : PipelineGenerator.Generate(GenerationRequest.For(snapshot, analysis, ForgeKind.GitHub) with
            {
                Settings = new GenerationSettings { PreferredToolchains = preferred },
            }).Files.First(file => file.Path.StartsWith(".github/workflows/", StringComparison.Ordinal)).Path;
    }

    private static void Configure(WebApplicationBuilder builder, string scratch, ITryForge forge, IReadOnlyDictionary<string, string> preferred)
    {
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(forge.ServerSettings);
        builder.Configuration.AddInMemoryCollection(preferred.Select(entry => KeyValuePair.Create($"Generation:PreferredToolchains:{entry.Key}", (string?)entry.Value)));
        builder.Configuration.AddInMemoryCollection(
        [
            KeyValuePair.Create("Urls", (string?)"http://127.0.0.1:0"),
            KeyValuePair.Create("Server:DataFolder", (string?)Path.Combine(scratch, "data")),

            // Nobody else uses this forge: there is no budget to spare.
            KeyValuePair.Create("Forges:Http:WriteEvery", (string?)"00:00:00"),
            KeyValuePair.Create("Monitor:FirstQuestionAfter", (string?)"00:00:01"),
            KeyValuePair.Create("Monitor:AskEvery", (string?)"00:00:01"),
        ]);
    }

    private async Task<(DeliveryStatus? Status, string? Error)> FollowAsync(IDurableClient durable, CancellationToken cancellation)
    {
        string? step = null;
        while (true)
        {
            if ((await durable.ListAsync("PipelineDeliveryOrchestration", cancellation: cancellation)) is [var instance, ..])
            {
                var text = instance.Output ?? instance.Status;
                var status = text is null ? null : JsonSerializer.Deserialize<DeliveryStatus>(text, JsonSerializerOptions.Web);
                if (status is not null && status.Step != step)
                {
                    step = status.Step;
                    timeline.Add(Describe(status));
                }

                if (instance.IsTerminal)
                {
                    return (instance.State == OrchestrationState.Completed ? status : null, instance.Error);
                }
            }

            await Task.Delay(LookEvery, cancellation);
        }
    }

    /// <summary>Waits until nothing is open any more but the schedules, which never end: the review may end after the delivery.</summary>
    private static async Task SettleAsync(IDurableClient durable, CancellationToken cancellation)
    {
        while ((await durable.ListAsync(cancellation: cancellation)).Any(instance => !instance.IsTerminal && !StandingSchedules.InstanceIds.Contains(instance.Id)))
        {
            await Task.Delay(LookEvery, cancellation);
        }
    }

    private async Task<TryDocument> DescribeAsync(DeliveryStatus? delivery, string? error, ITryForge forge, ObservedRunner runner, CancellationToken cancellation)
    {
        var outcome = delivery?.Outcome is Outcomes.Green or Outcomes.Red ? delivery.Outcome : Outcomes.Unproven;
        var checkRuns = delivery?.CommitId is { } commit ? forge.CheckRuns(commit) : [];
        foreach (var check in checkRuns)
        {
            timeline.Add($"check run {check.Name}: {check.Conclusion}");
        }

        var reviews = forge.CountReviews();
        timeline.Add($"{reviews} {(reviews == 1 ? "review" : "reviews")} posted; {(delivery?.Learned == true ? "what worked is remembered" : "the outcome is recorded, not as something that works")}");
        return new TryDocument
        {
            Outcome = outcome,
            TestsRun = delivery?.TestsRun ?? 0,
            Reviews = reviews,
            Forge = options.Forge == ForgeKind.GitHub ? "github" : "gitlab",
            Rounds = delivery?.CommitId is null ? 0 : 1,
            Commits = delivery?.Branch is { } branch ? await forge.CommitsAsync(branch, cancellation) : [],
            Pipeline = new TryPipeline([.. (delivery?.Jobs ?? []).Select(job => ToJob(job, runner))]),
            CheckRuns = checkRuns,
            Learned = delivery?.Learned ?? false,
            Timeline = timeline.Entries,
            Source = delivery?.Source is { } from ? JsonSerializer.SerializeToElement(from).GetString() : null,
            Reasons = delivery?.Reasons ?? [],
            Warnings = delivery?.Warnings ?? [],
            Reason = outcome == Outcomes.Green ? null : delivery?.Problem?.Message ?? delivery?.Reason ?? error,
        };
    }

    private static TryJob ToJob(JobReading job, ObservedRunner runner) =>
        runner.Ended.TryGetValue(job.Name, out var ended)
            ? new TryJob(job.Name, StageOf(job), job.Status, Math.Round(ended.Result.Duration.TotalSeconds, 1), ended.Result.Reason)
            : new TryJob(job.Name, StageOf(job), job.Status, job.Seconds, null);

    /// <summary>GitHub has no stages; the jobs that we write are named after theirs.</summary>
    private static string StageOf(JobReading job) => job.Stage.Length > 0 ? job.Stage : job.Name.Split('-')[0];

    private static string Describe(DeliveryStatus status) => status.Step switch
    {
        "analysing" => "analysing the repository and choosing a pipeline",
        "committing" => $"pipeline written from {JsonSerializer.SerializeToElement(status.Source).GetString()}: {string.Join("; ", status.Reasons)}",
        "opening" => $"committed {status.CommitId?[..8]} on {status.Branch}",
        "watching" => $"opened {status.ChangeRequestUrl}; watching its run",
        "recording" => $"the run ended {status.Outcome}, {status.TestsRun} tests ran",
        _ => status.Problem is { } problem ? $"refused: {problem.Message}" : $"delivery done: {status.Outcome}",
    };
}

/// <summary>Where forge and server of a try listen, and the token that opens the server to an administrator.</summary>
internal sealed record TryAddresses(Uri Forge, Uri Server, string? Token);
