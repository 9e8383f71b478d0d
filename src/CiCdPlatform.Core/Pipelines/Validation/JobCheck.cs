using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>What both forges' jobs are held to: honest needs, nothing swallowed, a blocking security scan, tests that run.</summary>
internal static partial class JobCheck
{
    internal static void Check(IReadOnlyList<CheckedJob> jobs, RepositoryAnalysis? analysis, Report report)
    {
        if (jobs.Count == 0)
        {
            return;
        }

        Needs(jobs, report);
        foreach (var job in jobs)
        {
            if (job.Tolerates is { } tolerated)
            {
                report.Add(tolerated.Line, tolerated.Reason);
            }

            var tests = IsTest(job, analysis);
            foreach (var (text, line) in job.Commands)
            {
                if ((tests ? SwallowedFailure.InTests(text) : SwallowedFailure.In(text)) is { } swallowed)
                {
                    report.Add(line, $"'{swallowed}' in job '{job.Id}' swallows a failure");
                }
            }
        }

        Security(jobs, report);
        foreach (var component in analysis?.Components.Where(component => component.Test.Count > 0 && !component.IsWorkspaceMember) ?? [])
        {
            if (!jobs.Any(job => !job.Conditional && job.Commands.Any(command => RunsTests(command.Text, component))))
            {
                report.Add(jobs[0].Line, $"no job that always runs tests the component '{component.Path}' ({string.Join("; ", component.Test)})");
            }
        }
    }

    private static void Needs(IReadOnlyList<CheckedJob> jobs, Report report)
    {
        var byId = new Dictionary<string, CheckedJob>(StringComparer.Ordinal);
        foreach (var job in jobs)
        {
            byId.TryAdd(job.Id, job);
        }

        foreach (var job in jobs)
        {
            foreach (var (id, line) in job.Needs.Where(need => !byId.ContainsKey(need.Id)))
            {
                report.Add(line, $"job '{job.Id}' needs '{id}', which does not exist");
            }
        }

        // Jobs whose needs are all settled are settled; what remains waits for itself.
        var settled = new HashSet<string>(StringComparer.Ordinal);
        while (jobs.FirstOrDefault(job => !settled.Contains(job.Id) && job.Needs.All(need => settled.Contains(need.Id) || !byId.ContainsKey(need.Id))) is { } next)
        {
            settled.Add(next.Id);
        }

        if (jobs.FirstOrDefault(job => !settled.Contains(job.Id)) is { } stuck)
        {
            report.Add(stuck.Line, $"the needs of job '{stuck.Id}' lead back to itself or to a circle of jobs: it never runs");
        }
    }

    private static void Security(IReadOnlyList<CheckedJob> jobs, Report report)
    {
        var scans = jobs
            .SelectMany(job => job.Commands.Concat(job.Scans).Where(command => Scanner().IsMatch(command.Text)).Select(command => (job, command)))
            .ToList();
        if (scans.Count == 0)
        {
            report.Add(jobs[0].Line, "there is no security scan: a job must run trivy over the files");
        }
        else if (!scans.Exists(scan => !scan.job.Conditional && scan.job.Tolerates is null && Blocks().IsMatch(scan.command.Text)))
        {
            report.Add(scans[0].command.Line, "the security scan does not block: it needs --exit-code 1, in a job that always runs");
        }
    }

    private static bool IsTest(CheckedJob job, RepositoryAnalysis? analysis) =>
        job.Id.Contains("test", StringComparison.OrdinalIgnoreCase) || (analysis?.Components.Any(component => job.Commands.Any(command => component.Test.Contains(command.Text))) ?? false);

    private static bool RunsTests(string command, Component component) =>
        component.Test.Any(test => command.Contains(test, StringComparison.Ordinal)) || TestRunner().IsMatch(command);

    [GeneratedRegex(@"(^|[\s/])trivy(-action)?([\s@:]|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Scanner();

    [GeneratedRegex(@"exit-code['""]?[\s=:]+['""]?1\b", RegexOptions.NonBacktracking)]
    private static partial Regex Blocks();

    [GeneratedRegex(
        @"\b(dotnet\s+(test|vstest)|(npm|pnpm|yarn|bun)\s+(run\s+)?test|pytest|unittest|tox|nox|go\s+test|cargo\s+(test|nextest)|mvnw?\s.*\b(test|verify|package|install)|gradlew?\s.*\b(test|check|build)|rspec|rake\s+(test|spec)|rails\s+test|phpunit|pest|ctest|mix\s+test|make\s+(test|check)|meson\s+test|manage\.py\s+test)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TestRunner();
}
