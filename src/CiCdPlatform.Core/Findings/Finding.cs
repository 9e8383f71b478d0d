using System.Text.Json.Serialization;

namespace CiCdPlatform.Core.Findings;

/// <summary>How bad a finding is, worst last so that comparison means what it says.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>Worth knowing.</summary>
    [JsonStringEnumMemberName("info")] Info,

    /// <summary>Hardening.</summary>
    [JsonStringEnumMemberName("low")] Low,

    /// <summary>Should be mended.</summary>
    [JsonStringEnumMemberName("medium")] Medium,

    /// <summary>Must be mended before a release.</summary>
    [JsonStringEnumMemberName("high")] High,

    /// <summary>Exploitable as it stands.</summary>
    [JsonStringEnumMemberName("critical")] Critical,
}

/// <summary>How sure the rule is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Confidence>))]
public enum Confidence
{
    /// <summary>A person should judge.</summary>
    [JsonStringEnumMemberName("low")] Low,

    /// <summary>Usually right.</summary>
    [JsonStringEnumMemberName("medium")] Medium,

    /// <summary>Right unless the file lies.</summary>
    [JsonStringEnumMemberName("high")] High,
}

/// <summary>A place in a file; lines and columns are 1-based, the end is inclusive of its line and exclusive of its column.</summary>
public sealed record Location(string File, int StartLine, int StartColumn, int EndLine, int EndColumn);

/// <summary>A mend: a unified diff against the repository's root that applies with <c>git apply</c>.</summary>
public sealed record Fix(string Description, string Patch);

/// <summary>A package that a finding is about, as its ecosystem names it.</summary>
public sealed record FoundPackage(string Ecosystem, string Name, string Version);

/// <summary>Something that a rule or a scanner found.</summary>
public sealed record Finding
{
    /// <summary>The kebab-case id of the rule.</summary>
    public required string Rule { get; init; }

    /// <summary>The same check elsewhere, such as <c>zizmor/unpinned-uses</c>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>One of <c>secrets dependencies workflows containers infrastructure</c>.</summary>
    public required string Scanner { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>How sure the rule is.</summary>
    public required Confidence Confidence { get; init; }

    /// <summary>One sentence for the person who must act.</summary>
    public required string Message { get; init; }

    /// <summary>Where.</summary>
    public required Location Location { get; init; }

    /// <summary>Stable over moved lines: equal for the same finding in the same file.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The package that it is about; null for findings of other scanners.</summary>
    public FoundPackage? Package { get; init; }

    /// <summary>A safe mend, when there is one.</summary>
    public Fix? Fix { get; init; }
}
