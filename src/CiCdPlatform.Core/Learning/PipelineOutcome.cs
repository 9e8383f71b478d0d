using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Learning;

/// <summary>How a generated pipeline ended, and in which context: what selection learns from.</summary>
public sealed record PipelineOutcome
{
    /// <summary>The language of the component that the template was chosen for.</summary>
    public required string Language { get; init; }

    /// <summary>Its first framework, or null.</summary>
    public string? Framework { get; init; }

    /// <summary>Its package manager, or null.</summary>
    public string? PackageManager { get; init; }

    /// <summary>The forge that ran it.</summary>
    public required ForgeKind Forge { get; init; }

    /// <summary>The id of the template behind it.</summary>
    public required string TemplateId { get; init; }

    /// <summary>The template, as <see cref="Generation.TemplateYaml"/> gave it.</summary>
    public required string TemplateYaml { get; init; }

    /// <summary>Tests that ran, counted from the logs; null when no log told.</summary>
    public int? TestsRun { get; init; }

    /// <summary>How long the pipeline took.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Whether the forge reported success.</summary>
    public required bool Green { get; init; }

    /// <summary>Jobs that could not be run or ended neutral, by name: any of them makes the outcome unproven.</summary>
    public IReadOnlyList<string> UnprovenJobs { get; init; } = [];

    /// <summary>Whether a failing test would have turned the pipeline red.</summary>
    public required bool TestsBlock { get; init; }
}

/// <summary>Whether an outcome teaches anything; <paramref name="Reason"/> says why it does not.</summary>
public sealed record ProofVerdict(bool Proven, string? Reason);

/// <summary>What counts as proven.</summary>
public static class ProofRule
{
    /// <summary>A pipeline is proven when it is green, its tests ran (more than none), they would turn it red, and no job went unproven or neutral.</summary>
    public static ProofVerdict Judge(PipelineOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        if (!outcome.Green)
        {
            return new ProofVerdict(false, "the pipeline did not end green");
        }

        if (outcome.UnprovenJobs.Count > 0)
        {
            return new ProofVerdict(false, "not every job could be run: " + string.Join(", ", outcome.UnprovenJobs));
        }

        if (!outcome.TestsBlock)
        {
            return new ProofVerdict(false, "a failing test would not have turned the pipeline red");
        }

        return outcome.TestsRun switch
        {
            null => new ProofVerdict(false, "no log told how many tests ran"),
            <= 0 => new ProofVerdict(false, "no test ran"),
            _ => new ProofVerdict(true, null),
        };
    }

    /// <summary>Whether a failing test turns the pipeline red: it has a test job, and the validator finds nothing that swallows a failure.</summary>
    public static bool TestsBlock(Pipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        var tests = pipeline.Jobs.Where(job => job.Stage == Stage.Test).ToList();
        return tests.Count > 0 && tests.TrueForAll(job => job.Steps.All(step => step.Run.All(line => Pipelines.Validation.SwallowedFailure.InTests(line) is null)));
    }
}
