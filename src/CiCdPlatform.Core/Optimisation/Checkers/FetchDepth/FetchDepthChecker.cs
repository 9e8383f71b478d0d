using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>More history than a job uses, or less.</summary>
internal sealed partial class FetchDepthChecker : IChecker
{
    private static readonly string[] s_harmless =
    [
        "actions/checkout", "actions/setup-node", "actions/setup-python", "actions/setup-java", "actions/setup-go", "actions/setup-dotnet", "ruby/setup-ruby", "shivammathur/setup-php", "dtolnay/rust-toolchain",
        "actions-rs/toolchain", "Swatinem/rust-cache", "actions/cache", "actions/upload-artifact", "actions/download-artifact", "pnpm/action-setup", "oven-sh/setup-bun", "denoland/setup-deno", "gradle/actions",
        "gradle/gradle-build-action", "golangci/golangci-lint-action", "astral-sh/setup-uv", "docker/setup-buildx-action", "docker/setup-qemu-action", "docker/login-action", "step-security/harden-runner",
    ];

    // Tools that read versions or change logs from the history; what each needs, and what happens without it.
    private static readonly (Regex Command, string[] Actions, int Depth, string Why)[] s_readers =
    [
        (GoReleaser(), ["goreleaser/goreleaser-action"], 0, "GoReleaser writes the change log and finds the previous tag from the history"),
        (SemanticRelease(), ["cycjimmy/semantic-release-action", "codfish/semantic-release-action"], 0, "semantic-release finds the last release and what came since in the history"),
        (Describe(), [], 0, "'git describe' finds no tag in a history of one commit"),
        (Versions(), ["gittools/actions/gitversion/execute", "dotnet/nbgv"], 0, "the version is counted from the history"),
        (ChangeLog(), ["orhun/git-cliff-action", "TriPSs/conventional-changelog-action"], 0, "the change log is written from the history"),
        (MakeRelease(), [], 0, "a release is told from the one before by tags and commits"),
        (Affected(), ["nrwl/nx-set-shas"], 0, "what is affected is found by comparing with an earlier commit"),
        (Sonar(), ["SonarSource/sonarcloud-github-action", "SonarSource/sonarqube-scan-action"], 0, "Sonar tells new code from old by the history"),
        (Chromatic(), ["chromaui/action"], 0, "Chromatic finds its baseline in the history"),
        (Leaks(), ["gitleaks/gitleaks-action", "trufflesecurity/trufflehog"], 0, "the scan looks at the commits that it is given: in a shallow clone that is one"),
        (Messages(), ["wagoid/commitlint-github-action"], 0, "commit messages are read from the history"),
        (Never(), ["super-linter/super-linter", "github/super-linter"], 0, "the linter finds what changed by comparing with the default branch"),
        (Never(), ["anothrNick/github-tag-action", "paulhatch/semantic-version"], 0, "the next version is found from tags and the commits since"),
        (Counted(), [], 0, "commits are counted or listed, and there is one"),
        (Pages(), [], 0, "the branch of the pages is not there"),
        (Danger(), [], 0, "Danger compares with the branch that is merged into"),
        (Compared(), [], 0, "the branch that it compares with is not there"),
        (Parent(), [], 2, "the commit before is not there"),
        (Codecov(), ["codecov/codecov-action"], 2, "the upload finds the commit behind a pull request's merge in its parent"),
    ];

    private static readonly string[] s_versioned = ["pyproject.toml", "setup.py", "setup.cfg", "Directory.Build.props", "Directory.Packages.props", "build.gradle", "build.gradle.kts"];

    public SuggestionKind Kind => SuggestionKind.FetchDepth;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs)
        {
            if (job.Steps.LastOrDefault(step => step.IsPlainCheckout) is { } checkout)
            {
                var proposal = checkout.Input("fetch-depth") switch
                {
                    "0" => TooMuch(job, checkout, context),
                    // The first version fetched everything unless told otherwise.
                    null when checkout.Uses?.Major is not 1 => Twice(job, checkout) ?? TooLittle(job, checkout, context),
                    _ => null,
                };
                if (proposal is not null)
                {
                    yield return proposal;
                }
            }
        }
    }

    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context)
    {
        if (flow.Includes)
        {
            yield break;
        }

        foreach (var (owner, jobs) in flow.Jobs.Select(job => (job.Node, (IReadOnlyList<GitLabFlowJob>)[job])).Prepend((flow.Root, flow.Jobs)))
        {
            if (owner.Mapping("variables").Scalar("GIT_DEPTH") is { Value: "0" } depth && jobs.Count > 0 && jobs.All(job => job.Commands.Count > 0 && job.Commands.All(command => IsHarmless(command, context)))
                && flow.File.Replace(depth, depth.Style == YamlDotNet.Core.ScalarStyle.Plain ? "20" : "\"20\"") is { } edit)
            {
                yield return new Proposal((int)depth.Start.Line, "The whole history is fetched, and nothing here reads it: GitLab's own depth of 20 commits is enough.", [edit]);
            }
        }

        foreach (var job in flow.Jobs.Where(job => job.Node.Get("script") is not null && !flow.ExtendsUnknown(job.Node) && !SetsDepth(job) && !job.Commands.Any(FetchesMore)))
        {
            // The twenty commits that GitLab fetches hold every parent that a job asks for, and seldom a tag or another branch.
            var (_, _, _, why) = s_readers.FirstOrDefault(reader => reader.Depth == 0 && job.Commands.Any(command => Reads(reader.Command, command) && !command.Contains("--snapshot", StringComparison.Ordinal)));
            if (why is not null && job.WithVariables("GIT_DEPTH: \"0\"") is { } edit)
            {
                yield return new Proposal(job.Line, $"Job '{job.Id}' gets the newest 20 commits alone, but {why}: fetch all of it for this job.", [edit]);
            }
        }
    }

    private static bool SetsDepth(GitLabFlowJob job) =>
        job.Flow.Chain(job.Node).Prepend(job.Flow.Root).Any(owner => owner.Mapping("variables") is { } variables && (variables.Get("GIT_DEPTH") is not null || variables.Get("GIT_STRATEGY") is not null));

    private static Proposal? TooMuch(GitHubJob job, GitHubStep checkout, CheckContext context)
    {
        // Whatever is not known may read the history: nothing is said then.
        if (job.Publishes || job.Steps.Any(step => (step.Uses is { } uses && !uses.Is(s_harmless)) || step.Commands.Any(command => !IsHarmless(command, context))) || VersionFromHistory(context))
        {
            return null;
        }

        var file = job.Flow.File;
        var pair = checkout.With!.Pair("fetch-depth")!.Value;
        var only = checkout.With!.Children.Count == 1;
        var (first, last) = only ? ((int)checkout.Node.Pair("with")!.Value.Key.Start.Line, file.LastLine(checkout.Node.Get("with")!)) : ((int)pair.Key.Start.Line, (int)pair.Key.Start.Line);
        return checkout.With.Style == YamlDotNet.Core.Events.MappingStyle.Flow || first == (int)checkout.Node.Start.Line
            ? null
            : new Proposal((int)pair.Key.Start.Line, $"Job '{job.Id}' fetches the whole history, and none of its steps reads it: without 'fetch-depth' one commit is fetched.", [new LineEdit(first, last - first + 1, [])]);
    }

    // One commit first, and all the others by the next step.
    private static Proposal? Twice(GitHubJob job, GitHubStep checkout) =>
        job.Steps.ElementAtOrDefault(checkout.Index + 1) is { Commands: [var only] } next && Unshallows().IsMatch(only) && next.Node.Get("if") is null && next.Node.Get("id") is null && checkout.Node.Get("if") is null
        && job.Flow.File.AppendIn(checkout.Node, "with", "uses", "fetch-depth: 0") is { } edit
            ? new Proposal(next.Line, $"Job '{job.Id}' fetches one commit, and then all the others by a command of its own: with 'fetch-depth: 0' the checkout fetches them at once.", [edit, job.Flow.File.RemoveItem(next.Node)])
            : null;

    private static Proposal? TooLittle(GitHubJob job, GitHubStep checkout, CheckContext context)
    {
        // Somebody who fetches the rest by hand needs no help.
        if (job.Commands.Any(FetchesMore))
        {
            return null;
        }

        foreach (var (command, actions, depth, why) in s_readers)
        {
            var step = job.Steps.FirstOrDefault(step => step.Index > checkout.Index && !IsElsewhere(job, step) && ((step.Uses?.Is(actions) == true && !(depth == 2 && step.Uses.Major >= 4)) || step.Commands.Any(line => Reads(command, line))));
            if (step is not null && !Snapshot(step) && !(depth == 2 && actions.Length > 0 && !job.Flow.OnPullRequest) && Deepen(job, checkout, depth, why) is { } proposal)
            {
                return proposal;
            }
        }

        return job.Commands.Any(command => CommandKinds.Builds(command)) && VersionFromTags(context) ? Deepen(job, checkout, 0, "the version that it builds is counted from tags") : null;
    }

    // In the folder of another repository.
    private static bool IsElsewhere(GitHubJob job, GitHubStep step) =>
        step.WorkingDirectory is { } folder && job.Steps.Any(other => other.Uses?.Is("actions/checkout") == true && other.Input("repository") is not null && other.Input("path") is { } path && folder.TrimStart('.', '/').StartsWith(path, StringComparison.Ordinal));

    private static bool FetchesMore(string command) => command.Contains("git fetch", StringComparison.Ordinal);

    // What an alternative stands behind may fail; a tag at the commit itself is there, and another repository has its own history.
    private static bool Reads(Regex reader, string command) => reader.IsMatch(command) && !Harmless().IsMatch(command);

    private static Proposal? Deepen(GitHubJob job, GitHubStep checkout, int depth, string why) =>
        job.Flow.File.AppendIn(checkout.Node, "with", "uses", FormattableString.Invariant($"fetch-depth: {depth}")) is { } edit
            ? new Proposal(checkout.Line, $"Job '{job.Id}' checks out one commit alone, but {why}: fetch {(depth == 0 ? "all of it" : "two commits")}.", [edit])
            : null;

    // Plug-ins of builds that end in an error, or in version 0, where no tag is to be seen.
    private static bool VersionFromTags(CheckContext context) =>
        s_versioned.SelectMany(context.Facts.Named).Take(50).Any(path => context.Facts.Read(path) is { } text && TagPlugin().IsMatch(text));

    private static bool Snapshot(GitHubStep step) => step.Input("install-only") == "true" || (step.Input("args") ?? string.Join(' ', step.Commands)) is var text && (text.Contains("--snapshot", StringComparison.Ordinal) || text.Contains("goreleaser check", StringComparison.Ordinal) || text.Contains("check", StringComparison.Ordinal) && step.Uses?.Is("goreleaser/goreleaser-action") == true);

    private static bool IsHarmless(string command, CheckContext context) =>
        !CommandKinds.ReadsHistory(command) && (CommandKinds.Installs(command) || Plain().IsMatch(command) || (context.Facts.HasSources && (CommandKinds.Tests(command) || CommandKinds.OnlyLints(command))));

    private static bool VersionFromHistory(CheckContext context) =>
        context.Facts.Named("pyproject.toml").Concat(context.Facts.Named("setup.py")).Concat(context.Facts.Named("Directory.Build.props")).Concat(context.Facts.Named("Directory.Packages.props")).Concat(context.Facts.Named("build.gradle"))
            .Concat(context.Facts.Named("build.gradle.kts")).Concat(context.Facts.Named("pom.xml")).Concat(context.Facts.Named("package.json")).Concat(context.Facts.Named("Makefile")).Take(50)
            .Any(path => context.Facts.Read(path) is { } text && FromHistory().IsMatch(text)) || context.Facts.Named("version.json").Count > 0 || context.Facts.Named("GitVersion.yml").Count > 0;

    [GeneratedRegex(@"^git\s+fetch(\s+(-p|-f|-t|--prune|--force|--tags|origin|--quiet|-q))*\s+--unshallow(\s+(-p|-f|-t|--prune|--force|--tags|origin|--quiet|-q))*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Unshallows();

    [GeneratedRegex(@"(^|[\s;&|(])goreleaser\s+release", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex GoReleaser();

    [GeneratedRegex(@"(^|[\s;&|(])(npx\s+|yarn\s+|pnpm\s+)?(-\S+\s+)*(semantic-release|python-semantic-release)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SemanticRelease();

    [GeneratedRegex(@"\|\| |--exact-match|--candidates=0|git\s+-C\s", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Harmless();

    [GeneratedRegex(@"git\s+describe\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Describe();

    [GeneratedRegex(@"(^|[\s;&|(])(nbgv\s+\S|dotnet-?\s?gitversion|minver)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Versions();

    [GeneratedRegex(@"(^|[\s;&|(])(git-cliff|git-chglog|auto-changelog|standard-version|conventional-changelog)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ChangeLog();

    [GeneratedRegex(@"(^|[\s;&|(])(make|task|mage|just)\s+(ci-)?(release|changelog)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MakeRelease();

    [GeneratedRegex(@"(^|[\s;&|(])(nx\s+(affected|release)|lerna\s+((run|exec)\s.*--since|changed|diff|version|publish)|turbo\s.*(--filter=\S*\[|--affected)|changeset\s+status\s.*--since)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Affected();

    [GeneratedRegex(@"bash\s+<\(curl\s+-s\s+https://codecov\.io/bash\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Codecov();

    [GeneratedRegex(@"(^|[\s;&|(/])(sonar-scanner|dotnet-?\s?sonarscanner\s+begin|mvnw?\s.*\bsonar:sonar|gradlew?\s.*\bsonar(qube)?)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Sonar();

    [GeneratedRegex(@"(^|[\s;&|(])(npx\s+|yarn\s+|pnpm\s+(dlx\s+|exec\s+)?)chromatic(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Chromatic();

    [GeneratedRegex(@"(^|[\s;&|(])(gitleaks\s+(detect|git)|trufflehog\s+git)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Leaks();

    [GeneratedRegex(@"(^|[\s;&|(])(commitlint\s.*--from|gitlint\s.*--commits|cz\s+check\s.*--rev-range)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Messages();

    [GeneratedRegex(@"git\s+(rev-list\s.*--count|shortlog|rev-list\s+--tags|log\s.*\.\.)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Counted();

    [GeneratedRegex(@"(^|[\s;&|(])mike\s+deploy(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pages();

    [GeneratedRegex(@"(^|[\s;&|(])(bundle\s+exec\s+|npx\s+|yarn\s+)danger(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Danger();

    [GeneratedRegex(@"git\s+(diff|log|merge-base|rev-list|show)\s(.*\s)?['""]?(refs/remotes/)?origin/|--(since|from-ref|base|merge-base|against|new-from-(rev|merge-base))[= ]['""]?origin/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Compared();

    [GeneratedRegex(@"git\s+(diff|diff-tree|show|log|rev-parse)\s(.*\s)?['""]?HEAD(\^|~1?)(\s|['""]|\.\.|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Parent();

    [GeneratedRegex(@"setuptools[_-]scm|hatch-vcs|versioneer|poetry-dynamic-versioning|Nerdbank\.GitVersioning|MinVer|GitVersion\.MsBuild|axion-release|com\.palantir\.git-version|nebula\.release|org\.ajoberstar\.reckon", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex TagPlugin();

    [GeneratedRegex(@"[^\s\S]", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Never();

    [GeneratedRegex(@"^(echo|ls|pwd|mkdir|node\s+--version|npm\s+--version|python\s+--version|go\s+version|go\s+(test|vet|mod\s+download)|cargo\s+(test|clippy|fmt|check)|pytest|ruff|black|flake8|mypy|eslint|npx\s+(eslint|prettier|tsc)|cd\s+\S+$)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Plain();

    [GeneratedRegex(@"setuptools[_-]scm|hatch-vcs|versioneer|poetry-dynamic-versioning|pbr\b|MinVer|Nerdbank|GitVersion|git\s+describe|git-version|axion-release|gitVersion|reckon|jgitver|git-commit-id|semantic-release|lerna|\bgit\s+(log|rev-list|tag)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FromHistory();
}
