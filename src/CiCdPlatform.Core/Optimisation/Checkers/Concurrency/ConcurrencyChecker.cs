using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Runs that go on although a newer push made them worthless, and releases that a newer push may end half-way.</summary>
internal sealed partial class ConcurrencyChecker : IChecker
{
    private static readonly string[] s_deployments =
    [
        "actions/deploy-pages", "peaceiris/actions-gh-pages", "JamesIves/github-pages-deploy-action", "Azure/webapps-deploy", "Azure/functions-action", "Azure/k8s-deploy", "google-github-actions/deploy-cloudrun",
        "google-github-actions/deploy-appengine", "aws-actions/amazon-ecs-deploy-task-definition", "aws-actions/aws-cloudformation-github-deploy", "cloudflare/wrangler-action", "FirebaseExtended/action-hosting-deploy", "akhileshns/heroku-deploy",
    ];

    // What ends before the next push comes.
    private static readonly string[] s_brief =
    [
        "actions/checkout", "actions/cache", "actions/upload-artifact", "actions/download-artifact", "actions/github-script", "actions/labeler", "actions/stale", "actions/first-interaction", "actions/add-to-project",
        "actions/dependency-review-action", "actions/create-github-app-token", "amannn/action-semantic-pull-request", "wagoid/commitlint-github-action", "contributor-assistant/github-action", "cla-assistant/github-action",
        "peter-evans/create-or-update-comment", "marocchino/sticky-pull-request-comment", "dessant/lock-threads", "release-drafter/release-drafter", "step-security/harden-runner", "kentaro-m/auto-assign-action", "mheap/github-action-required-labels", "dependabot/fetch-metadata",
    ];

    private static readonly string[] s_releases = ["changesets/action", "cycjimmy/semantic-release-action", "codfish/semantic-release-action", "googleapis/release-please-action", "google-github-actions/release-please-action"];

    public SuggestionKind Kind => SuggestionKind.Concurrency;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        if (flow.Root.Pair("concurrency") is { } pair)
        {
            if (Protect(flow, pair.Value) is { } protect)
            {
                yield return protect;
            }
        }
        else if (flow.OnPullRequest && flow.Jobs.Count > 0 && flow.Jobs.Any(job => job.Node.Get("concurrency") is null && !job.LeavesPullRequestsOut && TakesTime(job)) && !flow.Jobs.Any(MayPublishForPullRequest) && flow.Root.Pair("jobs") is { } jobs)
        {
            // Only runs of a pull request share a group: those of a branch have one each, so that none of them is ended or kept waiting.
            string[] lines = ["concurrency:", "  group: ${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}", "  cancel-in-progress: true", ""];
            if (flow.File.Before(flow.Root, "jobs", lines) is { } edit)
            {
                yield return new Proposal(
                    (int)jobs.Key.Start.Line,
                    "A new push to a pull request leaves the run of the old one going: a concurrency group ends it. Runs of branches and tags have a group each and are not touched.",
                    [edit],
                    Saving(flow, context));
            }
        }
        else if (flow.Root.Pair("jobs") is { } pushed && Branches(flow) is { } edit)
        {
            yield return new Proposal((int)pushed.Key.Start.Line, "A new push to a branch leaves the run of the old one going: a concurrency group for each branch ends it. Runs of the default branch are not ended.", [edit], Saving(flow, context));
        }

        foreach (var job in flow.Root.Get("concurrency") is null ? flow.Jobs : [])
        {
            var (deploys, releases) = (Deploys(job), ReleasesTheBranch(job));
            if ((deploys || releases) && flow.File.Before(job.Node, "runs-on", "concurrency:", $"  group: {job.Id}-${{{{ github.ref }}}}", "  cancel-in-progress: false") is { } one)
            {
                var what = deploys ? "the older may end last" : "both may release the same version";
                yield return new Proposal(job.Line, $"Two pushes in short order run job '{job.Id}' twice at once, and {what}: a concurrency group of its own lets one wait for the other. A {(deploys ? "deployment" : "release")} that has started is not ended.", [one]);
            }
        }
    }

    // An action that is not known may do anything.
    private static bool TakesTime(GitHubJob job) => job.Works || job.Steps.Any(step => step.Uses is { } uses && !uses.Is(s_brief) && !uses.Name.Contains("/setup-", StringComparison.Ordinal));

    // Where no pull request starts it, feature branches are checked by their pushes.
    private static LineEdit? Branches(GitHubFlow flow)
    {
        if (!flow.OnBranchPush || flow.OnPullRequest || flow.Jobs.Any(job => job.Publishes || job.IsCall || job.Node.Get("concurrency") is not null) || !flow.Jobs.Any(job => job.Commands.Any(command => CommandKinds.Tests(command) || CommandKinds.Builds(command))))
        {
            return null;
        }

        // One branch alone is named where pushes of others do not start it.
        return flow.Push.Get("branches").Scalars().ToList() is { Count: > 0 } named && !named.Exists(branch => branch.Value?.Contains('*', StringComparison.Ordinal) == true)
            ? null
            : flow.File.Before(flow.Root, "jobs", "concurrency:", "  group: ${{ github.workflow }}-${{ github.ref }}", "  cancel-in-progress: ${{ github.ref_name != github.event.repository.default_branch }}", "");
    }

    // Something that is there once: a site, a cluster, a state. A package is published once a version, whoever comes first.
    private static bool Deploys(GitHubJob job) => RunsOnceAPush(job)
        && (job.Steps.Any(step => step.Uses?.Is(s_deployments) == true) || job.Commands.Any(command => LeavesLock().IsMatch(command) || Rollout().IsMatch(command)));

    // Which version comes next is read from the branch, the tags and the registry: two at once read the same.
    private static bool ReleasesTheBranch(GitHubJob job) => RunsOnceAPush(job)
        && (job.Steps.Any(step => step.Uses?.Is(s_releases) == true) || job.Commands.Any(command => Release().IsMatch(command) && !command.Contains("--dry-run", StringComparison.Ordinal)));

    private static bool RunsOnceAPush(GitHubJob job) => job.Node.Get("concurrency") is null && job.Flow.OnBranchPush && job.Matrix is null && !job.IsCall && !RunsForPullRequestsAlone(job);

    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs.Where(job => job.Get("resource_group") is null && job.Get("environment") is not null && !flow.ExtendsUnknown(job.Node)))
        {
            var name = (job.Get("environment") as YamlScalarNode)?.Value ?? (job.Get("environment") as YamlMappingNode).Text("name");
            var isDeployment = (job.Get("environment") as YamlMappingNode).Text("action") is null or "start";
            if (isDeployment && name is { Length: > 0 } && !name.Contains('$', StringComparison.Ordinal) && flow.File.Before(job.Node, "script", $"resource_group: {name}") is { } alone)
            {
                yield return new Proposal(job.Line, $"Two pipelines in short order run job '{job.Id}' twice at once, and the older may end last: with a resource group one deployment to '{name}' waits for the other.", [alone]);
            }
        }

        if (flow.Includes || flow.File.Text.Contains("interruptible", StringComparison.Ordinal) || flow.File.Text.Contains("auto_cancel", StringComparison.Ordinal) || flow.Jobs.Count(job => !job.Publishes) < 2 || flow.Jobs.Any(job => job.Node.Get("trigger") is not null))
        {
            yield break;
        }

        var edits = new List<LineEdit?>();
        foreach (var job in flow.Jobs.Where(job => job.Publishes))
        {
            edits.Add(flow.File.Append(job.Node, "interruptible: false"));
        }

        edits.Add(flow.Root.Get("default") switch
        {
            YamlMappingNode { Children.Count: > 0 } mapping => flow.File.Append(mapping, "interruptible: true"),
            null => flow.File.Before(flow.Root, flow.Jobs[0].Key.Value!, "default:", "  interruptible: true", ""),
            _ => null,
        });
        if (edits.TrueForAll(edit => edit is not null))
        {
            var spared = flow.Jobs.Any(job => job.Publishes) ? " Jobs that publish stay out of it: once one has started, the pipeline is not ended." : "";
            yield return new Proposal(flow.Jobs[0].Line, "A new push leaves the pipeline of the old one going: jobs that may be interrupted are ended by GitLab when a newer pipeline of the branch starts." + spared, [.. edits.OfType<LineEdit>()]);
        }
    }

    private static Proposal? Protect(GitHubFlow flow, YamlNode value)
    {
        if (value is not YamlMappingNode concurrency || concurrency.Scalar("cancel-in-progress") is not { Value: "true" } cancel || !(flow.OnBranchPush || flow.Events.Contains("release") || flow.Push.Get("tags") is not null))
        {
            return null;
        }

        var group = concurrency.Text("group") ?? "";
        var release = flow.Jobs.FirstOrDefault(job => job.Publishes && job.Node.Get("concurrency") is null && !RunsForPullRequestsAlone(job));
        if (release is null || group.Contains("run_id", StringComparison.Ordinal) || group.Contains("refs/heads/", StringComparison.Ordinal) || group.Contains("github.sha", StringComparison.Ordinal) || flow.Events.All(name => name is "pull_request" or "pull_request_target"))
        {
            return null;
        }

        return flow.File.Replace(cancel, "${{ github.event_name == 'pull_request' }}") is { } edit
            ? new Proposal((int)cancel.Start.Line, $"A new push ends the run that is going on, and job '{release.Id}' publishes: it may be ended half-way. Cancel runs of pull requests alone.", [edit])
            : null;
    }

    // Ending such a job half-way leaves something behind: a preview, a lock of the state, half a release.
    private static bool MayPublishForPullRequest(GitHubJob job) =>
        (PublishingWork.NamesIt(job.Id) || job.Node.Get("environment") is not null && job.Publishes || job.Commands.Any(command => LeavesLock().IsMatch(command)))
        && job.Flow.Events.All(name => name is "pull_request" or "pull_request_target" or "workflow_dispatch") && (job.Condition is null || job.Condition.Contains("pull_request", StringComparison.Ordinal));

    private static bool RunsForPullRequestsAlone(GitHubJob job) => job.Condition?.Contains("github.event_name == 'pull_request'", StringComparison.Ordinal) == true;

    [GeneratedRegex(@"(^|[\s;&|(])(terraform|terragrunt|pulumi|cdk|serverless|sls)\s+(.*\s)?(apply|up|deploy|destroy)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LeavesLock();

    [GeneratedRegex(@"(^|[\s;&|(])(kubectl\s+(apply|rollout|set)|helm\s+(upgrade|install)|(flyctl|fly|vercel|netlify|wrangler|firebase|eb)\s+(.*\s)?(deploy|--prod)|aws\s+(s3\s+sync|ecs\s+update-service)|gcloud\s+(run|app|functions)\s+deploy|ansible-playbook|mkdocs\s+gh-deploy)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Rollout();

    [GeneratedRegex(@"(^|[\s;&|(])(npx\s+|yarn\s+|pnpm\s+(exec\s+)?)?(-\S+\s+)*(semantic-release|release-it|changeset\s+publish|lerna\s+(publish|version))(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Release();

    private static SavingEstimate? Saving(GitHubFlow flow, CheckContext context)
    {
        var seconds = context.Timings.Jobs.Where(job => job.File == flow.File.Path).Sum(job => job.Duration.TotalSeconds);
        return seconds < 1 ? null : new SavingEstimate(FormattableString.Invariant($"up to the {seconds / 60:0.#} machine minutes of one run, for every push that overtakes another"), Math.Round(seconds, 1));
    }
}
