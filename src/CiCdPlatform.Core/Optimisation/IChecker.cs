using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Views;

namespace CiCdPlatform.Core.Optimisation;

/// <summary>Looks for one kind of improvement, on each forge.</summary>
internal interface IChecker
{
    /// <summary>What it suggests.</summary>
    SuggestionKind Kind { get; }

    /// <summary>Improvements of a workflow of GitHub.</summary>
    IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context) => [];

    /// <summary>Improvements of a pipeline of GitLab.</summary>
    IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context) => [];
}

/// <summary>What checkers know beside the file itself.</summary>
internal sealed record CheckContext(RepositoryFacts Facts, RunTimings Timings);

/// <summary>An improvement before its patch is proven; <paramref name="Line"/> is 1-based.</summary>
internal sealed record Proposal(int Line, string Message, IReadOnlyList<LineEdit> Edits, SavingEstimate? Estimate = null);
