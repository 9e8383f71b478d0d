using System.Globalization;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Proof;
using CiCdPlatform.Durable;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>The branch that a draft is proven on.</summary>
public sealed record SeedDefectInput(DeliveryDraft Draft, string Branch, string Marker);

/// <summary>The commit with defects, or why there is none; a defect's <c>TurnedRed</c> is not known yet.</summary>
public sealed record SeedDefectOutcome(string? CommitId, IReadOnlyList<SeededDefect> Defects, IReadOnlyList<string> Unproven, IReadOnlyList<string> Untested);

/// <summary>Commits a defect on a proof branch, in every component with tests: once, however often it runs.</summary>
internal sealed class SeedDefectActivity(IForges forges) : ForgeActivity<SeedDefectInput, SeedDefectOutcome>
{
    protected override async Task<SeedDefectOutcome> ActAsync(ActivityContext context, SeedDefectInput input)
    {
        var connection = forges.Open(input.Draft.Repository.Address);
        using var snapshot = await connection.CloneAsync(input.Draft.BaseCommit, context.Cancellation);
        var analysis = RepositoryAnalyzer.Analyze(snapshot);
        var subject = new ProofSubject(input.Draft.Repository.Forge, analysis, input.Draft.Files, input.Draft.TestJobs, input.Draft.DefaultBranch);
        var found = subject.Tested.Select(component => (Component: component, Defect: DefectSeeding.Candidates(snapshot, analysis, component, limit: 1).FirstOrDefault())).ToList();
        var missing = found.Where(pair => pair.Defect is null).Select(pair => $"no place for a defect was found in '{pair.Component.Path}'").ToList();
        var defects = found.Select(pair => pair.Defect).OfType<Defect>().ToList();
        if (defects.Count == 0)
        {
            return new SeedDefectOutcome(null, [], missing, subject.Untested);
        }

        var message = string.Create(CultureInfo.InvariantCulture, $"A defect that the pipeline must notice: {defects[0].File}, line {defects[0].Line}");
        var commit = await connection.CommitAsync(
            new CommitRequest(input.Branch, input.Draft.BaseCommit, message, input.Marker, [.. defects.Select(defect => new GeneratedFile(defect.File, defect.Content))]), context.Cancellation);
        return new SeedDefectOutcome(commit.CommitId, [.. defects.Select(defect => new SeededDefect(defect.Component, defect.File, defect.Line, defect.What, TurnedRed: false))], missing, subject.Untested);
    }

    protected override SeedDefectOutcome Refused(SeedDefectInput input, ForgeException refusal) => new(null, [], [$"the forge did not take a defect: {refusal.Message}"], []);
}
