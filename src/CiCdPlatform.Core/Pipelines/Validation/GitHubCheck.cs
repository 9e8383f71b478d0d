using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>The shape of a GitHub Actions workflow.</summary>
internal static partial class GitHubCheck
{
    private static readonly string[] s_top = ["name", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs"];

    private static readonly string[] s_job =
    [
        "name", "needs", "permissions", "if", "runs-on", "snapshot", "environment", "concurrency", "outputs", "env", "defaults", "steps", "timeout-minutes",
        "strategy", "continue-on-error", "container", "services", "uses", "with", "secrets",
    ];

    private static readonly string[] s_step = ["id", "if", "name", "uses", "run", "working-directory", "shell", "with", "env", "continue-on-error", "timeout-minutes"];

    internal static IReadOnlyList<CheckedJob> Jobs(YamlMappingNode root, Report report)
    {
        root.Known(s_top, "a workflow", report);
        if (root.Get("on") is not { } on)
        {
            report.Add(root, "a workflow says 'on' what it runs");
        }
        else if (on.Text() == "pull_request_target" || on.Items().Any(item => item.Text() == "pull_request_target") || on.Get("pull_request_target") is not null)
        {
            report.Add(on, "pull_request_target gives a stranger's code the repository's secrets: use pull_request");
        }

        Permissions(root.Get("permissions"), report);
        if (root.Get("jobs") is not YamlMappingNode { Children.Count: > 0 } jobs)
        {
            report.Add(root, "a workflow has jobs");
            return [];
        }

        return [.. jobs.Children.Select(pair => Job(pair.Key, pair.Value, report)).OfType<CheckedJob>()];
    }

    private static CheckedJob? Job(YamlNode key, YamlNode value, Report report)
    {
        var id = key.Text() ?? "";
        if (value is not YamlMappingNode job)
        {
            report.Add(key, $"job '{id}' is a mapping");
            return null;
        }

        job.Known(s_job, $"job '{id}'", report);
        if (!JobId().IsMatch(id))
        {
            report.Add(key, $"'{id}' is no id of a job: letters, digits, '-' and '_', not beginning with a digit");
        }

        Permissions(job.Get("permissions"), report);
        var needs = job.Get("needs").Items().Select(need => (need.Text() ?? "", need.Line())).ToList();
        var commands = new List<(string, int)>();
        var scans = new List<(string, int)>();
        (string, int)? tolerates = Tolerance(job, $"job '{id}'");
        if (job.Get("uses") is { } called)
        {
            Uses(called, report);
        }
        else
        {
            if (job.Get("runs-on") is null)
            {
                report.Add(key, $"job '{id}' says what it runs on (runs-on)");
            }

            if (job.Get("steps") is not YamlSequenceNode { Children.Count: > 0 } steps)
            {
                report.Add(key, $"job '{id}' has no steps");
                return new CheckedJob(id, key.Line(), needs, [], [], tolerates, Conditional: false);
            }

            Image(job.Get("container").Text() is not null ? job.Get("container") : job.Get("container").Get("image"), report);
            foreach (var service in (job.Get("services") as YamlMappingNode)?.Children.Values ?? [])
            {
                Image(service.Get("image"), report);
            }

            foreach (var step in steps.Children)
            {
                tolerates ??= Step(step, id, commands, scans, report);
            }
        }

        return new CheckedJob(id, key.Line(), needs, commands, scans, tolerates, job.Get("if").Text() is { } when && !ChangeOnly().IsMatch(when));
    }

    private static (string, int)? Step(YamlNode node, string job, List<(string, int)> commands, List<(string, int)> scans, Report report)
    {
        if (node is not YamlMappingNode step)
        {
            report.Add(node, $"a step of job '{job}' is a mapping");
            return null;
        }

        step.Known(s_step, $"a step of job '{job}'", report);
        var (run, uses) = (step.Get("run"), step.Get("uses"));
        if (run is null == uses is null)
        {
            report.Add(step, $"a step of job '{job}' has either 'run' or 'uses'");
        }

        if (run is not null)
        {
            foreach (var (text, line) in run.Lines())
            {
                commands.Add((text, line));
                if (text.Contains("${{", StringComparison.Ordinal))
                {
                    report.Add(line, "an expression in a script becomes part of the script: pass it through env");
                }
            }
        }

        if (uses is not null)
        {
            Uses(uses, report);
            var inputs = step.Get("with") as YamlMappingNode;
            scans.Add((uses.Text() + " " + string.Join(' ', inputs?.Children.Select(pair => $"{pair.Key.Text()}={pair.Value.Text()} {(pair.Key.Text() == "args" ? pair.Value.Text() : "")}") ?? []), uses.Line()));
        }

        if (step.Get("if").Text() is { } condition && condition.Trim() is "false" or "${{ false }}")
        {
            return ($"a step of job '{job}' never runs (if: false)", step.Line());
        }

        return Tolerance(step, $"a step of job '{job}'");
    }

    private static (string, int)? Tolerance(YamlMappingNode map, string what) =>
        map.Get("continue-on-error") is { } node && node.Text() != "false" ? ($"{what} may fail without consequence (continue-on-error)", node.Line()) : null;

    private static void Uses(YamlNode node, Report report)
    {
        var text = node.Text() ?? "";
        if (text.StartsWith("./", StringComparison.Ordinal))
        {
            return;
        }

        if (text.StartsWith("docker://", StringComparison.Ordinal))
        {
            Image(node, report);
        }
        else if (!Pinned().IsMatch(text))
        {
            report.Add(node, $"'{text}' is not pinned to a commit: a tag moves, 40 hexadecimal digits do not");
        }
    }

    private static void Image(YamlNode? node, Report report)
    {
        if (node.Text() is { Length: > 0 } image && ImageName.Problem(image.Replace("docker://", "", StringComparison.Ordinal)) is { } problem)
        {
            report.Add(node!, problem);
        }
    }

    private static void Permissions(YamlNode? node, Report report)
    {
        if (node.Text() == "write-all")
        {
            report.Add(node!, "write-all gives every job every right: name those that it needs");
        }
    }

    // A part of a repository that nothing changed in needs no run.
    [GeneratedRegex(@"^(\$\{\{ )?(!failure\(\) && !cancelled\(\) && )?needs\.[a-z]+\.outputs\.[A-Za-z0-9_-]+ == 'true'( \}\})?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ChangeOnly();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex JobId();

    [GeneratedRegex("^[A-Za-z0-9_.-]+/[A-Za-z0-9_./-]+@[0-9a-f]{40}$", RegexOptions.NonBacktracking)]
    private static partial Regex Pinned();
}
