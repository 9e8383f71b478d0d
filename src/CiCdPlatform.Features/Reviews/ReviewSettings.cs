using CiCdPlatform.Core.Configuration;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Reviews;

/// <summary>What the server allows of reviews (section <c>Reviews</c>); the rest is each repository's own configuration.</summary>
public sealed class ReviewSettings
{
    /// <summary>Whether the language model, where there is one, reads changes for defects.</summary>
    public bool ReadByModel { get; init; }

    /// <summary>Remarks of the language model on one change.</summary>
    public int MaxModelRemarks { get; init; } = 5;
}

/// <summary>How much is said about a change, as the repository's configuration wants it.</summary>
public sealed record ReviewManners
{
    // Programs that open requests under an account that is no bot to the forge.
    private static readonly string[] Programs = ["dependabot", "dependabot-preview", "renovate", "renovate-bot", "mend-bolt-for-github", "pyup-bot", "snyk-bot", "greenkeeper", "depfu", "scala-steward"];

    /// <summary>Remarks on lines that stand open at once; further findings are in the summary alone.</summary>
    public int MaxRemarks { get; init; } = 10;

    /// <summary>Whether a review asks for changes when a finding blocks.</summary>
    public bool AsksForChanges { get; init; } = true;

    /// <summary>Whether findings are annotated on their lines.</summary>
    public bool Annotates { get; init; } = true;

    internal static ReviewManners Of(RepositoryConfiguration configuration) => new()
    {
        MaxRemarks = configuration.Review.MaxInlineComments,
        AsksForChanges = configuration.Review.RequestChanges,
        Annotates = configuration.Checks.Annotations,
    };

    /// <summary>Why a request gets its check alone, or null; <paramref name="isOwn"/>: what we opened ourselves says what was looked at.</summary>
    internal static string? WhyCheckOnly(RepositoryConfiguration configuration, ChangeRequest request, bool isOwn) =>
        configuration.IsObserving ? "the product only watches this repository"
        : !configuration.Review.Enabled ? "reviews are switched off in this repository's configuration"
        : request.IsDraft && !configuration.Review.Drafts ? "this is a draft: it is reviewed when it is ready"
        : !isOwn && IsProgram(request.Author) && !configuration.Review.Bots ? "a program opened this: its check says all"
        : null;

    private static bool IsProgram(string author) =>
        author.EndsWith("[bot]", StringComparison.Ordinal)
        || (author.StartsWith("project_", StringComparison.Ordinal) && author.Contains("_bot", StringComparison.Ordinal))
        || Programs.Contains(author, StringComparer.OrdinalIgnoreCase);
}
