using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>A job of a workflow, one leg of its matrix.</summary>
internal sealed record GitHubJob(string Key, string Name, IReadOnlyList<string> Needs, bool AllowFailure)
    : PlannedJob(Key, Name, "", Needs, AllowFailure, "on_success")
{
    /// <summary>The id in the workflow, shared by the legs of a matrix.</summary>
    public required string Id { get; init; }

    public override string DefinitionId => Id;

    public required JsonObject Definition { get; init; }

    public required GitHubWorkflow Workflow { get; init; }

    /// <summary>Ids of the jobs in <c>needs</c>.</summary>
    public required IReadOnlyList<string> NeededIds { get; init; }

    public JsonObject? Matrix { get; init; }

    public JsonObject Strategy { get; init; } = [];

    public bool FailFast => Matrix is not null && Strategy.Get("fail-fast").Flag() != false;

    /// <summary>Why it cannot be run here, when that is known from the definition alone.</summary>
    public string? Unproven { get; init; }
}

/// <summary>What the jobs of a workflow share.</summary>
internal sealed record GitHubWorkflow(string Path, string Name, JsonObject Definition, JsonObject Inputs, IReadOnlyDictionary<string, string> ReusableFiles);
