using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Pipelines.Writers.GitLabCi;

/// <summary>Writes a pipeline as <c>.gitlab-ci.yml</c>; its scripts run in a plain shell too, so that they can be proven without containers.</summary>
internal static class GitLabCiWriter
{
    private const string OnDefaultBranch = "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH";

    internal static string Write(Pipeline pipeline, string header)
    {
        var root = new YamlMap().Add("stages", StageNames.InOrder.Select(stage => stage.Id()));
        root.Add("workflow", new YamlMap().Add("rules", new YamlList(
        [
            new YamlMap().Add("if", "$CI_PIPELINE_SOURCE == \"merge_request_event\""),
            new YamlMap().Add("if", OnDefaultBranch),
            new YamlMap().Add("if", "$CI_COMMIT_TAG"),
        ])), blankBefore: true, commentBefore: "One pipeline a change: for a merge request, the default branch or a tag.");
        root.Add("default", new YamlMap().Add("interruptible", true), blankBefore: true);
        foreach (var job in pipeline.Jobs)
        {
            root.Add(job.Id, Job(job, pipeline), blankBefore: true);
        }

        return YamlEmitter.Emit(root, header);
    }

    private static YamlMap Job(PipelineJob job, Pipeline pipeline)
    {
        var scanner = job.Steps.FirstOrDefault(step => step.Image is not null);
        var map = new YamlMap().Add("stage", job.Stage.Id());
        map.AddIf(job.Matrix is not null, "parallel", () => new YamlMap().Add("matrix", new YamlList([.. job.Matrix!.Legs.Select(leg =>
            new YamlMap().Add("TOOLCHAIN", $"{job.Matrix.Toolchain} {leg.Version}").Add("TOOLCHAIN_IMAGE", leg.Image))])));
        if ((scanner?.Image ?? (job.Matrix is null ? job.Image : "$TOOLCHAIN_IMAGE")) is { } image)
        {
            // Images made for one tool start that tool; the runner needs a shell.
            map.Add("image", (job.Toolchains.Count > 0 && !job.Toolchains.Any(toolchain => toolchain.Name is "terraform")) || (job.Toolchains.Count == 0 && job.Stage is Stage.Compile or Stage.Test or Stage.Sast or Stage.Learn)
                ? new YamlValue(image)
                : new YamlMap().Add("name", image).Add("entrypoint", [""], oneLine: true));
        }

        map.AddIf(job.Services.Count > 0, "services", () => new YamlList([.. job.Services.Select(Service)]));
        map.Add("needs", Needs(job, pipeline));
        var rules = Rules(job, pipeline).ToList<YamlOut>();
        map.AddIf(rules.Count > 0, "rules", () => new YamlList(rules));

        // What leaves the pipeline is not broken off half-way by a newer one.
        map.AddIf(job.Stage == Stage.Push, "interruptible", () => new YamlValue("false", Plain: true));
        map.Add("timeout", FormattableString.Invariant($"{job.TimeLimitMinutes} minutes"));
        var variables = Variables(job);
        map.AddIf(variables.Entries.Count > 0, "variables", () => variables);
        map.AddIf(job.Caches.Count > 0, "cache", () => new YamlList([.. job.Caches.Take(4).Select(Cache)]));
        map.Add("script", Script(job));
        map.AddIf(job.CoveragePattern is not null, "coverage", () => new YamlValue(job.CoveragePattern!));
        var artifacts = Artifacts(job);
        return map.AddIf(artifacts.Entries.Count > 0, "artifacts", () => artifacts);
    }

    private static YamlList Needs(PipelineJob job, Pipeline pipeline)
    {
        var needed = pipeline.Jobs.Where(other => job.Needs.Contains(other.Id)).ToList();
        bool MayBeMissing(PipelineJob other) => other.Condition != JobCondition.OnSuccess || (other.Changes is not null && other.Changes != job.Changes);
        var plain = needed.TrueForAll(other => other.Artifacts.Count == 0 && !MayBeMissing(other));
        return plain
            ? new YamlList([.. job.Needs.Select(id => new YamlValue(id))], OneLine: job.Needs.Count == 0)
            : new YamlList([.. needed.Select(other =>
            {
                var map = new YamlMap().Add("job", other.Id).Add("artifacts", job.ArtifactsFrom.Contains(other.Id));
                return map.AddIf(MayBeMissing(other), "optional", () => new YamlValue("true", Plain: true));
            })]);
    }

    // Without any, a job runs in every pipeline that the workflow's rules let begin. A merge request is compared with the branch that it began at, the default branch with what it was before the push; a tag has everything.
    private static IEnumerable<YamlMap> Rules(PipelineJob job, Pipeline pipeline)
    {
        if (job.Changes is not { } changes || job.Condition == JobCondition.OnFailure)
        {
            return job.Condition switch
            {
                JobCondition.OnDefaultBranch => [new YamlMap().Add("if", OnDefaultBranch)],
                JobCondition.OnFailure => [new YamlMap().Add("if", OnDefaultBranch).Add("when", "on_failure")],
                _ => [],
            };
        }

        // Here two asterisks at the end go one folder deep.
        var paths = changes.Paths.Select(path => path.EndsWith("/**", StringComparison.Ordinal) ? path + "/*" : path).ToList();
        var onBranch = new YamlMap().Add("if", OnDefaultBranch).Add("changes", new YamlMap().Add("paths", paths));
        return job.Condition == JobCondition.OnDefaultBranch
            ? [onBranch]
            :
            [
                new YamlMap().Add("if", "$CI_PIPELINE_SOURCE == \"merge_request_event\"").Add("changes", new YamlMap().Add("paths", paths).Add("compare_to", "refs/heads/" + pipeline.DefaultBranch)),
                onBranch,
                new YamlMap().Add("if", "$CI_COMMIT_TAG"),
            ];
    }

    private static YamlMap Variables(PipelineJob job)
    {
        var map = new YamlMap();
        if (job.Stage is Stage.Notify or Stage.Learn || job.ArtifactsFrom.Count > 0)
        {
            map.Add("GIT_STRATEGY", "none");
        }

        foreach (var (name, value) in job.Environment)
        {
            map.Add(name, value);
        }

        return map;
    }

    private static YamlMap Service(PipelineService service)
    {
        var map = new YamlMap().Add("name", service.Image).Add("alias", service.Name);
        var variables = new YamlMap();
        foreach (var (name, value) in service.Environment)
        {
            variables.Add(name, value);
        }

        return map.AddIf(variables.Entries.Count > 0, "variables", () => variables);
    }

    private static YamlMap Cache(PipelineCache cache)
    {
        var map = new YamlMap();
        if (cache.KeyFiles.Count > 0)
        {
            // GitLab takes two files at most.
            map.Add("key", new YamlMap().Add("files", cache.KeyFiles.Take(2)).Add("prefix", cache.Name));
        }
        else
        {
            map.Add("key", cache.Name + "-$CI_COMMIT_REF_SLUG");
        }

        return map.Add("paths", cache.Paths);
    }

    private static YamlList Script(PipelineJob job)
    {
        var lines = new List<string>();
        if (job.WorkingDirectory != ".")
        {
            lines.Add("cd " + ShellText.Quote(job.WorkingDirectory));
        }

        foreach (var step in job.Steps)
        {
            lines.AddRange(step.Image is null ? step.Run : [string.Join(' ', step.Arguments.Prepend(ImageName.Program(step.Image)).Select(ShellText.Quote))]);
        }

        return new YamlList([.. lines.Select(line => new YamlValue(line))]);
    }

    private static YamlMap Artifacts(PipelineJob job)
    {
        var map = new YamlMap();
        // GitLab shows some kinds beside the change; the others are files to look at.
        var paths = job.Artifacts.Concat(job.Reports.Where(report => report.Key is not ("junit" or "cobertura" or "sast" or "codequality")).Select(report => report.Value)).ToList();
        map.AddIf(paths.Count > 0, "paths", () => new YamlList([.. paths.Select(path => new YamlValue(path))]));
        map.AddIf(job.Reports.Count > 0, "when", () => new YamlValue("always"));
        var reports = new YamlMap();
        foreach (var (kind, path) in job.Reports.Where(report => report.Key is "junit" or "cobertura" or "sast" or "codequality"))
        {
            reports.Add(kind == "cobertura" ? "coverage_report" : kind, kind == "cobertura" ? new YamlMap().Add("coverage_format", kind).Add("path", path) : new YamlValue(path));
        }

        map.AddIf(reports.Entries.Count > 0, "reports", () => reports);

        return map.AddIf(map.Entries.Count > 0, "expire_in", () => new YamlValue("1 week"));
    }
}
