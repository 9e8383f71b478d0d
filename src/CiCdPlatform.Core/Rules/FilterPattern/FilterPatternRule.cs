using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Patterns of branches, tags and paths that match nothing or that GitHub refuses.</summary>
internal sealed class FilterPatternRule() : WorkflowRule("filter-pattern", "glob")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow)
    {
        foreach (var (name, filters) in workflow.Events())
        {
            foreach (var (key, value) in filters.Pairs)
            {
                var isRef = key.Value is "branches" or "branches-ignore" or "tags" or "tags-ignore" || (name.Value == "image_version" && key.Value == "versions");
                if (!isRef && key.Value is not ("paths" or "paths-ignore"))
                {
                    continue;
                }

                foreach (var pattern in value.Scalars().Where(pattern => pattern.Value.Length > 0))
                {
                    foreach (var fault in isRef ? GlobPattern.JudgeRef(pattern.Value) : GlobPattern.JudgePath(pattern.Value))
                    {
                        yield return file.Hit(pattern, $"The pattern `{pattern.Value}` is wrong: {fault.Message}.", skip: fault.Offset);
                    }
                }
            }
        }

        foreach (var version in workflow.Jobs.Select(job => job.Node.Get("snapshot")?.Get("version")).OfType<SyntaxNode>().Where(node => node.IsScalar && node.Value.Length > 0))
        {
            foreach (var fault in GlobPattern.JudgeRef(version.Value))
            {
                yield return file.Hit(version, $"The pattern `{version.Value}` is wrong: {fault.Message}.", skip: fault.Offset);
            }
        }
    }
}
