using System.Text.Json.Serialization;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Pipelines.Templates;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Pipelines;

/// <summary>Where a generated pipeline came from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GenerationSource>))]
public enum GenerationSource
{
    /// <summary>A configuration that went green before for this language and framework.</summary>
    [JsonStringEnumMemberName("learned")] Learned,

    /// <summary>A template for the language and the framework.</summary>
    [JsonStringEnumMemberName("template")] Template,

    /// <summary>A template for the language alone.</summary>
    [JsonStringEnumMemberName("language")] Language,

    /// <summary>The default, from the detected commands alone.</summary>
    [JsonStringEnumMemberName("built-in")] BuiltIn,

    /// <summary>Rewritten by a language model and validated.</summary>
    [JsonStringEnumMemberName("model")] Model,
}

/// <summary>Settings of generation; an unset host leaves its jobs out.</summary>
public sealed record GenerationSettings
{
    /// <summary>Such as <c>registry.example.com/team</c>: build and push jobs exist only when it is set.</summary>
    public string? Registry { get; init; }

    /// <summary>The Sonar server: the quality job exists only when it is set.</summary>
    public string? SonarHost { get; init; }

    /// <summary>The Splunk HTTP event collector: notify jobs exist only when it is set.</summary>
    public string? SplunkHost { get; init; }

    /// <summary>A prefix for images pulled through a mirror, such as <c>mirror.example.com/</c>.</summary>
    public string? ImagePrefix { get; init; }

    /// <summary>Versions that are used where the repository states none or a range that they satisfy, by toolchain name; versions as <c>20.11.1</c>.</summary>
    public IReadOnlyDictionary<string, string> PreferredToolchains { get; init; } = new Dictionary<string, string>();

    /// <summary>Hosts of the registries that are asked what a tag stands for; null for the well-known public ones, an empty entry for none. Repositories name images, so no other is asked.</summary>
    public IReadOnlyList<string>? DigestRegistries { get; init; }

    /// <summary>GitHub's API, such as <c>https://api.github.com/</c>, that is asked for newer releases of actions; empty for the shipped table alone.</summary>
    public string ActionsApi { get; init; } = "";

    /// <summary>The default branch of the repository.</summary>
    public string DefaultBranch { get; init; } = "main";
}

/// <summary>A template that went green for a language and framework, with its record.</summary>
public sealed record LearnedConfiguration(string Id, string Language, string? Framework, string TemplateYaml, int Successes, int Failures, double Score);

/// <summary>What to write and for which forge.</summary>
public sealed record GenerationRequest(RepositoryAnalysis Analysis, ForgeKind Forge)
{
    /// <summary>A request that knows which files exist already and which of them an earlier generation wrote.</summary>
    public static GenerationRequest For(RepositorySnapshot snapshot, RepositoryAnalysis analysis, ForgeKind forge)
    {
        var own = OwnTemplates.Read(snapshot);
        var existing = snapshot.Entries.Select(entry => entry.Path).ToHashSet(StringComparer.Ordinal);
        return new GenerationRequest(analysis, forge)
        {
            Templates = own.Templates,
            TemplateWarnings = own.Problems,
            ExistingFiles = existing,
            Manifests = ComponentManifest.Read(snapshot, analysis),
            OwnFiles = existing.Where(path => IsGenerated(path) && snapshot.ReadText(path) is { } text && PipelineGenerator.IsOurs(text)).ToHashSet(StringComparer.Ordinal),
        };
    }

    private static bool IsGenerated(string path) =>
        path is ".gitlab-ci.yml" or "Dockerfile" or ".dockerignore" || path.StartsWith(".github/workflows/", StringComparison.Ordinal);

    /// <summary>Hosts and versions.</summary>
    public GenerationSettings Settings { get; init; } = new();

    /// <summary>Configurations that went green before, best first.</summary>
    public IReadOnlyList<LearnedConfiguration> Learned { get; init; } = [];

    /// <summary>Templates that the repository brings: they come before everything else.</summary>
    public IReadOnlyList<ListedTemplate> Templates { get; init; } = [];

    /// <summary>What is wrong with templates that the repository brings.</summary>
    public IReadOnlyList<string> TemplateWarnings { get; init; } = [];

    /// <summary>What the manifests of components tell beside the analysis, by the component's folder.</summary>
    public IReadOnlyDictionary<string, ComponentManifest> Manifests { get; init; } = new Dictionary<string, ComponentManifest>();

    /// <summary>The digests of images, <c>sha256:…</c> by name and tag, as a registry told them: an image that is here is pinned to it.</summary>
    public IReadOnlyDictionary<string, string> Digests { get; init; } = new Dictionary<string, string>();

    /// <summary>Releases of actions by name, as the forge told them: they come before the shipped table's.</summary>
    public IReadOnlyDictionary<string, PinnedAction> Actions { get; init; } = new Dictionary<string, PinnedAction>();

    /// <summary>Paths that exist already, so that nothing of the user's is overwritten unawares.</summary>
    public IReadOnlyCollection<string> ExistingFiles { get; init; } = [];

    /// <summary>Those of <see cref="ExistingFiles"/> that this product wrote, as <see cref="PipelineGenerator.IsOurs"/> tells from their text: they may be replaced.</summary>
    public IReadOnlyCollection<string> OwnFiles { get; init; } = [];
}

/// <summary>A generated pipeline (schema <c>generation/1</c>).</summary>
public sealed record Generation
{
    /// <summary>The version of this document's shape.</summary>
    public string Schema => "generation/1";

    /// <summary>Files to commit.</summary>
    public required IReadOnlyList<GeneratedFile> Files { get; init; }

    /// <summary>Where it came from.</summary>
    public required GenerationSource Source { get; init; }

    /// <summary>Why this one, one sentence each.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>What was shown of it by running it; absent when nobody asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Proof.ProofReport? Proof { get; init; }

    /// <summary>The pipeline behind the files.</summary>
    [JsonIgnore]
    public Pipeline Pipeline { get; init; } = new() { Jobs = [] };

    /// <summary>The template behind the pipeline, as YAML: what is learned when it goes green.</summary>
    [JsonIgnore]
    public string TemplateYaml { get; init; } = "";
}

/// <summary>A file to write; <paramref name="Path"/> relative to the repository.</summary>
public sealed record GeneratedFile(string Path, string Content);
