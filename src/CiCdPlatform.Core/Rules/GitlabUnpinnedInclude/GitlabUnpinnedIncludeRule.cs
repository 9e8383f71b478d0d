using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Includes and components whose content another can change under the pipeline.</summary>
internal sealed partial class GitlabUnpinnedIncludeRule() : GitLabRule("gitlab-unpinned-include")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline)
    {
        var includes = pipeline.Root!.Get("include");
        var triggered = GitLabJobs.Of(pipeline).Select(job => job.Node.Get("trigger")?.Get("include"));
        return triggered.Prepend(includes).OfType<SyntaxNode>()
            .SelectMany(node => node.Kind is SyntaxKind.Sequence ? node.Items : [node])
            .SelectMany(include => Judge(file, include));
    }

    private static IEnumerable<RuleHit> Judge(RuleFile file, SyntaxNode include)
    {
        var remote = include.IsScalar ? include : include.Get("remote");
        if (remote is { IsScalar: true } && IsAddress(remote.Value) && include.Get("integrity") is null && !CommitId().IsMatch(remote.Value))
        {
            yield return file.Hit(remote, $"`{remote.Value}` runs whatever stands there today; copy the file, include it from a project at a commit, or give its `integrity`.", remote.Value.StartsWith("http:", StringComparison.OrdinalIgnoreCase) ? Severity.High : Severity.Medium);
        }

        if (include.Get("component") is { IsScalar: true } component && !component.Value.Contains("$[[", StringComparison.Ordinal) && !component.Value.Contains("$CI_COMMIT_SHA", StringComparison.Ordinal))
        {
            var at = component.Value.LastIndexOf('@');
            var version = at < 0 ? "" : component.Value[(at + 1)..];
            if (!FullVersion().IsMatch(version) && !CommitId().IsMatch(version))
            {
                var isOpen = version is "" or "~latest" or "main" or "master" or "HEAD";
                yield return file.Hit(component, $"`{component.Value}` is another component tomorrow; name a full version or a commit.", isOpen ? Severity.Medium : Severity.Low) with { Persona = isOpen ? Persona.Regular : Persona.Pedantic };
            }
        }

        if (include.Get("project") is { IsScalar: true } project && (include.Text("ref") is not { } reference || !(CommitId().IsMatch(reference) || reference.Contains('$', StringComparison.Ordinal))))
        {
            yield return file.Hit(project, $"`{project.Value}` is included {(include.Text("ref") is { } named ? $"at `{named}`, which can be moved" : "without a `ref`, at whatever its default branch holds")}; name a commit.", Severity.Low) with { Persona = Persona.Pedantic };
        }
    }

    private static bool IsAddress(string text) => text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex("(?:^|[^0-9a-f])[0-9a-f]{40}(?:$|[^0-9a-f])", RegexOptions.NonBacktracking)]
    private static partial Regex CommitId();

    [GeneratedRegex(@"^v?\d{1,6}\.\d{1,6}\.\d{1,6}", RegexOptions.NonBacktracking)]
    private static partial Regex FullVersion();
}
