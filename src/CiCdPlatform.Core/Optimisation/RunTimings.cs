namespace CiCdPlatform.Core.Optimisation;

/// <summary>How long a step of a real run took.</summary>
public sealed record StepTiming(string Name, TimeSpan Duration);

/// <summary>How long a job of a real run took; <paramref name="Name"/> as the forge shows it, <paramref name="File"/> the pipeline's file.</summary>
public sealed record JobTiming(string File, string Name, TimeSpan Duration, IReadOnlyList<StepTiming> Steps);

/// <summary>Timings of real runs; empty when the forge has none.</summary>
public sealed record RunTimings(IReadOnlyList<JobTiming> Jobs)
{
    /// <summary>No run is known.</summary>
    public static RunTimings None { get; } = new([]);

    /// <summary>The longest run of a job, or null: all combinations of a matrix are one job.</summary>
    internal TimeSpan? Longest(string file, string id, string? name)
    {
        var durations = Of(file, id, name).Select(job => job.Duration).Where(duration => duration > TimeSpan.Zero).ToList();
        return durations.Count == 0 ? null : durations.Max();
    }

    /// <summary>The mean of a step over the runs that have it, or null.</summary>
    internal TimeSpan? MeanStep(string file, string id, string? name, string step)
    {
        var durations = Of(file, id, name).SelectMany(job => job.Steps).Where(candidate => candidate.Name == step).Select(candidate => candidate.Duration.TotalSeconds).ToList();
        return durations.Count == 0 ? null : TimeSpan.FromSeconds(durations.Average());
    }

    private IEnumerable<JobTiming> Of(string file, string id, string? name)
    {
        // The forge fills in expressions of a name; what stands before the first is enough to tell jobs apart.
        var shown = name is null ? id : name.Split("${{")[0].TrimEnd(' ', '(');
        return Jobs.Where(job => job.File == file && shown.Length > 0
            && (job.Name == shown || job.Name.StartsWith(shown + " ", StringComparison.Ordinal) || (name?.Contains("${{", StringComparison.Ordinal) == true && job.Name.StartsWith(shown, StringComparison.Ordinal))));
    }
}
