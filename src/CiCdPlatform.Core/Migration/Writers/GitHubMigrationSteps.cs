using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Migration.Writers;

/// <summary>The steps of a job: what GitLab does unasked, the commands, and what is kept.</summary>
internal static class GitHubMigrationSteps
{
    private static readonly string[] s_bash = ["[[", "pushd ", "source ", "set -o pipefail", "${BASH", "<(", "declare ", "shopt ", "mapfile "];

    public static IEnumerable<YamlOut> Of(PortablePipeline pipeline, PortableJob job)
    {
        if (!job.NoCheckout)
        {
            var inputs = new YamlMap().Add("persist-credentials", false);
            inputs.AddIf(job.Depth is not null, "fetch-depth", () => new YamlValue(job.Depth!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), Plain: true));
            inputs.AddIf(job.Submodules, "submodules", () => new YamlValue("recursive"));
            yield return Uses("Check out", "actions/checkout", inputs);
        }

        foreach (var cache in job.Caches)
        {
            var rest = "${{ runner.os }}-" + cache.Name + "-";
            var key = cache.KeyFiles.Count > 0 ? $"{rest}${{{{ hashFiles({string.Join(", ", cache.KeyFiles.Select(file => $"'{file}'"))}) }}}}" : rest + "${{ github.ref_name }}-${{ github.run_id }}";
            yield return Uses("Keep " + cache.Name, cache.ReadOnly ? "actions/cache/restore" : "actions/cache", new YamlMap()
                .Add("path", Lines(cache.Paths))
                .Add("key", key)
                .Add("restore-keys", rest));
        }

        foreach (var maker in job.FilesFrom.Distinct().Select(id => pipeline.Jobs.FirstOrDefault(other => other.Id == id)).OfType<PortableJob>().Where(maker => maker.Artifacts.Count > 0))
        {
            yield return Uses("Fetch files of " + maker.Id, "actions/download-artifact", maker.Matrix.Count > 0
                ? new YamlMap().Add("pattern", maker.Id + "-*").Add("merge-multiple", true).Add("path", Root(maker.Artifacts))
                : new YamlMap().Add("name", maker.Id).Add("path", Root(maker.Artifacts)));
        }

        foreach (var step in Joined(job))
        {
            yield return Step(step, null);
        }

        if (job.After.Count > 0)
        {
            yield return Step(new PortableStep("Afterwards", [.. job.After.SelectMany(step => step.Lines)]), "always()");
        }

        var name = job.Matrix.Count > 0 ? $"{job.Id}-${{{{ strategy.job-index }}}}" : job.Id;
        if (job.Artifacts.Count > 0)
        {
            yield return Kept("Keep files", name, job.Artifacts, job, job.ArtifactsAlways, mustExist: !job.ArtifactsAlways);
        }

        foreach (var (kind, paths) in job.Reports.Where(report => report.Value.Count > 0))
        {
            yield return Kept($"Keep the {kind} report", $"{name}-{kind}", paths, job, always: true, mustExist: false);
        }
    }

    // GitLab runs all lines in one shell; so does one step.
    private static IEnumerable<PortableStep> Joined(PortableJob job) => job.Steps.Count == 0 ? [] : [new PortableStep("Run", job.Steps.SelectMany(step => step.Lines).ToList() is var lines && lines.Exists(line => line.Length > 0) ? lines : [":"])];

    private static YamlMap Step(PortableStep step, string? condition)
    {
        var map = new YamlMap();
        map.AddIf(step.Name is not null, "name", () => new YamlValue(step.Name!));
        map.AddIf(condition is not null, "if", () => new YamlValue(condition!));
        map.AddIf(step.Lines.Any(line => s_bash.Any(word => line.Contains(word, StringComparison.Ordinal))), "shell", () => new YamlValue("bash"));
        return map.Add("run", Lines(step.Lines));
    }

    private static YamlMap Kept(string title, string name, IReadOnlyList<string> paths, PortableJob job, bool always, bool mustExist)
    {
        // Paths of GitLab start at the project, whatever folder the commands ran in.
        var map = Uses(title, "actions/upload-artifact", new YamlMap()
            .Add("name", name)
            .Add("path", Lines(paths))
            .Add("if-no-files-found", mustExist ? "error" : "ignore")
            .AddIf(job.ArtifactDays is not null, "retention-days", () => new YamlValue(job.ArtifactDays!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), Plain: true)));
        if (always)
        {
            map.Entries.Insert(1, new YamlEntry("if", new YamlValue("always()"), false, null));
        }

        return map;
    }

    private static YamlMap Uses(string name, string action, YamlMap inputs)
    {
        var pinned = PinnedActions.Newest(action) ?? throw new InvalidOperationException($"the table of actions does not know {action}");
        return new YamlMap().Add("name", name).Add("uses", new YamlValue($"{action}@{pinned.Sha}", Plain: true, Comment: pinned.Version)).Add("with", inputs);
    }

    private static YamlValue Lines(IReadOnlyList<string> lines) => new(string.Join('\n', lines) + (lines.Count > 1 || lines.Any(line => line.Contains('\n', StringComparison.Ordinal)) ? "\n" : ""));

    // An artifact is packed from the folder that its paths have in common; it is unpacked there again.
    private static string Root(IReadOnlyList<string> paths)
    {
        var folders = paths.Select(path => path.EndsWith('/') || !path[(path.LastIndexOf('/') + 1)..].Contains('.', StringComparison.Ordinal) ? path.TrimEnd('/') : path.Contains('/', StringComparison.Ordinal) ? path[..path.LastIndexOf('/')] : "")
            .Select(folder => folder.Split('/').TakeWhile(part => !part.Contains('*', StringComparison.Ordinal)).ToList()).ToList();
        var common = folders.Aggregate((one, other) => [.. one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)]);
        var root = string.Join('/', common);
        return root.Length == 0 ? "." : root;
    }
}
