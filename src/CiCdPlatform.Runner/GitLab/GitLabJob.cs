using System.Text.Json.Nodes;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>A job of a GitLab pipeline, with <c>default</c>, <c>extends</c> and <c>!reference</c> worked in.</summary>
internal sealed record GitLabJob(string Key, string Name, string Stage, IReadOnlyList<string> Needs, bool AllowFailure, string When)
    : PlannedJob(Key, Name, Stage, Needs, AllowFailure, When)
{
    /// <summary>The name in the file, shared by the legs of <c>parallel</c>.</summary>
    public required string Id { get; init; }

    public override string DefinitionId => Id;

    /// <summary>The variables that tell this leg of <c>parallel</c> from the others.</summary>
    public IReadOnlyDictionary<string, string> Leg { get; init; } = new Dictionary<string, string>();

    public required JsonObject Definition { get; init; }

    /// <summary>Variables as far as they are known before the job runs; values still name others.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>Whether <c>needs</c> gives the order, rather than the stages.</summary>
    public bool Directed { get; init; }

    /// <summary>Keys of the jobs whose artifacts it takes.</summary>
    public IReadOnlyList<string> ArtifactsFrom { get; init; } = [];

    /// <summary>Position in the pipeline, from 1, for variables that number a job.</summary>
    public int Number { get; init; } = 1;

    /// <summary>Exit codes that do not fail the job.</summary>
    public IReadOnlyList<int> AllowedExitCodes { get; init; } = [];

    /// <summary>How long it may take by its definition.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Why it cannot be run here, when that is known from the definition alone.</summary>
    public string? Unproven { get; init; }
}
