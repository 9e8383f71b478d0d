using CiCdPlatform.Core.Optimisation.Views;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Downloads and builds that every run makes anew.</summary>
internal sealed class CacheChecker : IChecker
{
    public SuggestionKind Kind => SuggestionKind.Cache;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs.Where(job => !job.IsCall))
        {
            // What people get is built from what is in the repository, not from what an earlier run left.
            var fresh = flow.IsForReleases || job.Publishes;
            foreach (var proposal in fresh ? [] : MissingCaches.Of(job, context).Concat(ToolCaches.Of(job, context)).Concat(HandMadeCaches.Of(job)).Concat(BuiltFolders.Of(job)).Concat(ResultCaches.Of(job)).Concat(DockerLayers.Of(job)))
            {
                yield return proposal;
            }

            foreach (var proposal in BrokenKeys.Of(job))
            {
                yield return proposal;
            }
        }
    }

    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context) => flow.Jobs.SelectMany(job => GitLabCaches.Of(job, context));
}
