using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Words;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Migration.Writers;

/// <summary>Writes workflows as one <c>.gitlab-ci.yml</c>.</summary>
internal static class GitLabMigrationWriter
{
    private static readonly string[] s_stages = ["build", "test", "deploy"];
    private static readonly HashSet<string> s_reserved = new(StringComparer.Ordinal) { "default", "include", "stages", "variables", "workflow", "image", "services", "cache", "before_script", "after_script", "spec", "pages", "true", "false", "nil" };

    public static string Write(IReadOnlyList<PortablePipeline> pipelines, LossList losses)
    {
        var several = pipelines.Count > 1;
        var root = new YamlMap();
        var jobs = pipelines.SelectMany(pipeline => pipeline.Jobs.Select(job => (Pipeline: pipeline, Job: job))).ToList();
        var names = Names(jobs);
        var stages = Stages(jobs);
        root.Add("stages", s_stages.Where(stages.Values.Contains));
        var rules = pipelines.SelectMany(pipeline => Rules(pipeline.Triggers)).DistinctBy(rule => string.Join(' ', rule.If, string.Join(' ', rule.Changes))).ToList();
        if (rules.Count > 0)
        {
            root.Add("workflow", new YamlMap().Add("rules", new YamlList([.. rules.Select(rule => Rule(rule.If, rule.Changes, null))])), blankBefore: true);
        }

        if (pipelines.All(pipeline => pipeline.CancelsOlder))
        {
            root.Add("default", new YamlMap().Add("interruptible", true), blankBefore: true);
        }

        var variables = pipelines.SelectMany(pipeline => pipeline.Variables).GroupBy(pair => pair.Key).Where(group => group.Select(pair => pair.Value).Distinct().Count() == 1).ToDictionary(group => group.Key, group => group.First().Value);
        if (variables.Count > 0)
        {
            root.Add("variables", Pairs(variables), blankBefore: true);
        }

        foreach (var (pipeline, job) in jobs)
        {
            var own = pipeline.Variables.Where(pair => !variables.ContainsKey(pair.Key)).Concat(job.Variables).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value);
            root.Add(names[(pipeline, job.Id)], Job(pipeline, job with { Variables = own }, stages, names, several, losses), blankBefore: true);
        }

        return YamlEmitter.Emit(root);
    }

    private static YamlMap Job(PortablePipeline pipeline, PortableJob job, Dictionary<(PortablePipeline, string), string> stages, Dictionary<(PortablePipeline, string), string> names, bool several, LossList losses)
    {
        var map = new YamlMap().Add("stage", stages[(pipeline, job.Id)]);
        if (job.Image is { } image)
        {
            map.Add("image", job.OwnEntrypoint ? new YamlMap().Add("name", image).Add("entrypoint", [""], oneLine: true) : new YamlValue(image));
        }

        map.AddIf(job.Services.Count > 0, "services", () => new YamlList([.. job.Services.Select(Service)]));
        map.Add("needs", new YamlList([.. job.Needs.Select(need => Need(pipeline, job, need, names))], OneLine: job.Needs.Count == 0));
        map.AddIf(job.Matrix.Count > 0, "parallel", () => new YamlMap().Add("matrix", new YamlList([.. job.Matrix.Select(Combination)])));
        if (JobRules(pipeline, job, several) is { Count: > 0 } rules)
        {
            map.Add("rules", new YamlList([.. rules]));
        }

        map.AddIf(job.TimeoutMinutes is not null, "timeout", () => new YamlValue(FormattableString.Invariant($"{job.TimeoutMinutes} minutes")));
        map.AddIf(job.AllowFailure, "allow_failure", () => new YamlValue("true", Plain: true));
        map.AddIf(job.Environment is not null, "environment", () => job.EnvironmentUrl is { } url ? new YamlMap().Add("name", job.Environment!).Add("url", url) : new YamlValue(job.Environment!));
        var variables = new Dictionary<string, string>(job.Variables);
        if (job.Depth is { } depth)
        {
            variables["GIT_DEPTH"] = depth.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        if (job.Submodules)
        {
            variables["GIT_SUBMODULE_STRATEGY"] = "recursive";
        }

        if (job.NoCheckout)
        {
            variables["GIT_STRATEGY"] = "none";
        }

        map.AddIf(variables.Count > 0, "variables", () => Pairs(variables));
        map.AddIf(job.Caches.Count > 0, "cache", () => new YamlList([.. job.Caches.Take(4).Select(Cache)]));
        map.Add("script", Script(job));
        map.AddIf(job.After.Count > 0, "after_script", () => new YamlList([.. job.After.SelectMany(Lines).Select(line => new YamlValue(line))]));
        var kept = Kept(job, losses, pipeline.File);
        return map.AddIf(kept.Count > 0, "artifacts", () => Artifacts(job, kept));
    }

    private static YamlOut Need(PortablePipeline pipeline, PortableJob job, string need, Dictionary<(PortablePipeline, string), string> names)
    {
        var other = pipeline.Jobs.First(candidate => candidate.Id == need);
        var takes = job.FilesFrom.Contains(need) || other.Artifacts.Count == 0;
        return takes && other.Rules.Count == 0
            ? new YamlValue(names[(pipeline, need)])
            : new YamlMap().Add("job", names[(pipeline, need)]).AddIf(!takes, "artifacts", () => new YamlValue("false", Plain: true)).AddIf(other.Rules.Count > 0, "optional", () => new YamlValue("true", Plain: true));
    }

    private static YamlList Script(PortableJob job)
    {
        var lines = new List<string>();
        if (job.WorkingDirectory is { } folder and not ".")
        {
            lines.Add("cd " + ShellText.Quote(folder));
        }

        lines.AddRange(job.Steps.SelectMany(Lines));
        return new YamlList([.. lines.Select(line => new YamlValue(line))]);
    }

    // Variables, a folder, or a change of folder, last as long as their step: a shell of its own keeps them in.
    private static IEnumerable<string> Lines(PortableStep step)
    {
        var leaves = step.Lines.Count > 1 && step.Lines.Any(line => line.StartsWith("cd ", StringComparison.Ordinal) || line.StartsWith("export ", StringComparison.Ordinal));
        if (step.If.Count > 0)
        {
            var asked = string.Join(" || ", step.If.Select(all => step.If.Count > 1 && all.Count > 1 ? "{ " + string.Join(" && ", all.Select(Conditions.ToShell)) + "; }" : string.Join(" && ", all.Select(Conditions.ToShell))));
            return [string.Join('\n', ["if " + asked + "; then", .. Lines(step with { If = [] }), "fi"])];
        }

        if (step.Variables.Count == 0 && step.WorkingDirectory is null or "." && !leaves)
        {
            return step.Lines;
        }

        var lines = new List<string> { "(" };
        lines.AddRange(step.Variables.Select(pair => $"export {pair.Key}={Quoted(pair.Value)}"));
        if (step.WorkingDirectory is { } folder and not ".")
        {
            lines.Add($"cd {(folder.Contains('$', StringComparison.Ordinal) ? $"\"{folder}\"" : ShellText.Quote(folder))}");
        }

        return [string.Join('\n', [.. lines, .. step.Lines, ")"])];
    }

    private static string Quoted(string value) => value.Contains('$', StringComparison.Ordinal)
        ? "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal) + "\""
        : ShellText.Quote(value);

    private static List<YamlMap> JobRules(PortablePipeline pipeline, PortableJob job, bool several)
    {
        var triggers = several ? Rules(pipeline.Triggers) : [];
        var rules = job.Rules.Count == 0 ? [new PortableRule([], RunWhen.Success, [])] : job.Rules;
        if (triggers.Count == 0 && job.Rules.Count == 0)
        {
            return [];
        }

        return [.. rules.SelectMany(rule => (triggers.Count == 0 ? [(If: "", Changes: (IReadOnlyList<string>)[])] : triggers).Select(trigger => Rule(
            string.Join(" && ", new[] { trigger.If.Contains("||", StringComparison.Ordinal) ? $"({trigger.If})" : trigger.If }.Concat(rule.All.Select(Conditions.ToGitLab)).Where(part => part.Length > 0)),
            [.. rule.Changes.Concat(trigger.Changes)],
            rule.When)))];
    }

    private static YamlMap Rule(string condition, IReadOnlyList<string> changes, RunWhen? when)
    {
        var map = new YamlMap();
        map.AddIf(condition.Length > 0, "if", () => new YamlValue(condition));
        map.AddIf(changes.Count > 0, "changes", () => new YamlList([.. changes.Select(path => new YamlValue(path))]));
        var said = when switch
        {
            RunWhen.Failure => "on_failure",
            RunWhen.Always => "always",
            RunWhen.Manual => "manual",
            RunWhen.Success when map.Entries.Count == 0 => "on_success",
            null when map.Entries.Count == 0 => "always",
            _ => null,
        };
        map.AddIf(said is not null, "when", () => new YamlValue(said!));

        // What waits for a person must not hold up the rest.
        return map.AddIf(when == RunWhen.Manual, "allow_failure", () => new YamlValue("true", Plain: true));
    }

    private static List<(string If, IReadOnlyList<string> Changes)> Rules(Triggers triggers)
    {
        var rules = new List<(string, IReadOnlyList<string>)>();
        if (triggers.PullRequest)
        {
            rules.Add((Conditions.ToGitLab(new Atom(Fact.PullRequest)), triggers.Paths));
        }

        foreach (var branch in triggers.Branches)
        {
            rules.Add((Conditions.ToGitLab(branch is "*" or "**" ? new Atom(Fact.AnyBranch) : branch == "$default-branch" ? new Atom(Fact.DefaultBranch) : branch.AsSpan().IndexOfAny("*?[+") >= 0 ? new Atom(Fact.BranchLike, branch) : new Atom(Fact.BranchIs, branch)), triggers.Paths));
        }

        foreach (var tag in triggers.Tags)
        {
            rules.Add((Conditions.ToGitLab(tag is "*" or "**" ? new Atom(Fact.Tag) : new Atom(Fact.TagLike, tag)), []));
        }

        if (triggers.Scheduled)
        {
            rules.Add((Conditions.ToGitLab(new Atom(Fact.Schedule)), []));
        }

        if (triggers.Manual)
        {
            rules.Add((Conditions.ToGitLab(new Atom(Fact.Manual)), []));
        }

        return rules;
    }

    private static YamlMap Service(PortableServiceContainer service) =>
        new YamlMap().Add("name", service.Image).Add("alias", service.Name).AddIf(service.Variables.Count > 0, "variables", () => Pairs(service.Variables));

    private static YamlMap Combination(IReadOnlyDictionary<string, IReadOnlyList<string>> entry)
    {
        var map = new YamlMap();
        foreach (var (name, values) in entry)
        {
            map.Add(name, new YamlList([.. values.Select(value => new YamlValue(value))]));
        }

        return map;
    }

    private static YamlMap Cache(PortableCache cache)
    {
        var map = new YamlMap();
        map.Add("key", cache.KeyFiles.Count > 0 ? new YamlMap().Add("files", cache.KeyFiles.Take(2)).Add("prefix", cache.Name) : new YamlValue(cache.Name + "-$CI_COMMIT_REF_SLUG"));
        return map.Add("paths", cache.Paths).AddIf(cache.ReadOnly, "policy", () => new YamlValue("pull"));
    }

    private static List<string> Kept(PortableJob job, LossList losses, string file)
    {
        foreach (var path in job.Artifacts.Where(path => !KeptFolders.IsInside(path)))
        {
            losses.Add(file, job.Line, $"the artifact '{path}' of job '{job.Id}'", "GitLab keeps files of the project alone: copy them there first");
        }

        return [.. job.Artifacts.Where(KeptFolders.IsInside)];
    }

    private static YamlMap Artifacts(PortableJob job, List<string> kept)
    {
        var map = new YamlMap().Add("paths", kept);
        map.AddIf(job.ArtifactsAlways, "when", () => new YamlValue("always"));
        return map.AddIf(job.ArtifactDays is not null, "expire_in", () => new YamlValue(FormattableString.Invariant($"{job.ArtifactDays} days")));
    }

    private static YamlMap Pairs(IReadOnlyDictionary<string, string> pairs)
    {
        var map = new YamlMap();
        foreach (var (name, value) in pairs)
        {
            map.Add(name, value);
        }

        return map;
    }

    // A stage says what a job is for, and is never before that of a job that it waits for.
    private static Dictionary<(PortablePipeline, string), string> Stages(List<(PortablePipeline Pipeline, PortableJob Job)> jobs)
    {
        var order = new Dictionary<(PortablePipeline, string), int>();
        foreach (var (pipeline, job) in jobs)
        {
            Order(pipeline, job, 0);
        }

        return order.ToDictionary(pair => pair.Key, pair => s_stages[pair.Value]);

        int Order(PortablePipeline pipeline, PortableJob job, int depth)
        {
            if (order.TryGetValue((pipeline, job.Id), out var known) || depth > 200)
            {
                return known;
            }

            var commands = job.Steps.SelectMany(step => step.Lines).ToList();
            var role = PublishingWork.NamesIt(job.Id) || job.Environment is not null || commands.Exists(CommandKinds.Publishes) ? 2
                : commands.Exists(command => CommandKinds.Tests(command) || CommandKinds.OnlyLints(command)) || job.Id.Contains("test", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
            var after = job.Needs.Select(need => Order(pipeline, pipeline.Jobs.First(other => other.Id == need), depth + 1)).DefaultIfEmpty(0).Max();
            return order[(pipeline, job.Id)] = Math.Max(role, after);
        }
    }

    private static Dictionary<(PortablePipeline, string), string> Names(List<(PortablePipeline Pipeline, PortableJob Job)> jobs)
    {
        var names = new Dictionary<(PortablePipeline, string), string>();
        var taken = new HashSet<string>(s_reserved, StringComparer.Ordinal);
        foreach (var (pipeline, job) in jobs)
        {
            var name = job.Id;
            if (!taken.Add(name))
            {
                var workflow = pipeline.File[(pipeline.File.LastIndexOf('/') + 1)..].Split('.')[0];
                name = $"{workflow}-{job.Id}";
                for (var i = 2; !taken.Add(name); i++)
                {
                    name = FormattableString.Invariant($"{workflow}-{job.Id}-{i}");
                }
            }

            names[(pipeline, job.Id)] = name;
        }

        return names;
    }
}
