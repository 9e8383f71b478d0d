using System.Text.Json.Serialization;

namespace CiCdPlatform.Core.Detectors;

/// <summary>What a repository is made of (schema <c>analysis/1</c>).</summary>
public sealed record RepositoryAnalysis
{
    /// <summary>The version of this document's shape.</summary>
    public string Schema => "analysis/1";

    /// <summary>The buildable parts, the most important first.</summary>
    public IReadOnlyList<Component> Components { get; init; } = [];

    /// <summary>Languages by bytes of source, the largest first.</summary>
    public IReadOnlyList<LanguageShare> Languages { get; init; } = [];

    /// <summary>Everything that runs beside the repository's own code: databases, brokers, proxies, whole applications taken as images.</summary>
    public IReadOnlyList<ServiceDependency> Services { get; init; } = [];

    /// <summary>Pipelines that already exist, such as <c>github-actions</c>, <c>gitlab-ci</c>.</summary>
    public IReadOnlyList<string> Ci { get; init; } = [];

    /// <summary>What could not be understood, one sentence each, naming the file.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>One buildable part of a repository.</summary>
public sealed record Component
{
    /// <summary>Its folder, <c>.</c> for the root.</summary>
    public required string Path { get; init; }

    /// <summary>What people call it: the name in its manifest, else its folder's; unique among the components of an analysis.</summary>
    public string Name { get; init; } = "";

    /// <summary>The <see cref="Path"/> of every other component that this one needs built first, or talks to when it runs; in ordinal order and without circles.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Globs, relative to the repository, of all that must start its pipeline when it changes: its own folder, the folders of what it is built from, workspace manifests and lockfiles; <c>**</c> alone where it is the whole repository.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The folder of the workspace whose lockfile and cache it shares: its own <see cref="Path"/> when it is that workspace's root, null when it stands alone.</summary>
    public string? Workspace { get; init; }

    /// <summary>Whether it is a member of a workspace whose root is a component too; the root's commands cover all members, so a pipeline runs either the root or its members.</summary>
    [JsonIgnore]
    public bool IsWorkspaceMember => Workspace is not null && Workspace != Path;

    /// <summary>A lower-case language id.</summary>
    public required string Language { get; init; }

    /// <summary>The version or constraint that the repository states, or null when it states none.</summary>
    public string? LanguageVersion { get; init; }

    /// <summary>Lower-case ids such as <c>aspnetcore</c>, <c>react</c>, <c>gin</c>.</summary>
    public IReadOnlyList<string> Frameworks { get; init; } = [];

    /// <summary>Such as <c>npm</c>, <c>poetry</c>, <c>nuget</c>, <c>maven</c>.</summary>
    public string? PackageManager { get; init; }

    /// <summary>The lockfiles that caches are keyed on, relative to the repository.</summary>
    public IReadOnlyList<string> Lockfiles { get; init; } = [];

    /// <summary>Commands that bring dependencies, run in <see cref="Path"/>.</summary>
    public IReadOnlyList<string> Install { get; init; } = [];

    /// <summary>Commands that build, run in <see cref="Path"/> after <see cref="Install"/>.</summary>
    public IReadOnlyList<string> Build { get; init; } = [];

    /// <summary>Commands that test; empty when the repository has no tests.</summary>
    public IReadOnlyList<string> Test { get; init; } = [];

    /// <summary>Static checks that the repository is set up for or that come with the toolchain.</summary>
    public IReadOnlyList<string> Lint { get; init; } = [];

    /// <summary>The command that starts the application, when it is one.</summary>
    public string? Start { get; init; }

    /// <summary>Ports it listens on.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Services it needs, such as <c>postgres</c>, <c>redis</c>.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary>Its container file, relative to the repository.</summary>
    public string? Containerfile { get; init; }

    /// <summary>Why each claim is made.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];

    /// <summary>From 0 to 1.</summary>
    public double Confidence { get; init; }
}

/// <summary>Something that is run and not built here.</summary>
public sealed record ServiceDependency
{
    /// <summary>The name that others reach it by, as a compose file or pipeline calls it, else its <see cref="Kind"/>.</summary>
    public required string Name { get; init; }

    /// <summary>A canonical id such as <c>postgres</c>, <c>redis</c>, <c>nginx</c>; the last part of the image's name when the image is not known.</summary>
    public required string Kind { get; init; }

    /// <summary>The image that a file names, or null when only a client or a connection string tells of the service.</summary>
    public string? Image { get; init; }

    /// <summary>Ports that are published on the host.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Why it is listed.</summary>
    public IReadOnlyList<Evidence> Evidence { get; init; } = [];
}

/// <summary>The reason for a claim: a 1-based line of a file.</summary>
public sealed record Evidence(string File, int Line, string Why);

/// <summary>A language's part of the source; <paramref name="Share"/> from 0 to 1.</summary>
public sealed record LanguageShare(string Name, long Bytes, double Share)
{
    /// <summary>What people call a language by the id that components carry: <c>C#</c> for <c>csharp</c>.</summary>
    public static string DisplayName(string id) => LanguageShares.DisplayName(id);
}
