using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Builds that run for changes which cannot matter to them: of the documentation alone, or of another folder.</summary>
/// <remarks>Only pushes are filtered: a check that a pull request requires and that a filter keeps from starting waits for ever.</remarks>
internal sealed partial class FilterChecker : IChecker
{
    private static readonly string[] s_documents = ["docs", "doc", "documentation", "mkdocs", "spell", "markdown", "link", "readme", "website", "pages", "labels", "stale"];
    private static readonly string[] s_choices = ["rules", "only", "except", "when", "needs", "dependencies", "trigger"];

    public SuggestionKind Kind => SuggestionKind.Filter;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        if (flow.Events.Contains("pull_request") && !flow.Events.Contains("push") && PullRequestsOfDocuments(flow, context) is { } gated)
        {
            yield return gated;
        }

        if (!flow.OnBranchPush || flow.On is not YamlMappingNode on || on.Pair("push") is not { } push || flow.Push.Get("paths") is not null || flow.Push.Get("paths-ignore") is not null
            || flow.Jobs.Any(job => job.IsCall) || UsesPathAction(flow) || on.Mapping("pull_request").Get("paths") is not null || on.Mapping("pull_request").Get("paths-ignore") is not null)
        {
            yield break;
        }

        if (OneFolder(flow) is { } folder)
        {
            if (Add(flow, on, "paths", [$"'{folder}/**'", $"'{flow.File.Path}'"]) is { } only)
            {
                yield return new Proposal((int)push.Key.Start.Line, $"Every step works in {folder}, and every push starts it: let pushes that change {folder}, or this workflow, start it alone. Add what it reads outside of that folder. Pull requests are left as they are, because a required check that a filter keeps from starting blocks them.", [only]);
            }

            yield break;
        }

        if (!LooksAtCodeAlone(flow))
        {
            yield break;
        }

        var patterns = Documents(context).Select(pattern => $"'{pattern}'").ToList();
        if (Add(flow, on, "paths-ignore", patterns) is { } edit)
        {
            var publishes = flow.Jobs.Any(job => job.Publishes) ? " This workflow also publishes: what such a change alone would publish then waits for the next push." : "";
            yield return new Proposal(
                (int)(flow.Push?.Start.Line ?? push.Key.Start.Line),
                $"A push that changes documentation alone ({string.Join(", ", patterns).Replace("'", "", StringComparison.Ordinal)}) builds and tests everything. Pull requests are left as they are, because a required check that a filter keeps from starting blocks them; add nothing here if a required check looks at pushes.{publishes}",
                [edit]);
        }
    }

    // Where pull requests alone start it, everything that it costs is theirs.
    private static Proposal? PullRequestsOfDocuments(GitHubFlow flow, CheckContext context)
    {
        var pull = (flow.On as YamlMappingNode).Mapping("pull_request");
        var patterns = Documents(context);
        return pull.Get("paths") is null && pull.Get("paths-ignore") is null && !UsesPathAction(flow) && LooksAtCodeAlone(flow) && ChangesJob.Edits(flow, patterns) is { } edits
            ? new Proposal(
                (int)flow.Root.Pair("on")!.Value.Key.Start.Line,
                $"A pull request that changes documentation alone ({string.Join(", ", patterns)}) builds and tests everything. Where a first job looks at what changed and the others need it, they are skipped, which counts as passed where branches require them; where none is required, 'paths-ignore' does with less.",
                edits)
            : null;
    }

    private static string[] Documents(CheckContext context) => !context.Facts.HasSources || context.Facts.HasTopFolder("docs") ? ["**/*.md", "docs/**"] : ["**/*.md"];

    // Code is built, tested or scanned, and no job has business with documents.
    private static bool LooksAtCodeAlone(GitHubFlow flow) =>
        flow.Jobs.Any(job => job.Commands.Any(command => CommandKinds.Tests(command) || CommandKinds.Builds(command)) || job.Steps.Any(step => step.Uses?.Is("github/codeql-action/analyze") == true)) && !flow.Jobs.Any(UsesDocuments);

    // A job that works in one folder, that nobody waits for, and that has no rules of its own yet: it runs for branches and tags, and so it stays.
    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context)
    {
        if (flow.Includes || flow.Root.Mapping("workflow").Get("rules") is not null)
        {
            yield break;
        }

        foreach (var job in flow.Jobs.Where(job => !job.Publishes && s_choices.All(key => job.Get(key) is null) && !flow.ExtendsUnknown(job.Node) && (job.Get("artifacts") as YamlMappingNode).Get("paths") is null && !flow.IsNeeded(job.Id)))
        {
            var own = job.Node.Get("script").Scalars().SelectMany(line => ShellLines.Of(line.Value)).ToList();
            if (own is [var first, ..] && Entered().Match(first) is { Success: true } match && !own.Skip(1).Prepend(first[match.Length..]).Any(line => Leaves().IsMatch(line))
                && flow.File.Before(job.Node, "script", "rules:", "  - if: $CI_COMMIT_TAG", "  - if: $CI_COMMIT_BRANCH", "    changes:", $"      - {match.Groups["folder"].Value.TrimEnd('/')}/**/*", $"      - {flow.File.Path}") is { } edit)
            {
                var folder = match.Groups["folder"].Value.TrimEnd('/');
                yield return new Proposal(job.Line, $"Job '{job.Id}' works in {folder} alone and runs for every push: 'rules: changes' lets it run where that folder changed. Add what it reads outside of it; the first pipeline of a branch runs it always.", [edit]);
            }
        }
    }

    private static LineEdit? Add(GitHubFlow flow, YamlMappingNode on, string key, IEnumerable<string> patterns)
    {
        string[] lines = [key + ":", .. patterns.Select(pattern => "  - " + pattern)];
        return flow.Push is { } push ? flow.File.Append(push, lines)
            : on.Style != MappingStyle.Flow && flow.File.Line((int)on.Pair("push")!.Value.Key.Start.Line).TrimEnd().EndsWith("push:", StringComparison.Ordinal) ? flow.File.After(on, "push", lines.Select(line => "  " + line).ToList())
            : null;
    }

    /// <summary>The folder that all commands of all jobs work in, or null.</summary>
    private static string? OneFolder(GitHubFlow flow)
    {
        var steps = flow.Jobs.SelectMany(job => job.Steps).Where(step => step.Node.Get("run") is not null).ToList();
        var folders = steps.Select(step => Plain(step.WorkingDirectory)).Distinct().ToList();
        return folders is [{ Length: > 0 } only] && steps.Exists(step => step.Commands.Any(command => CommandKinds.Tests(command) || CommandKinds.Builds(command) || CommandKinds.OnlyLints(command)))
            && !steps.Exists(step => step.Commands.Any(command => command.Contains("../", StringComparison.Ordinal))) && !flow.Jobs.Any(job => job.Publishes || job.Steps.Any(step => step.Uses?.IsLocal == true))
                ? only
                : null;
    }

    private static string? Plain(string? folder)
    {
        var path = folder?.Trim('/');
        path = path?.StartsWith("./", StringComparison.Ordinal) == true ? path[2..] : path;
        return path is null or "." or "" || path.AsSpan().IndexOfAny("$*'\"{}~ ") >= 0 || path.Contains("..", StringComparison.Ordinal) ? null : path;
    }

    // A workflow that looks at documents, or builds them, has business with their changes.
    private static bool UsesDocuments(GitHubJob job) =>
        s_documents.Any(word => job.Id.Split('-', '_').Contains(word, StringComparer.OrdinalIgnoreCase) || job.Flow.Name.Split(' ', '-', '_').Contains(word, StringComparer.OrdinalIgnoreCase))
        || job.Commands.Any(command => command.Contains(".md", StringComparison.Ordinal) || command.Contains("docs", StringComparison.OrdinalIgnoreCase) || command.Contains("mkdocs", StringComparison.Ordinal) || command.Contains("markdown", StringComparison.OrdinalIgnoreCase));

    private static bool UsesPathAction(GitHubFlow flow) => flow.Jobs.Any(job => job.Steps.Any(step => step.Uses?.Is("dorny/paths-filter", "tj-actions/changed-files", "step-security/changed-files", "fkirc/skip-duplicate-actions") == true));

    [GeneratedRegex(@"^(cd|pushd)\s+(\./)?(?<folder>[A-Za-z0-9_][A-Za-z0-9_./-]*)\s*(&&|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Entered();

    [GeneratedRegex(@"(^|[\s;&|(])(cd|popd|pushd)(\s|$)|\.\./|\$CI_PROJECT_DIR", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Leaves();
}
