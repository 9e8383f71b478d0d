using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>What a job of GitLab waits for and whose files it takes: <c>needs</c>, or the stages before it.</summary>
internal static class GitLabOrder
{
    public static IReadOnlyList<string> Needs(GitLabFlowJob job, LossList losses)
    {
        if (job.Get("needs") is { } needs)
        {
            if (Entries(needs).Any(need => need.Get("pipeline") is not null || need.Get("project") is not null))
            {
                losses.Add(job.Flow.File.Path, (int)needs.Start.Line, $"artifacts of other pipelines in job '{job.Id}'", "fetch them with 'gh run download'");
            }

            return [.. Named(needs)];
        }

        // A job that a person starts holds nobody up.
        return [.. Earlier(job).Where(other => !IsManual(other)).Select(other => other.Id)];
    }

    public static IReadOnlyList<string> FilesFrom(GitLabFlowJob job)
    {
        var makers = Earlier(job).Concat(job.Flow.Jobs).Where(other => other.Id != job.Id && (other.Get("artifacts") as YamlMappingNode).Get("paths") is not null).Select(other => other.Id).ToHashSet(StringComparer.Ordinal);
        if (job.Get("dependencies") is YamlSequenceNode dependencies)
        {
            return [.. dependencies.Scalars().Select(name => name.Value ?? "").Where(makers.Contains)];
        }

        return job.Get("needs") is { } needs
            ? [.. Entries(needs).Where(need => need.Text("artifacts") != "false").Select(need => need.Text("job") ?? "").Concat(needs is YamlSequenceNode list ? list.Children.OfType<YamlScalarNode>().Select(name => name.Value ?? "") : []).Where(makers.Contains)]
            : [.. Earlier(job).Where(other => !IsManual(other)).Select(other => other.Id).Where(makers.Contains)];
    }

    private static List<GitLabFlowJob> Earlier(GitLabFlowJob job)
    {
        var stages = job.Flow.Stages.ToList();
        var order = stages.IndexOf(job.Stage);
        return [.. job.Flow.Jobs.Where(other => stages.IndexOf(other.Stage) is var at && at >= 0 && at < order && other.Get("script") is not null)];
    }

    private static bool IsManual(GitLabFlowJob job) => (job.Get("when") as YamlScalarNode)?.Value == "manual" || (job.Get("rules") is YamlSequenceNode rules && rules.Children.OfType<YamlMappingNode>().All(rule => rule.Text("when") is "manual" or "never"));

    private static IEnumerable<string> Named(YamlNode needs) => Entries(needs).Select(need => need.Text("job") ?? "").Concat(needs is YamlSequenceNode list ? list.Children.OfType<YamlScalarNode>().Select(name => name.Value ?? "") : []).Where(name => name.Length > 0);

    private static IEnumerable<YamlMappingNode> Entries(YamlNode needs) => needs is YamlSequenceNode list ? list.Children.OfType<YamlMappingNode>() : [];
}
