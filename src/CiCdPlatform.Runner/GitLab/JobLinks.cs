using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Says of each planned job which others it waits for and whose artifacts it takes.</summary>
internal sealed class JobLinks(PipelineDefinition pipeline, IReadOnlyList<string> stages, IReadOnlyList<GitLabJob> planned)
{
    private readonly Dictionary<string, int> _order = stages.Select((name, index) => (name, index)).DistinctBy(s => s.name).ToDictionary(s => s.name, s => s.index, StringComparer.Ordinal);

    public IReadOnlyList<GitLabJob> Linked() => [.. planned.Select(Linked)];

    private GitLabJob Linked(GitLabJob job)
    {
        var needs = new List<string>();
        var artifacts = new List<string>();
        if (job.Directed)
        {
            foreach (var (name, optional, node) in PipelineChecks.Needs(job.Definition.Get("needs")))
            {
                var found = Matching(name, node).ToList();
                if (found.Count == 0 && !optional)
                {
                    pipeline.Errors.Add(pipeline.ErrorAtEntry(job.Id, "needs", name, $"job `{job.Id}` needs `{name}`, which is not in this pipeline; its rules leave it out, so mark the need `optional: true`"));
                }

                needs.AddRange(found);
                artifacts.AddRange(node.Get("artifacts").Flag() == false ? [] : found);
            }
        }
        else
        {
            needs.AddRange(planned.Where(other => _order[other.Stage] < _order[job.Stage]).Select(other => other.Key));
            artifacts.AddRange(needs);
        }

        if (job.Definition.Has("dependencies"))
        {
            artifacts = [.. job.Definition.Get("dependencies").Texts().SelectMany(name => Matching(name, null)).Where(needs.Contains)];
        }

        return job with { Needs = [.. needs.Distinct()], ArtifactsFrom = [.. artifacts.Distinct()] };
    }

    private IEnumerable<string> Matching(string name, JsonNode? need)
    {
        var legs = need.Get("parallel").Get("matrix") is JsonArray matrix ? ParallelJobs.Matrix(matrix) : null;
        return planned.Where(j => j.Key == name || (j.Id == name && (legs is null || legs.Any(leg => leg.All(v => j.Leg.GetValueOrDefault(v.Key) == v.Value))))).Select(j => j.Key);
    }
}
