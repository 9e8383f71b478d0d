using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Commands that run what whoever pushes or opens a merge request wrote.</summary>
internal sealed partial class GitlabScriptInjectionRule() : GitLabRule("gitlab-script-injection")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax pipeline) =>
        GitLabJobs.Of(pipeline).SelectMany(job => job.Script).Concat(Top(pipeline.Root!))
            .Distinct(ReferenceEqualityComparer.Instance).Cast<SyntaxNode>()
            .SelectMany(script => script.Value.Split('\n').Take(2000).Select(line => (Script: script, Match: Dangerous().Match(line.Length > 2000 ? line[..2000] : line))))
            .Where(pair => pair.Match.Success)
            .Select(pair => file.Hit(
                pair.Script,
                $"`${pair.Match.Groups["variable"].Value}` is written by whoever pushes or opens the merge request, and `{pair.Match.Groups["command"].Value.Trim()}` reads it as code; pass it as an argument instead.",
                Severity.High));

    private static IEnumerable<SyntaxNode> Top(SyntaxNode root) =>
        new[] { root, root.Get("default") }.OfType<SyntaxNode>().SelectMany(owner => new[] { "before_script", "after_script" }.Select(owner.Get)).OfType<SyntaxNode>().SelectMany(node => node.Scalars());

    // The value reaches a second reading: `eval`, `sh -c "…"`, a program given as text in double quotes, or a remote shell.
    [GeneratedRegex(
        @"(?:^|[\s;&|(`])(?<command>eval|(?:ba|da|z|k)?sh\s+(?:-[a-z]+\s+)*-[a-z]*c|python[23]?\s+-c|node\s+-e|perl\s+-[a-z]*e|ruby\s+-e|php\s+-r|ssh\s+[^""'|;]{1,200})\s*(?:[^'""|;]|""[^""]*"")*?""?[^'|;]*?\$\{?(?<variable>CI_COMMIT_(?:MESSAGE|TITLE|DESCRIPTION|REF_NAME|BRANCH|TAG_MESSAGE|AUTHOR)|CI_MERGE_REQUEST_(?:TITLE|DESCRIPTION|SOURCE_BRANCH_NAME|LABELS|MILESTONE)|CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME|GITLAB_USER_(?:NAME|EMAIL))\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Dangerous();
}
