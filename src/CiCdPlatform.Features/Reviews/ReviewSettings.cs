using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Reviews;

/// <summary>How much is said on a request beside its check.</summary>
public enum ReviewVoice
{
    /// <summary>A review and the summary.</summary>
    Review,

    /// <summary>The check alone.</summary>
    Check,
}

/// <summary>How requests are reviewed (section <c>Reviews</c>).</summary>
public sealed class ReviewSettings
{
    // Programs that open requests under an account that is no bot to the forge.
    private static readonly string[] Programs = ["dependabot", "dependabot-preview", "renovate", "renovate-bot", "mend-bolt-for-github", "pyup-bot", "snyk-bot", "greenkeeper", "depfu", "scala-steward"];

    /// <summary>Remarks on lines that stand open at once; further findings are in the summary alone.</summary>
    public int MaxRemarks { get; init; } = 10;

    /// <summary>What is said on drafts.</summary>
    public ReviewVoice Drafts { get; init; } = ReviewVoice.Check;

    /// <summary>What is said on requests of programs, such as those that upgrade dependencies.</summary>
    public ReviewVoice Bots { get; init; } = ReviewVoice.Check;

    /// <summary>Whether the language model, where there is one, reads changes for defects.</summary>
    public bool ReadByModel { get; init; }

    /// <summary>Remarks of the language model on one change.</summary>
    public int MaxModelRemarks { get; init; } = 5;

    /// <summary>Why a request gets its check alone, or null.</summary>
    internal string? WhyCheckOnly(ChangeRequest request) =>
        request.IsDraft && Drafts == ReviewVoice.Check ? "this is a draft: it is reviewed when it is ready"
        : IsProgram(request.Author) && Bots == ReviewVoice.Check ? "a program opened this: its check says all"
        : null;

    private static bool IsProgram(string author) =>
        author.EndsWith("[bot]", StringComparison.Ordinal)
        || (author.StartsWith("project_", StringComparison.Ordinal) && author.Contains("_bot", StringComparison.Ordinal))
        || Programs.Contains(author, StringComparer.OrdinalIgnoreCase);
}
