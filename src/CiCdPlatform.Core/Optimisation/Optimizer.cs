using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Optimisation;

/// <summary>Reads the pipelines that a repository has and proposes patches.</summary>
public static class Optimizer
{
    private const int MaxSuggestionsPerFile = 60;
    private const long MaxFileBytes = 1024 * 1024;

    /// <summary>
    /// Suggestions by file and line. Each patch was applied to the file in memory first: the outcome parses, our validator finds nothing in it that it did not
    /// find before, and it is not suggested again; a patch that fails this is left out.
    /// </summary>
    public static OptimizationReport Optimize(RepositorySnapshot snapshot, RunTimings? timings = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var context = new CheckContext(RepositoryFacts.Of(snapshot), timings ?? RunTimings.None);
        var suggestions = new List<Suggestion>();
        var warnings = new List<string>(snapshot.Warnings);
        foreach (var entry in snapshot.Entries.Where(entry => entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable))
        {
            cancellation.ThrowIfCancellationRequested();
            if (FileKinds.Of(entry.Path) is not (FileKind.GitHubWorkflow or FileKind.GitLabPipeline))
            {
                continue;
            }

            if (entry.Size > MaxFileBytes)
            {
                warnings.Add($"{entry.Path}: not read, its {entry.Size} bytes are over the limit of {MaxFileBytes}");
            }
            else if (snapshot.ReadText(entry.Path) is { Length: > 0 } text)
            {
                OptimizeFile(new RuleFile(entry.Path, text), context, suggestions, warnings);
            }
        }

        return new OptimizationReport(suggestions, warnings);
    }

    private static void OptimizeFile(RuleFile file, CheckContext context, List<Suggestion> suggestions, List<string> warnings)
    {
        if (file.YamlError is { } error)
        {
            warnings.Add($"{file.Path}:{error.Line}:{error.Column}: not read as a pipeline, the YAML cannot be read: {error.Message}");
            return;
        }

        var proof = new PatchProof(file, context);
        var found = new List<Suggestion>();
        foreach (var checker in AllCheckers.All)
        {
            try
            {
                var proposals = Proposals(checker, file, context);
                foreach (var proposal in proposals)
                {
                    if (found.Count < MaxSuggestionsPerFile && proof.Holds(checker, proposal, proposals) && PatchWriter.Write(file.Path, file.Text, proposal.Edits) is { } patch)
                    {
                        found.Add(new Suggestion(file.Path, proposal.Line, checker.Kind, proposal.Message, proposal.Estimate, patch));
                    }
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A checker is guarded like a rule: one that fails must not take the others with it.
                warnings.Add($"{file.Path}: the search for '{checker.Kind}' failed ({e.GetType().Name}) and was left out for this file");
            }
        }

        suggestions.AddRange(found.OrderBy(suggestion => suggestion.Line));
    }

    internal static List<Proposal> Proposals(IChecker checker, RuleFile file, CheckContext context) => file switch
    {
        { Workflow: { } workflow } => [.. checker.GitHub(new GitHubFlow(file, workflow.Root), context)],
        { GitLab: { } gitLab } => [.. checker.GitLab(new GitLabFlow(file, gitLab), context)],
        _ => [],
    };
}
