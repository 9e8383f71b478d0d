using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>The shape of a <c>.gitlab-ci.yml</c>.</summary>
internal static class GitLabCheck
{
    private static readonly string[] s_global = ["stages", "workflow", "default", "variables", "include", "image", "services", "before_script", "after_script", "cache", "spec"];

    private static readonly string[] s_job =
    [
        "after_script", "allow_failure", "artifacts", "before_script", "cache", "coverage", "dast_configuration", "dependencies", "environment", "except", "extends", "hooks",
        "id_tokens", "identity", "image", "inherit", "inputs", "interruptible", "manual_confirmation", "needs", "only", "pages", "parallel", "release", "resource_group", "retry", "rules", "run",
        "script", "secrets", "services", "stage", "start_in", "tags", "timeout", "trigger", "variables", "when",
    ];

    private static readonly string[] s_predefined = ["build", "test", "deploy", ".pre", ".post"];

    internal static IReadOnlyList<CheckedJob> Jobs(YamlMappingNode root, Report report)
    {
        var stages = root.Get("stages") is { } listed ? listed.Items().Select(item => item.Text() ?? "").Concat([".pre", ".post"]).ToList() : [.. s_predefined];
        Image(root.Get("image"), report);
        Image(root.Get("default").Get("image"), report);
        var jobs = new List<CheckedJob>();
        foreach (var (key, value) in root.Children)
        {
            var id = key.Text() ?? "";
            if (s_global.Contains(id))
            {
                continue;
            }

            if (value is not YamlMappingNode job)
            {
                if (!id.StartsWith('.'))
                {
                    report.Add(key, $"job '{id}' is a mapping");
                }

                continue;
            }

            job.Known(s_job, $"job '{id}'", report);
            if (!id.StartsWith('.'))
            {
                jobs.Add(Job(key, id, job, stages, report));
            }
        }

        if (jobs.Count == 0)
        {
            report.Add(root, "the pipeline has no job");
        }

        return jobs;
    }

    private static CheckedJob Job(YamlNode key, string id, YamlMappingNode job, List<string> stages, Report report)
    {
        if (job.Get("script") is null && job.Get("run") is null && job.Get("trigger") is null && job.Get("extends") is null)
        {
            report.Add(key, $"job '{id}' has no script");
        }

        var stage = job.Get("stage");
        if (stage is not null && !stages.Contains(stage.Text() ?? ""))
        {
            report.Add(stage, $"stage '{stage.Text()}' of job '{id}' is not among the stages");
        }

        Image(job.Get("image"), report);
        foreach (var service in job.Get("services").Items())
        {
            Image(service, report);
        }

        var commands = new[] { "before_script", "script", "after_script" }.SelectMany(name => job.Get(name).Items()).SelectMany(Flat).SelectMany(item => item.Lines()).ToList();
        var needs = job.Get("needs").Items().Select(need => (need.Text() ?? need.Get("job").Text() ?? "", need.Line())).Where(need => need.Item1.Length > 0).ToList();
        return new CheckedJob(id, key.Line(), needs, commands, [], Tolerance(id, job), Conditional(job));
    }

    private static (string, int)? Tolerance(string id, YamlMappingNode job)
    {
        var nodes = new[] { job.Get("allow_failure") }.Concat(job.Get("rules").Items().Select(rule => rule.Get("allow_failure")));
        if (nodes.FirstOrDefault(node => node is not null && node.Text() != "false") is { } tolerated)
        {
            return ($"job '{id}' may fail without consequence (allow_failure)", tolerated.Line());
        }

        var manual = new[] { job.Get("when") }.Concat(job.Get("rules").Items().Select(rule => rule.Get("when"))).FirstOrDefault(node => node.Text() == "manual");
        return manual is null ? null : ($"job '{id}' waits for somebody to start it (when: manual)", manual.Line());
    }

    // A rule that always applies is no condition.
    private static bool Conditional(YamlMappingNode job) =>
        job.Get("only") is not null || job.Get("except") is not null || job.Get("when").Text() is "on_failure" or "never"
        || (job.Get("rules") is YamlSequenceNode rules && !FollowsChanges(rules) && !rules.Children.Any(rule => rule.Get("if") is null && rule.Get("changes") is null && rule.Get("exists") is null && rule.Get("when").Text() is null or "on_success" or "always"));

    // A part of a repository that nothing changed in needs no run; a merge request and the default branch that change it do.
    private static bool FollowsChanges(YamlSequenceNode rules) =>
        rules.Children.Any(rule => rule.Get("changes") is not null && rule.Get("if").Text()?.Contains("merge_request_event", StringComparison.Ordinal) == true && rule.Get("when").Text() is null or "on_success")
        && rules.Children.Any(rule => rule.Get("changes") is not null && rule.Get("if").Text()?.Contains("CI_DEFAULT_BRANCH", StringComparison.Ordinal) == true && rule.Get("when").Text() is null or "on_success");

    private static IEnumerable<YamlNode> Flat(YamlNode node) => node is YamlSequenceNode sequence ? sequence.Children : [node];

    private static void Image(YamlNode? node, Report report)
    {
        var name = node.Text() is not null ? node : node.Get("name");
        if (name.Text() is { Length: > 0 } image && ImageName.Problem(image) is { } problem)
        {
            report.Add(name!, problem);
        }
    }
}
