namespace CiCdPlatform.Features.Checks;

/// <summary>How checks show themselves (section <c>Checks</c>).</summary>
public sealed class CheckSettings
{
    /// <summary>How often a long check says how far it is.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a verdict asks for the pipeline that GitLab has not made yet.</summary>
    public TimeSpan AskForPipelineEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the results of checks are kept: their buttons and their pages work as long.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);
}
