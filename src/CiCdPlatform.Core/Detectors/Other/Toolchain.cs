using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Other;

/// <summary>A language whose projects are built by the same few commands: what marks them, and the commands.</summary>
internal sealed record Toolchain(string Language, string? PackageManager, string[] Markers)
{
    public string[] Install { get; init; } = [];

    public string[] Build { get; init; } = [];

    public string[] Test { get; init; } = [];

    public string[] Lint { get; init; } = [];

    public string? Start { get; init; }

    public string[] Lockfiles { get; init; } = [];

    /// <summary>A path below the component that means tests; null where tests are always possible.</summary>
    public Regex? TestFile { get; init; }

    /// <summary>The file and the pattern, with a group <c>version</c>, that state the version.</summary>
    public (string File, Regex Pattern)[] Versions { get; init; } = [];

    /// <summary>Texts of the marker that name a framework.</summary>
    public (string Text, string Id)[] Frameworks { get; init; } = [];

    /// <summary>Sources alone, without a manifest.</summary>
    public bool IsGuess { get; init; }
}
