using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A key of the pipeline that the forge does not know, where one that it is a misspelling of is missing.</summary>
internal sealed class UnknownKeyPatcher : IPatcher
{
    private static readonly MessagePattern[] Messages =
    [
        new("step-without-command", "a step of job `(?<job>[^`]+)` needs either `run` or `uses`", ".github/workflows/ci.yml:18: a step of job `test` needs either `run` or `uses`"),
        new("job-without-steps", "job `(?<job>[^`]+)` (has no `steps`|lacks `runs-on`)", ".github/workflows/ci.yml:7: job `build` has no `steps`"),
        new("job-without-script", "job `(?<job>[^`]+)`: it has no `script`", ".gitlab-ci.yml:3: job `build`: it has no `script`; give it one, or start its name with a dot if it is only a template"),
        new("unexpected-value", "Unexpected value '(?<name>[^']+)'", "The workflow is not valid. .github/workflows/ci.yml (Line: 18, Col: 9): Unexpected value 'rnu'"),
        new("gitlab-unknown-key", "jobs:(?<job>[^\\s]+) config contains unknown keys: (?<name>[\\w-]+)", "jobs:test config contains unknown keys: scrpt"),
        new("gitlab-no-script", "jobs:(?<job>[^\\s]+) config should implement (a script|the script:, run:)", "jobs:test config should implement the script:, run:, or trigger: keyword"),
        new("neither-job", "`(?<name>[^`]+)` is neither a keyword of GitLab CI nor a job", ".gitlab-ci.yml:1: `stges` is neither a keyword of GitLab CI nor a job; a job is a mapping with a `script`"),
    ];

    private static readonly string[] GitHubKeys =
    [
        "name", "on", "env", "defaults", "concurrency", "jobs", "permissions", "runs-on", "needs", "if", "steps", "strategy", "container", "services", "outputs", "timeout-minutes", "environment", "uses", "with", "secrets",
        "run", "shell", "working-directory", "id", "matrix", "include", "exclude", "fail-fast", "max-parallel", "key", "path",
    ];

    private static readonly string[] GitLabKeys =
    [
        "stages", "variables", "default", "include", "workflow", "image", "services", "before_script", "after_script", "cache", "script", "stage", "needs", "dependencies", "rules", "only", "except", "tags", "artifacts", "paths", "when",
        "retry", "timeout", "parallel", "extends", "environment", "coverage", "interruptible", "resource_group", "trigger", "release", "reports", "expire_in", "key", "policy", "name", "if", "exists", "changes",
    ];

    public string Id => "unknown-key";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition || context.DefinitionErrors.Count == 0 && !context.Messages.Any(message => Messages.Any(pattern => pattern.Match(message) is not null)))
        {
            yield break;
        }

        var known = definition.Forge == ForgeKind.GitHub ? GitHubKeys : GitLabKeys;
        foreach (var pattern in Messages)
        {
            if (pattern.Find(context) is not { } groups)
            {
                continue;
            }

            var wanted = Wanted(pattern.Id) is { Length: > 0 } missing ? missing : known;

            var job = groups["job"].Success ? definition.Jobs.FirstOrDefault(candidate => candidate.Id == groups["job"].Value) : null;
            var (from, to) = job is null ? (1, definition.Lines.Count) : (job.Start, job.End);
            for (var number = from; number <= to; number++)
            {
                var line = definition.Lines[number - 1];
                if (KeyOf(line) is not { } key || known.Contains(key) || (groups["name"].Success && groups["name"].Value != key) || (job is not null && number == job.Start))
                {
                    continue;
                }

                foreach (var word in Words.Nearest(key, wanted).Take(2))
                {
                    yield return new Patch(Id, pattern.Id, $"`{key}` is no key that the forge knows here; `{word}` was probably meant", "the forge takes the pipeline", 0.85) { Edits = [new MendEdit(definition.Path, number, 1, [Words.Replace(line, key, word)])] };
                }
            }
        }
    }

    // Where the forge says what is missing, that is what was meant.
    private static string[] Wanted(string pattern) => pattern switch
    {
        "step-without-command" => ["run", "uses"],
        "job-without-steps" => ["steps", "runs-on"],
        "job-without-script" or "gitlab-no-script" => ["script", "trigger", "extends"],
        _ => [],
    };

    private static string? KeyOf(string line)
    {
        var text = line.TrimStart().TrimStart('-').TrimStart();
        return text.IndexOf(':', StringComparison.Ordinal) is > 0 and < 40 and var colon && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && (colon + 1 == text.Length || text[colon + 1] == ' ') ? text[..colon] : null;
    }
}
