using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Pipelines.Writers.GitHubActions;

/// <summary>Writes a pipeline as a GitHub Actions workflow: least permissions, pinned actions, bounded jobs.</summary>
internal static class GitHubActionsWriter
{
    private const string Runner = "ubuntu-24.04";
    private const string OnDefaultBranch = "github.ref_name == github.event.repository.default_branch";
    private const string NotFromFork = "github.event_name != 'pull_request' || !github.event.pull_request.head.repo.fork";

    internal static string Write(Pipeline pipeline, string header, IReadOnlyDictionary<string, PinnedAction> actions)
    {
        var root = new YamlMap().Add("name", pipeline.Name);
        root.Add("on", new YamlMap()
            .Add("push", new YamlMap().Add("branches", [pipeline.DefaultBranch], oneLine: true))
            .Add("pull_request", new YamlNothing())
            .Add("workflow_dispatch", new YamlNothing()), blankBefore: true);
        root.Add("permissions", new YamlMap(), blankBefore: true);
        root.Add("concurrency", new YamlMap()
            .Add("group", "${{ github.workflow }}-${{ github.ref }}")
            .Add("cancel-in-progress", "${{ github.event_name == 'pull_request' }}"), blankBefore: true);
        var jobs = new YamlMap();
        jobs.AddIf(pipeline.Jobs.Any(job => job.Changes is not null), ChangesJob.Id, () => ChangesJob.Write(pipeline, Runner));
        foreach (var job in pipeline.Jobs)
        {
            jobs.Add(job.Id, Job(job, pipeline), blankBefore: jobs.Entries.Count > 0);
        }

        return YamlEmitter.Emit(Resolved(root.Add("jobs", jobs, blankBefore: true), actions), header);
    }

    private static YamlMap Job(PipelineJob job, Pipeline pipeline)
    {
        var map = new YamlMap().Add("name", job.Matrix is { } matrix ? $"{job.Id} (${{{{ matrix.{matrix.Toolchain} }}}})" : job.Id);
        if (Condition(job, pipeline) is { } condition)
        {
            map.Add("if", condition);
        }

        var needs = job.Changes is null ? job.Needs : [ChangesJob.Id, .. job.Needs];
        map.AddIf(needs.Count > 0, "needs", () => new YamlList([.. needs.Select(id => new YamlValue(id))], OneLine: true));
        map.AddIf(job.Matrix is not null, "strategy", () => new YamlMap()
            .Add("fail-fast", false)
            .Add("matrix", new YamlMap().Add(job.Matrix!.Toolchain, job.Matrix.Legs.Select(leg => leg.Version), oneLine: true)));
        map.Add("runs-on", Runner).Add("timeout-minutes", job.TimeLimitMinutes);
        map.AddIf(job.Container is not null, "container", () => new YamlValue(job.Container!));
        var permissions = new YamlMap();
        if (ChecksOut(job))
        {
            permissions.Add("contents", "read");
        }

        foreach (var (name, value) in job.Permissions)
        {
            permissions.Add(name, value);
        }

        map.Add("permissions", permissions);
        map.AddIf(job.WorkingDirectory != ".", "defaults", () => new YamlMap().Add("run", new YamlMap().Add("working-directory", job.WorkingDirectory)));
        map.AddIf(job.Environment.Count > 0, "env", () => Pairs(job.Environment));
        map.AddIf(job.Services.Count > 0, "services", () => Services(job.Services));
        return map.Add("steps", new YamlList([.. Steps(job)]));
    }

    private static string? Condition(PipelineJob job, Pipeline pipeline)
    {
        if (job.Condition == JobCondition.OnFailure)
        {
            return "failure() && " + OnDefaultBranch;
        }

        // A job that was skipped on purpose must not keep this one from running; one that failed must.
        var mayBeSkipped = pipeline.Jobs.Any(other => job.Needs.Contains(other.Id)
            && (other.Condition != JobCondition.OnSuccess || other.Secrets.Count > 0 || (other.Changes is not null && other.Changes != job.Changes)));
        var parts = new List<string>();
        if (mayBeSkipped)
        {
            parts.Add("!failure() && !cancelled()");
        }

        if (job.Changes is { } changes)
        {
            parts.Add(ChangesJob.Condition(changes));
        }

        if (job.Condition == JobCondition.OnDefaultBranch)
        {
            parts.Add("github.event_name != 'pull_request' && " + OnDefaultBranch);
        }
        else if (job.Secrets.Count > 0)
        {
            parts.Add(parts.Count > 0 ? $"({NotFromFork})" : NotFromFork);
        }

        var condition = string.Join(" && ", parts);
        return condition.Length == 0 ? null : condition[0] == '!' ? $"${{{{ {condition} }}}}" : condition;
    }

    // Jobs that only report, or that only handle another job's files, need no sources.
    private static bool ChecksOut(PipelineJob job) => job.Stage is not (Stage.Notify or Stage.Learn) && job.ArtifactsFrom.Count == 0;

    private static IEnumerable<YamlOut> Steps(PipelineJob job)
    {
        if (ChecksOut(job))
        {
            yield return Uses("Check out", "actions/checkout", new YamlMap().Add("persist-credentials", false));
        }

        foreach (var toolchain in job.Toolchains)
        {
            if (SetUp.Step(toolchain, job) is { } step)
            {
                yield return Uses(step.Name, step.Action, step.Inputs);
            }
        }

        foreach (var cache in job.Caches.Where(cache => cache.KeyFiles.Count > 0))
        {
            yield return cache.Action is { } action
                ? Uses("Keep " + cache.Name, action, new YamlMap()
                    .AddIf(job.WorkingDirectory != ".", "workspaces", () => new YamlValue(job.WorkingDirectory))
                    .AddIf(job.Matrix is not null, "key", () => new YamlValue(Leg(job).TrimStart('-'))))
                : Uses("Keep " + cache.Name, "actions/cache", new YamlMap()
                .Add("path", new YamlValue(string.Join('\n', cache.Paths) + (cache.Paths.Count > 1 ? "\n" : "")))
                .Add("key", $"${{{{ runner.os }}}}-{cache.Name}{Leg(job)}-${{{{ hashFiles({string.Join(", ", cache.KeyFiles.Select(file => $"'{file}'"))}) }}}}")
                .Add("restore-keys", $"${{{{ runner.os }}}}-{cache.Name}{Leg(job)}-"));
        }

        foreach (var source in job.ArtifactsFrom)
        {
            yield return Uses("Fetch " + source, "actions/download-artifact", new YamlMap().Add("name", source));
        }

        foreach (var step in SetUp.Rest(job))
        {
            yield return Step(step, job);
        }

        foreach (var step in ReportSteps.Of(job, Leg(job)))
        {
            yield return step;
        }

        if (job.Artifacts.Count > 0)
        {
            yield return Uses("Keep files", "actions/upload-artifact", new YamlMap()
                .Add("name", job.Id)
                .Add("path", new YamlValue(string.Join('\n', job.Artifacts) + (job.Artifacts.Count > 1 ? "\n" : "")))
                .Add("if-no-files-found", "error")
                .Add("retention-days", 7));
        }
    }

    private static YamlMap Step(PipelineStep step, PipelineJob job)
    {
        var map = new YamlMap().Add("name", step.Name);
        if (step.Image is not null)
        {
            map.Add("uses", "docker://" + step.Image).Add("with", new YamlMap().Add("args", string.Join(' ', step.Arguments.Select(ShellText.Quote))));
            return map;
        }

        map.AddIf(job.Secrets.Count > 0, "env", () => Pairs(job.Secrets.ToDictionary(name => name, name => $"${{{{ secrets.{name} }}}}")));
        return map.Add("run", string.Join('\n', step.Run) + (step.Run.Count > 1 ? "\n" : ""));
    }

    // Legs of a matrix keep what is theirs apart.
    private static string Leg(PipelineJob job) => job.Matrix is { } matrix ? $"-${{{{ matrix.{matrix.Toolchain} }}}}" : "";

    internal static YamlMap Uses(string name, string action, YamlMap inputs)
    {
        var pinned = PinnedActions.Newest(action) ?? throw new InvalidOperationException($"the table of actions does not know {action}");
        var map = new YamlMap().Add("name", name).Add("uses", Reference(pinned));
        return map.AddIf(inputs.Entries.Count > 0, "with", () => inputs);
    }

    private static YamlValue Reference(PinnedAction action) => new($"{action.Name}@{action.Sha}", Plain: true, Comment: action.Version);

    // What the forge said of an action comes before what the table says.
    private static YamlMap Resolved(YamlMap map, IReadOnlyDictionary<string, PinnedAction> actions)
    {
        if (actions.Count == 0)
        {
            return map;
        }

        for (var i = 0; i < map.Entries.Count; i++)
        {
            var entry = map.Entries[i];
            switch (entry)
            {
                case { Key: "uses", Value: YamlValue { Comment: not null } uses } when actions.TryGetValue(uses.Text.Split('@')[0], out var newer):
                    map.Entries[i] = entry with { Value = Reference(newer) };
                    break;
                case { Value: YamlMap inner }:
                    Resolved(inner, actions);
                    break;
                case { Value: YamlList list }:
                    foreach (var item in list.Items.OfType<YamlMap>())
                    {
                        Resolved(item, actions);
                    }

                    break;
            }
        }

        return map;
    }

    private static YamlMap Services(IReadOnlyList<PipelineService> services)
    {
        var map = new YamlMap();
        foreach (var service in services)
        {
            var entry = new YamlMap().Add("image", service.Image);
            entry.AddIf(service.Environment.Count > 0, "env", () => Pairs(service.Environment));
            entry.Add("ports", service.Ports.Select(port => FormattableString.Invariant($"{port}:{port}")));
            entry.AddIf(service.HealthCommand is not null, "options", () => new YamlValue(
                $"--health-cmd \"{service.HealthCommand}\" --health-interval 5s --health-timeout 5s --health-retries 12"));
            map.Add(service.Name, entry);
        }

        return map;
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
}
