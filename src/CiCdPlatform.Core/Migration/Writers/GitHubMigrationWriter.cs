using System.Text.RegularExpressions;
using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Words;
using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Migration.Writers;

/// <summary>Writes a pipeline as a workflow: pinned actions, least permissions, a job's image as its container.</summary>
internal static partial class GitHubMigrationWriter
{
    private const string Runner = "ubuntu-24.04";
    private static readonly HashSet<string> s_own = new(StringComparer.Ordinal) { "GIT_STRATEGY", "GIT_DEPTH", "GIT_SUBMODULE_STRATEGY", "GIT_CLEAN_FLAGS", "FF_USE_FASTZIP", "CACHE_COMPRESSION_LEVEL", "ARTIFACT_COMPRESSION_LEVEL" };

    public static string Write(PortablePipeline pipeline, LossList losses)
    {
        var root = new YamlMap().Add("name", pipeline.Name);
        root.Add("on", Triggers(pipeline, losses), blankBefore: true);
        root.Add("permissions", new YamlMap().Add("contents", "read"), blankBefore: true);
        if (pipeline.CancelsOlder)
        {
            root.Add("concurrency", new YamlMap().Add("group", "${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}").Add("cancel-in-progress", true), blankBefore: true);
        }

        var variables = Said(pipeline.Variables.Where(pair => !s_own.Contains(pair.Key)).ToDictionary(), pipeline.File, 1, losses);
        if (variables.Entries.Count > 0)
        {
            root.Add("env", variables, blankBefore: true);
        }

        var jobs = new YamlMap();
        foreach (var job in pipeline.Jobs)
        {
            jobs.Add(job.Id, Job(pipeline, job, losses), blankBefore: jobs.Entries.Count > 0);
        }

        return YamlEmitter.Emit(root.Add("jobs", jobs, blankBefore: true));
    }

    private static YamlMap Triggers(PortablePipeline pipeline, LossList losses)
    {
        var triggers = pipeline.Triggers;
        var on = new YamlMap();
        if (triggers.Branches.Count > 0 || triggers.Tags.Count > 0)
        {
            var push = new YamlMap();
            push.AddIf(triggers.Branches.Count > 0, "branches", () => Globs(triggers.Branches));
            push.AddIf(triggers.Tags.Count > 0, "tags", () => Globs(triggers.Tags));
            on.Add("push", push);
        }

        if (triggers.PullRequest)
        {
            on.Add("pull_request", new YamlNothing());
        }

        if (triggers.Scheduled || pipeline.Jobs.Any(job => job.Rules.Any(rule => rule.All.Any(atom => atom is { Fact: Fact.Schedule, Negated: false }))))
        {
            losses.Add(pipeline.File, 1, "schedules", "GitLab keeps them in the project: write theirs as 'on.schedule' with a cron line each");
        }

        return on.Add("workflow_dispatch", new YamlNothing());
    }

    private static YamlMap Job(PortablePipeline pipeline, PortableJob job, LossList losses)
    {
        var map = new YamlMap();
        map.AddIf(job.Title is not null, "name", () => new YamlValue(job.Title!));
        map.AddIf(job.Needs.Count > 0, "needs", () => new YamlList([.. job.Needs.Select(id => new YamlValue(id))], OneLine: true));
        if (Condition(pipeline, job, losses) is { } condition)
        {
            map.Add("if", condition);
        }

        map.Add("runs-on", job.Labels.Count > 0 ? new YamlList([.. job.Labels.Prepend("self-hosted").Select(label => new YamlValue(label))], OneLine: true) : new YamlValue(Runner));
        if (job.Labels.Count > 0)
        {
            losses.Add(pipeline.File, job.Line, $"the tags of job '{job.Id}': {string.Join(", ", job.Labels)}", "they are written as labels of a runner of your own: give yours these labels, or name a machine of GitHub");
        }

        map.AddIf(job.TimeoutMinutes is not null, "timeout-minutes", () => Number(job.TimeoutMinutes!.Value));
        map.AddIf(job.AllowFailure, "continue-on-error", () => new YamlValue("true", Plain: true));
        map.AddIf(job.Environment is not null, "environment", () => Environment(job));
        map.AddIf(job.Matrix.Count > 0, "strategy", () => new YamlMap().Add("fail-fast", false).Add("matrix", Matrix(job)));
        map.AddIf(job.Image is not null, "container", () => new YamlMap().Add("image", Matrixed(job, job.Image!, pipeline, losses)));
        map.AddIf(job.Services.Count > 0, "services", () => Services(pipeline, job, losses));
        map.AddIf(job.WorkingDirectory is not null, "defaults", () => new YamlMap().Add("run", new YamlMap().Add("working-directory", job.WorkingDirectory!)));
        var variables = Variables(pipeline, job, losses);
        map.AddIf(variables.Entries.Count > 0, "env", () => variables);
        return map.Add("steps", new YamlList([.. GitHubMigrationSteps.Of(pipeline, job)]));
    }

    private static string? Condition(PortablePipeline pipeline, PortableJob job, LossList losses)
    {
        // A job that was skipped on purpose must not keep this one from running.
        var mayLack = job.Needs.Any(need => MayBeSkipped(pipeline, need, 0));
        var parts = new List<string>();
        foreach (var rule in job.Rules)
        {
            var all = rule.All.ToList();
            if (rule.When == RunWhen.Manual)
            {
                losses.Add(pipeline.File, job.Line, $"'when: manual' of job '{job.Id}'", "GitHub cannot hold one job of a run for a person: it runs when the workflow is started by hand; an environment with reviewers holds it too");
                all.Add(new Atom(Fact.Manual));
            }

            var text = string.Join(" && ", all.Distinct().Select(Conditions.ToGitHub));
            parts.Add(rule.When switch
            {
                RunWhen.Failure => text.Length > 0 ? $"failure() && {text}" : "failure()",
                RunWhen.Always => text.Length > 0 ? $"always() && {text}" : "always()",
                _ => text,
            });
        }

        var joined = parts.Contains("") ? "" : parts.Count == 1 ? parts[0] : string.Join(" || ", parts.Distinct().Select(part => part.Contains("&&", StringComparison.Ordinal) ? $"({part})" : part));
        var states = joined.Contains("failure()", StringComparison.Ordinal) || joined.Contains("always()", StringComparison.Ordinal);
        var whole = !mayLack || states ? joined : joined.Length == 0 ? "!failure() && !cancelled()" : $"!failure() && !cancelled() && {(joined.Contains("||", StringComparison.Ordinal) ? $"({joined})" : joined)}";
        return whole.Length == 0 ? null : whole.StartsWith('!') ? $"${{{{ {whole} }}}}" : whole;
    }

    private static bool MayBeSkipped(PortablePipeline pipeline, string id, int depth) =>
        depth < 50 && pipeline.Jobs.First(job => job.Id == id) is var job && (job.Rules.Count > 0 || job.Needs.Any(need => MayBeSkipped(pipeline, need, depth + 1)));

    private static YamlOut Environment(PortableJob job)
    {
        var name = Text(job.Environment!);
        return job.EnvironmentUrl is { } url ? new YamlMap().Add("name", name).Add("url", Text(url)) : new YamlValue(name);
    }

    private static YamlMap Matrix(PortableJob job)
    {
        var map = new YamlMap();
        if (job.Matrix is [var one])
        {
            foreach (var (name, values) in one)
            {
                map.Add(name, new YamlList([.. values.Select(value => new YamlValue(value))], OneLine: true));
            }

            return map;
        }

        // Several lists of GitLab are sums of products: each combination by itself.
        var all = job.Matrix.SelectMany(entry => entry.Aggregate(new List<YamlMap> { new() }, (maps, axis) => [.. maps.SelectMany(before => axis.Value.Select(value =>
        {
            var next = new YamlMap();
            next.Entries.AddRange(before.Entries);
            return next.Add(axis.Key, value);
        })).Take(200)])).Take(256).ToList();
        return map.Add("include", new YamlList([.. all]));
    }

    private static YamlMap Services(PortablePipeline pipeline, PortableJob job, LossList losses)
    {
        var map = new YamlMap();
        foreach (var service in job.Services)
        {
            var entry = new YamlMap().Add("image", Matrixed(job, service.Image, pipeline, losses));
            var variables = service.Variables.Count > 0 ? service.Variables : job.Variables.Concat(pipeline.Variables).Where(pair => pair.Key.StartsWith(service.Name.Split('-')[0].ToUpperInvariant(), StringComparison.Ordinal)).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.First().Value);
            entry.AddIf(variables.Count > 0, "env", () => Said(variables, pipeline.File, job.Line, losses));
            var name = service.Name;
            for (var i = 2; map.Entries.Exists(other => string.Equals(other.Key, name, StringComparison.OrdinalIgnoreCase)); i++)
            {
                name = FormattableString.Invariant($"{service.Name}-{i}");
            }

            map.Add(name, entry);
        }

        return map;
    }

    // Every variable of GitLab's own that commands read is set by GitHub's name for it, so that the commands stay as they are.
    private static YamlMap Variables(PortablePipeline pipeline, PortableJob job, LossList losses)
    {
        var map = Said(job.Variables.Where(pair => !s_own.Contains(pair.Key)).ToDictionary(), pipeline.File, job.Line, losses);
        foreach (var axis in job.Matrix.SelectMany(entry => entry.Keys).Distinct(StringComparer.Ordinal))
        {
            map.Add(axis, $"${{{{ matrix.{axis} }}}}");
        }

        foreach (var secret in job.Secrets)
        {
            map.Add(secret, $"${{{{ secrets.{secret} }}}}");
        }

        var texts = job.Steps.Concat(job.After).SelectMany(step => step.Lines).Concat(job.Variables.Values).Concat(pipeline.Variables.Values);
        foreach (var name in texts.SelectMany(text => Predefined().Matches(text).Select(match => match.Groups["name"].Value)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(name => !map.Entries.Exists(entry => entry.Key == name)))
        {
            if (VariableTable.ExpressionOf(name) is { } expression)
            {
                map.Add(name, $"${{{{ {expression} }}}}");
            }
            else
            {
                losses.Add(pipeline.File, job.Line, $"'{name}' in job '{job.Id}'", "GitHub has no such value: it is empty there");
            }
        }

        return map;
    }

    private static YamlMap Said(IReadOnlyDictionary<string, string> pairs, string file, int line, LossList losses)
    {
        var map = new YamlMap();
        foreach (var (name, value) in pairs)
        {
            var said = Text(value);
            if (Reference().IsMatch(said.Replace("${{", "", StringComparison.Ordinal)) && !pairs.ContainsKey(said.Trim('$', '{', '}')))
            {
                losses.Add(file, line, $"the variable '{name}': {value}", "GitHub does not put variables into variables: write the value, or set it in a step");
            }

            map.Add(name, said);
        }

        return map;
    }

    // Places where GitHub takes expressions and no variables.
    private static string Text(string text) => Predefined().Replace(text, match => VariableTable.ExpressionOf(match.Groups["name"].Value) is { } expression ? $"${{{{ {expression} }}}}" : match.Value);

    private static string Matrixed(PortableJob job, string image, PortablePipeline pipeline, LossList losses)
    {
        var axes = job.Matrix.SelectMany(entry => entry.Keys).ToHashSet(StringComparer.Ordinal);
        return Reference().Replace(Text(image), match =>
        {
            var name = match.Groups["name"].Value;
            if (axes.Contains(name))
            {
                return $"${{{{ matrix.{name} }}}}";
            }

            if ((job.Variables.GetValueOrDefault(name) ?? pipeline.Variables.GetValueOrDefault(name)) is { } value && !value.Contains('$', StringComparison.Ordinal))
            {
                return value;
            }

            losses.Add(pipeline.File, job.Line, $"the image '{image}' of job '{job.Id}'", $"GitHub does not put the variable '{name}' into an image's name: write it out");
            return $"${{{{ vars.{name} }}}}";
        });
    }

    private static YamlList Globs(IReadOnlyList<string> globs) => new([.. globs.Select(glob => new YamlValue(glob is "*" ? "**" : glob))], OneLine: true);

    private static YamlValue Number(int number) => new(number.ToString(System.Globalization.CultureInfo.InvariantCulture), Plain: true);

    [GeneratedRegex(@"\$\{?(?<name>(CI_[A-Z0-9_]+|GITLAB_USER_[A-Z]+))\}?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Predefined();

    [GeneratedRegex(@"\$\{?(?<name>[A-Za-z_][A-Za-z0-9_]*)\}?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Reference();
}
