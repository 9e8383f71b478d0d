using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Learning;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Configuration;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Features.Learning;
using CiCdPlatform.Features.Onboarding;
using CiCdPlatform.Features.Pipelines.Pinning;
using CiCdPlatform.Features.Pipelines.Proof;
using CiCdPlatform.Forges;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Features.Pipelines;

/// <summary>Reads the repository, understands it, and writes its pipeline. Reads only, so that running it twice is harmless.</summary>
internal sealed class DraftPipelineActivity(
    IForges forges, LearnedChoice learned, DraftPins pins, PipelineRewriter rewriter, GenerationSettings settings, ProofSettings proof, RepairSettings repairs, IRepositoryConfiguration configurations)
    : ForgeActivity<DeliveryInput, DraftOutcome>
{
    protected override async Task<DraftOutcome> ActAsync(ActivityContext context, DeliveryInput input)
    {
        var connection = forges.Open(input.Repository.Address);
        var repository = await connection.GetRepositoryAsync(context.Cancellation);
        if (repository.IsArchived)
        {
            return Problem("repository-archived", $"{repository.FullName} is archived: nothing can be committed to it");
        }

        if (await connection.GetBranchHeadAsync(repository.DefaultBranch, context.Cancellation) is not { } head)
        {
            return Problem("repository-empty", $"{repository.FullName} has no commit on {repository.DefaultBranch} yet");
        }

        var configuration = (await configurations.OfAsync(input.Repository with { Id = repository.Id, FullName = repository.FullName }, null, context.Cancellation)).Value.Generation;
        if (!configuration.Enabled)
        {
            return Problem("generation-off", $"the configuration of {repository.FullName} says generation.enabled: false");
        }

        // The analysis and a language model's answer are dear: the forge's verdict on them may fail without their being done again.
        var draft = await context.RecoveryPointAsync<DeliveryDraft>();
        if (draft is null)
        {
            var drafted = await DraftAsync(connection, repository, head, input, configuration, context.InstanceId, context.Cancellation);
            if (drafted.Draft is null)
            {
                return drafted;
            }

            draft = drafted.Draft;
            await context.SaveRecoveryPointAsync(draft);
        }

        return await RefusedByForgeAsync(connection, draft, context.Cancellation) is { } refusal
            ? Problem("pipeline-refused", refusal)
            : new DraftOutcome(draft, null);
    }

    protected override DraftOutcome Refused(DeliveryInput input, ForgeException refusal) => new(null, refusal.ToProblem());

    private async Task<DraftOutcome> DraftAsync(IForgeConnection connection, ForgeRepository repository, string head, DeliveryInput input, GenerationConfiguration configuration, string deliveryId, CancellationToken cancellation)
    {
        using var snapshot = await connection.CloneAsync(head, cancellation);
        var analysis = RepositoryAnalyzer.Analyze(snapshot);
        if (analysis.Components is not [var main, ..])
        {
            return Problem("nothing-to-build", $"{repository.FullName} has nothing that can be built or tested: no known manifest or source was found");
        }

        var place = input.AutoCommit ? proof.Place : null;
        var request = GenerationRequest.For(snapshot, analysis, input.Repository.Forge) with
        {
            Settings = settings with
            {
                DefaultBranch = repository.DefaultBranch,
                Registry = configuration.Registry.Length > 0 ? configuration.Registry : settings.Registry,
                ImagePrefix = configuration.ImagePrefix.Length > 0 ? configuration.ImagePrefix : settings.ImagePrefix,
                // Where the repository leaves a choice, take what can be proven here.
                PreferredToolchains = place == ProofPlace.Runner && settings.PreferredToolchains.Count == 0 ? await ToolchainInventory.OfThisMachine.VersionsAsync(cancellation) : settings.PreferredToolchains,
            },
        };
        var generation = PipelineGenerator.Generate(request);
        RepositoryVector? vector = null;
        if (configuration.Learned)
        {
            (generation, request, vector) = await learned.GenerateAsync(request, deliveryId, cancellation);
        }

        (generation, request) = await pins.PinAsync(request, generation, cancellation);
        if (!input.UseTemplateOnly && configuration.LanguageModel)
        {
            generation = await rewriter.RewriteAsync(request, generation, cancellation);
        }

        return new DraftOutcome(
            new DeliveryDraft
            {
                Repository = input.Repository with { Id = repository.Id, FullName = repository.FullName },
                DefaultBranch = repository.DefaultBranch,
                BaseCommit = head,
                Files = generation.Files,
                Definition = DefinitionOf(generation, input.Repository.Forge),
                Source = generation.Source,
                Reasons = generation.Reasons,
                Warnings = [.. analysis.Warnings, .. generation.Warnings],
                Understood = Understanding.Of(analysis),
                Does = Understanding.Of(generation.Pipeline),
                TemplateYaml = generation.TemplateYaml,
                Language = main.Language,
                Framework = main.Frameworks.FirstOrDefault(),
                PackageManager = main.PackageManager,
                ProveIn = place,
                Repairs = repairs.MaxRoundsADelivery,
                ProposeRed = proof.ProposeRed,
                TestJobs = ProofSubject.TestJobsOf(generation.Pipeline),
                Vector = vector,
            },
            null);
    }

    private static DraftOutcome Problem(string code, string message) => new(null, new DeliveryProblem(code, message));

    private static string DefinitionOf(Generation generation, ForgeKind forge) => generation.Files
        .First(file => forge == ForgeKind.GitHub ? file.Path.StartsWith(".github/workflows/", StringComparison.Ordinal) : file.Path == ".gitlab-ci.yml")
        .Path;

    /// <summary>GitLab tells before a commit whether it would accept a pipeline.</summary>
    private static async Task<string?> RefusedByForgeAsync(IForgeConnection connection, DeliveryDraft draft, CancellationToken cancellation)
    {
        if (connection is not IPipelineLint lint)
        {
            return null;
        }

        var content = draft.Files.First(file => file.Path == ".gitlab-ci.yml").Content;
        var verdict = await lint.LintAsync(content, branch: null, cancellation);
        return verdict.IsValid ? null : "the instance refuses the generated .gitlab-ci.yml: " + string.Join("; ", verdict.Errors);
    }
}
