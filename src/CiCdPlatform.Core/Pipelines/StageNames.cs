namespace CiCdPlatform.Core.Pipelines;

/// <summary>The stages as files spell them.</summary>
internal static class StageNames
{
    /// <summary>All nine, in order.</summary>
    internal static IReadOnlyList<Stage> InOrder { get; } = Enum.GetValues<Stage>();

    /// <summary>The lower-case id, such as <c>sast</c>.</summary>
    internal static string Id(this Stage stage) => stage.ToString().ToLowerInvariant();
}
