using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Jobs that need a job that is not there, one of them twice, or each other.</summary>
internal sealed class NeededJobRule() : WorkflowRule("needed-job", "job-needs")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow)
    {
        var jobs = workflow.Jobs.ToDictionary(job => job.Id, StringComparer.OrdinalIgnoreCase);
        var isBroken = false;
        foreach (var job in workflow.Jobs)
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (var need in job.Needs.Where(need => need.Value.Length > 0))
            {
                if (!seen.Add(need.Value))
                {
                    yield return file.Hit(need, $"`{job.Id}` needs `{need.Value}` twice.");
                }
                else if (!jobs.ContainsKey(need.Value))
                {
                    isBroken = true;
                    yield return file.Hit(job.Key, $"`{job.Id}` needs `{need.Value}`, which is no job of this workflow.");
                }
            }
        }

        if (!isBroken && Cycle(workflow.Jobs, jobs) is { } cycle)
        {
            yield return file.Hit(cycle[0].Key, $"These jobs wait for each other: {string.Join(" → ", cycle.Append(cycle[0]).Select(job => $"`{job.Id}`"))}.");
        }
    }

    private static List<JobSyntax>? Cycle(IReadOnlyList<JobSyntax> all, Dictionary<string, JobSyntax> jobs)
    {
        var done = new HashSet<JobSyntax>(ReferenceEqualityComparer.Instance);
        var path = new List<JobSyntax>();
        List<JobSyntax>? Visit(JobSyntax job)
        {
            var at = path.FindIndex(other => ReferenceEquals(other, job));
            if (at >= 0)
            {
                var cycle = path.Skip(at).ToList();
                var first = cycle.IndexOf(cycle.MinBy(member => member.Key.Start.Index)!);
                return [.. cycle.Skip(first), .. cycle.Take(first)];
            }

            if (!done.Add(job) || path.Count > 500)
            {
                return null;
            }

            path.Add(job);
            var found = job.Needs.Select(need => jobs.GetValueOrDefault(need.Value)).OfType<JobSyntax>().Select(Visit).FirstOrDefault(cycle => cycle is not null);
            path.RemoveAt(path.Count - 1);
            return found;
        }

        return all.Select(Visit).FirstOrDefault(cycle => cycle is not null);
    }
}
