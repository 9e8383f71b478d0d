using System.Text.Json.Serialization;

namespace CiCdPlatform.Core.Optimisation;

/// <summary>What a suggestion is about.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuggestionKind>))]
public enum SuggestionKind
{
    /// <summary>Keep between runs what every run fetches or builds again.</summary>
    [JsonStringEnumMemberName("cache")] Cache,

    /// <summary>Do at once what is done one after another.</summary>
    [JsonStringEnumMemberName("parallel")] Parallel,

    /// <summary>The combinations that a job runs for.</summary>
    [JsonStringEnumMemberName("matrix")] Matrix,

    /// <summary>Whether one failed combination ends the others.</summary>
    [JsonStringEnumMemberName("fail-fast")] FailFast,

    /// <summary>End runs that a newer push made worthless, and none that must not be ended.</summary>
    [JsonStringEnumMemberName("concurrency")] Concurrency,

    /// <summary>Do not run for changes that cannot matter.</summary>
    [JsonStringEnumMemberName("filter")] Filter,

    /// <summary>A limit for a job that hangs.</summary>
    [JsonStringEnumMemberName("timeout")] Timeout,

    /// <summary>Work that is done twice.</summary>
    [JsonStringEnumMemberName("redundant")] Redundant,

    /// <summary>How much history is fetched.</summary>
    [JsonStringEnumMemberName("fetch-depth")] FetchDepth,

    /// <summary>What a job waits for.</summary>
    [JsonStringEnumMemberName("needs")] Needs,

    /// <summary>The image or machine that a job runs on.</summary>
    [JsonStringEnumMemberName("image")] Image,

    /// <summary>Split one long test job over several machines.</summary>
    [JsonStringEnumMemberName("shard")] Shard,
}

/// <summary>What a suggestion saves, and how that is known.</summary>
/// <param name="Text">For people: the figure and where it comes from.</param>
/// <param name="SecondsPerRun">The most that one run can save, measured; null where nothing was measured.</param>
public sealed record SavingEstimate(string Text, double? SecondsPerRun);

/// <summary>A change that makes a pipeline faster, cheaper or sounder.</summary>
/// <param name="File">The pipeline's file.</param>
/// <param name="Line">Where, 1-based.</param>
/// <param name="Kind">What it is about.</param>
/// <param name="Message">The reason, and what to know before taking it.</param>
/// <param name="Estimate">What it saves, or null where that is not known.</param>
/// <param name="Patch">A unified diff that <c>git apply</c> accepts; comments and layout stay.</param>
public sealed record Suggestion(string File, int Line, SuggestionKind Kind, string Message, SavingEstimate? Estimate, string Patch);

/// <summary>Every suggestion for a repository (schema <c>optimization/1</c>).</summary>
public sealed record OptimizationReport(IReadOnlyList<Suggestion> Suggestions, IReadOnlyList<string> Warnings)
{
    /// <summary>The version of this document's shape.</summary>
    public string Schema => "optimization/1";
}
