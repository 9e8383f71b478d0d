using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>A stranger's change, fetched and run with the rights of the repository.</summary>
internal sealed partial class UntrustedCheckoutRule() : WorkflowAudit("untrusted-checkout", "poutine/untrusted_checkout_exec")
{
    private static readonly HashSet<string> s_events = new(StringComparer.Ordinal) { "pull_request_target", "workflow_run", "issue_comment", "pull_request_review_comment" };

    // Actions that run what lies in the working folder.
    private static readonly HashSet<string> s_runners = new(StringComparer.OrdinalIgnoreCase)
    {
        "pre-commit/action", "bridgecrewio/checkov-action", "docker/build-push-action", "gradle/gradle-build-action", "gradle/actions/setup-gradle",
        "goreleaser/goreleaser-action", "super-linter/super-linter", "github/super-linter", "oxsecurity/megalinter", "golangci/golangci-lint-action", "JamesIves/github-pages-deploy-action",
    };

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        if (workflow.IsAction || !workflow.Events.Any(s_events.Contains))
        {
            yield break;
        }

        foreach (var job in workflow.LiveJobs)
        {
            var steps = workflow.LiveStepsOf(job).ToList();
            var at = steps.FindIndex(FetchesRequest);
            if (at < 0 || IsForMembers(job.Node.Text("if")))
            {
                continue;
            }

            var runs = steps.Skip(at + 1).FirstOrDefault(step => RunsFiles(step) && !IsForMembers(step.Node.Text("if")));
            yield return runs is null
                ? At(file, steps[at].Node, Severity.Medium, Confidence.Medium, "The files of the request are fetched in a run that has the repository's secrets; nothing of them may ever be run or read as settings.") with { Persona = Persona.Pedantic }
                : At(file, steps[at].Node, Severity.Critical, Confidence.Medium, $"The files of the request are fetched and {Name(runs)} runs them, with the secrets and the token of the repository; use `pull_request`, or do the privileged part in another workflow.");
        }
    }

    private static string Name(WorkflowStep step) => step.Node.Text("name") is { Length: > 0 } name ? $"the step `{name}`" : "a later step";

    private static bool FetchesRequest(WorkflowStep step) =>
        step.Action is { } use && use.Is("actions/checkout")
            ? new[] { step.Input("ref"), step.Input("repository") }.Any(input => input is not null && OfRequest().IsMatch(input))
            : step.Run?.Value is { } script && Fetch().IsMatch(script);

    private static bool RunsFiles(WorkflowStep step) =>
        step.Run?.Value is { } script ? Build().IsMatch(script)
        : step.Node.Text("uses") is { } local && local.StartsWith("./", StringComparison.Ordinal) || (step.Action is { } use && s_runners.Contains(use.FullName));

    // Conditions that let only people with rights, or the repository's own branches, come this far.
    private static bool IsForMembers(string? condition) => condition is not null && Member().IsMatch(condition);

    [GeneratedRegex(@"github\.(event\.pull_request\.(head\.|number|merge_commit_sha)|event\.workflow_run\.(head_|pull_requests)|event\.issue\.number|event\.number|head_ref)|refs/pull/|steps\.[\w-]+\.outputs\.(head|ref|sha)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OfRequest();

    [GeneratedRegex(@"\bgh pr checkout\b|git fetch [^\n]*(pull/|refs/pull)|git checkout [^\n]*(head\.sha|head_ref|head\.ref)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Fetch();

    [GeneratedRegex(@"(^|[\s;&|(])((npm|pnpm|yarn|bun)( (ci|i|install|run|test|build|exec)\b|$)|npx |make( |$)|cmake --build|(\./)?(gradlew|mvnw)\b|gradle |mvn |cargo (build|test|run|clippy|check|bench)|go (generate|test|run|build)|pip3? install (-e |\.|-r )|python3? [\w./-]+\.py|python3? -m (pytest|build|pip install)|pytest|tox|nox|poetry (install|run)|uv (sync|run)|bundle (install|exec)|rake |composer (install|update)|dotnet (build|test|run|restore)|msbuild|docker build|docker compose|terraform (init|plan|apply)|pre-commit run|bash [\w./-]+|sh [\w./-]+\.sh|source [\w./-]+|\./[\w./-]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Build();

    [GeneratedRegex(@"author_association|permission|head\.repo\.full_name *== *github\.repository|github\.repository *== *github\.event\.pull_request\.head\.repo\.full_name|head\.repo\.fork *== *false|!\s*github\.event\.pull_request\.head\.repo\.fork|head_repository\.full_name *== *github\.repository|user\.login *==|label\.name|labels\.\*\.name", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Member();
}
