using CiCdPlatform.Core.Pipelines.Writers.Yaml;

namespace CiCdPlatform.Core.Pipelines.Writers.GitHubActions;

/// <summary>The job that tells which parts of a repository a change touches, with nothing but git.</summary>
internal static class ChangesJob
{
    internal const string Id = "changes";

    internal static string Condition(ChangeFilter filter) => $"needs.{Id}.outputs.{filter.Id} == 'true'";

    internal static YamlMap Write(Pipeline pipeline, string runner)
    {
        var filters = pipeline.Jobs.Select(job => job.Changes).OfType<ChangeFilter>().DistinctBy(filter => filter.Id).ToList();
        var outputs = new YamlMap();
        foreach (var filter in filters)
        {
            outputs.Add(filter.Id, $"${{{{ steps.compare.outputs.{filter.Id} }}}}");
        }

        // What cannot be compared (a first push, a rewritten branch, a run by hand) counts as changed.
        var script = new List<string>
        {
            "compare() {",
            "  name=$1; shift",
            "  if [ -n \"$BASE\" ] && git diff --quiet \"$BASE...HEAD\" -- \"$@\"; then changed=false; else changed=true; fi",
            "  echo \"$name=$changed\" >> \"$GITHUB_OUTPUT\"",
            "}",
        };
        script.AddRange(filters.Select(filter => $"compare {filter.Id} {string.Join(' ', filter.Paths.Select(path => $"':(glob){path}'"))}"));
        return new YamlMap()
            .Add("name", Id)
            .Add("runs-on", runner)
            .Add("timeout-minutes", 5)
            .Add("permissions", new YamlMap().Add("contents", "read"))
            .Add("outputs", outputs)
            .Add("steps", new YamlList(
            [
                GitHubActionsWriter.Uses("Check out", "actions/checkout", new YamlMap().Add("fetch-depth", 0).Add("persist-credentials", false)),
                new YamlMap()
                    .Add("name", "Compare")
                    .Add("id", "compare")
                    .Add("env", new YamlMap().Add("BASE", "${{ github.event.pull_request.base.sha || github.event.before }}"))
                    .Add("run", string.Join('\n', script) + "\n"),
            ]));
    }
}
