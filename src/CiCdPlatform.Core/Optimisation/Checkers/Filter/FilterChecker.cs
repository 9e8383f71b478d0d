using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Builds that run for changes of the documentation alone.</summary>
/// <remarks>Only pushes are filtered: a check that a pull request requires and that a filter keeps from starting waits for ever.</remarks>
internal sealed class FilterChecker : IChecker
{
    private static readonly string[] s_documents = ["docs", "doc", "documentation", "mkdocs", "spell", "markdown", "link", "readme", "website", "pages", "labels", "stale"];

    public SuggestionKind Kind => SuggestionKind.Filter;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        if (!flow.OnBranchPush || flow.On is not YamlMappingNode on || flow.Push is not { } push || push.Get("paths") is not null || push.Get("paths-ignore") is not null || push.Get("branches") is null
            || !flow.Jobs.Any(job => job.Commands.Any(CommandKinds.Tests)) || flow.Jobs.Any(job => UsesDocuments(job)) || UsesPathAction(flow) || on.Mapping("pull_request").Get("paths") is not null)
        {
            yield break;
        }

        var patterns = new List<string> { "'**/*.md'" };
        if (!context.Facts.HasSources || context.Facts.HasTopFolder("docs"))
        {
            patterns.Add("'docs/**'");
        }

        if (flow.File.Append(push, ["paths-ignore:", .. patterns.Select(pattern => "  - " + pattern)]) is { } edit)
        {
            var publishes = flow.Jobs.Any(job => job.Publishes) ? " This workflow also publishes: what such a change alone would publish then waits for the next push." : "";
            yield return new Proposal(
                (int)push.Start.Line,
                $"A push that changes documentation alone ({string.Join(", ", patterns).Replace("'", "", StringComparison.Ordinal)}) builds and tests everything. Pull requests are left as they are, because a required check that a filter keeps from starting blocks them; add nothing here if a required check looks at pushes.{publishes}",
                [edit]);
        }
    }

    // A workflow that looks at documents, or builds them, has business with their changes.
    private static bool UsesDocuments(GitHubJob job) =>
        s_documents.Any(word => job.Id.Split('-', '_').Contains(word, StringComparer.OrdinalIgnoreCase) || job.Flow.Name.Split(' ', '-', '_').Contains(word, StringComparer.OrdinalIgnoreCase))
        || job.Commands.Any(command => command.Contains(".md", StringComparison.Ordinal) || command.Contains("docs", StringComparison.OrdinalIgnoreCase) || command.Contains("mkdocs", StringComparison.Ordinal) || command.Contains("markdown", StringComparison.OrdinalIgnoreCase));

    private static bool UsesPathAction(GitHubFlow flow) => flow.Jobs.Any(job => job.Steps.Any(step => step.Uses?.Is("dorny/paths-filter", "tj-actions/changed-files", "step-security/changed-files", "fkirc/skip-duplicate-actions") == true));
}
