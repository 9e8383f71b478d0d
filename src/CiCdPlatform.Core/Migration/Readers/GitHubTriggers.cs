using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>What starts a workflow.</summary>
internal static class GitHubTriggers
{
    public static Triggers Read(GitHubFlow flow, LossList losses)
    {
        var on = flow.On as YamlMappingNode;
        var line = flow.On is null ? 1 : (int)flow.On.Start.Line;
        var push = flow.Push;
        var tags = Texts(push, "tags");
        var branches = !flow.Events.Contains("push") ? [] : push.Get("branches") is not null ? Texts(push, "branches") : tags.Count > 0 ? [] : ["*"];
        var schedules = on.Get("schedule") is YamlSequenceNode list ? list.Children.OfType<YamlMappingNode>().Select(entry => entry.Text("cron") ?? "").ToList() : [];
        foreach (var cron in schedules)
        {
            losses.Add(flow.File.Path, (int)on.Get("schedule")!.Start.Line, $"the schedule '{cron}'", "GitLab keeps schedules in the project: create it under Build, Pipeline schedules");
        }

        foreach (var (owner, key) in new[] { "push", "pull_request" }.SelectMany(owner => new[] { "branches-ignore", "tags-ignore", "paths-ignore", "types" }.Select(key => (owner, key))))
        {
            if (on.Mapping(owner).Pair2(key) is { } at)
            {
                losses.Add(flow.File.Path, at, $"'{key}' of '{owner}'", "GitLab has rules for what is wanted only: the pipeline also runs for the rest");
            }
        }

        foreach (var name in flow.Events.Where(name => name is not ("push" or "pull_request" or "pull_request_target" or "schedule" or "workflow_dispatch" or "merge_group")))
        {
            losses.Add(flow.File.Path, line, $"the event '{name}'", name == "release" ? "a release makes a tag on GitLab: the pipeline runs for tags" : "GitLab starts no pipeline for it");
        }

        if (on.Mapping("workflow_dispatch").Mapping("inputs") is { } inputs)
        {
            losses.Add(flow.File.Path, (int)inputs.Start.Line, "inputs of 'workflow_dispatch'", "who starts a pipeline by hand gives variables: describe them under 'variables'");
        }

        return new Triggers
        {
            Branches = branches,
            Tags = flow.Events.Contains("release") && tags.Count == 0 ? ["*"] : flow.Events.Contains("push") && push.Get("branches") is null && push.Get("branches-ignore") is null && tags.Count == 0 ? ["*"] : tags,
            PullRequest = flow.OnPullRequest || flow.Events.Contains("merge_group"),
            Schedules = schedules,
            Scheduled = flow.Events.Contains("schedule"),
            Manual = flow.Events.Contains("workflow_dispatch"),
            Paths = flow.Events.Contains("push") && flow.OnPullRequest && !Texts(push, "paths").SequenceEqual(Texts(on.Mapping("pull_request"), "paths")) ? [] : Texts(push, "paths").Count > 0 ? Texts(push, "paths") : Texts(on.Mapping("pull_request"), "paths"),
        };
    }

    private static int? Pair2(this YamlMappingNode? mapping, string key) => mapping?.Pair(key) is { } pair ? (int)pair.Key.Start.Line : null;

    private static List<string> Texts(YamlMappingNode? mapping, string key) => [.. mapping.Get(key).Scalars().Select(scalar => scalar.Value ?? "").Where(text => text.Length > 0 && text[0] != '!')];
}
