using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A patch that mends the failure, as the contract writes it.</summary>
internal sealed record DiagnosisFix(string Description, string Patch);

/// <summary>A diagnosis as the contract writes it.</summary>
internal sealed record DiagnosisDocument(
    string Schema,
    string Category,
    string Summary,
    DiagnosisLine? RootCause,
    IReadOnlyList<LogSpan> Spans,
    string? FailedStep,
    string? FailedCommand,
    DiagnosisTests Tests,
    IReadOnlyList<DiagnosisProblem> Problems,
    double Confidence,
    bool Infrastructure,
    IReadOnlyList<DiagnosisFix> Fixes)
{
    /// <summary>The job, where the forge named one.</summary>
    public string? Job { get; init; }

    /// <summary>The other jobs of the run that failed.</summary>
    public IReadOnlyList<DiagnosisDocument> OtherJobs { get; init; } = [];

    /// <summary>The first of the jobs, with the others beside it.</summary>
    public static DiagnosisDocument Of(IReadOnlyList<DiagnosedJob> jobs) => Of(jobs[0]) with { OtherJobs = [.. jobs.Skip(1).Select(Of)] };

    // A mend that a command makes has no patch before it is run.
    private static DiagnosisDocument Of(DiagnosedJob job) =>
        Of(job.Diagnosis, [.. job.Fixes.Where(fix => fix.Diff.Length > 0).Select(fix => new DiagnosisFix($"{fix.Reason}: {fix.Effect}", fix.Diff))]) with { Job = job.Name };

    private static DiagnosisDocument Of(LogDiagnosis diagnosis, IReadOnlyList<DiagnosisFix> fixes) => new(
        "diagnosis/1",
        diagnosis.Category.ToString().ToLowerInvariant(),
        diagnosis.Summary,
        diagnosis.RootCause is { } cause ? new DiagnosisLine(cause.Line, cause.Text) : null,
        diagnosis.Spans,
        diagnosis.FailedStep,
        diagnosis.FailedCommand,
        new DiagnosisTests(diagnosis.Tests.Run, diagnosis.Tests.Failed, diagnosis.Tests.Skipped, [.. diagnosis.Tests.Failures.Select(test => new DiagnosisTest(test.Name, test.File, test.Line, test.Message))]),
        [.. diagnosis.Problems.Select(problem => new DiagnosisProblem(problem.File, problem.Line, problem.Column, problem.Severity.ToString().ToLowerInvariant(), problem.Message, problem.Tool))],
        diagnosis.Confidence,
        diagnosis.IsInfrastructure,
        fixes);

    public string ToJson() => ContractJson.Write(this, DiagnosisJson.Default.DiagnosisDocument);
}

/// <summary>A line of the log.</summary>
internal sealed record DiagnosisLine(long Line, string Text);

/// <summary>Tests that ran, and those that failed.</summary>
internal sealed record DiagnosisTests(long Run, long Failed, long Skipped, IReadOnlyList<DiagnosisTest> Failures);

/// <summary>A test that failed.</summary>
internal sealed record DiagnosisTest(string Name, string? File, int? Line, string? Message);

/// <summary>What a tool says about a place in the code.</summary>
internal sealed record DiagnosisProblem(string? File, int? Line, int? Column, string Severity, string Message, string Tool);

/// <summary>Writes a diagnosis without looking at its types when it runs.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(DiagnosisDocument))]
internal sealed partial class DiagnosisJson : JsonSerializerContext;
