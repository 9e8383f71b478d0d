using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Permissions that nobody explains.</summary>
internal sealed class UndocumentedPermissionsRule() : WorkflowAudit("undocumented-permissions", "zizmor/undocumented-permissions")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        from owner in workflow.LiveJobs.Select(job => job.Node).Prepend(workflow.Root)
        where !workflow.IsAction
        from entry in owner.Mapping("permissions")?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>()
        where entry is { Key: YamlScalarNode { Value: { } }, Value: YamlScalarNode { Value: { } } }
        let name = ((YamlScalarNode)entry.Key).Value
        where !(name == "contents" && ((YamlScalarNode)entry.Value).Value == "read") && !HasComment(file, entry.Value)
        select At(file, entry.Key, Severity.Low, Confidence.High, $"Nothing says why `{name}` is needed; a comment helps whoever wants to take it away.") with { Persona = Persona.Pedantic };

    private static bool HasComment(RuleFile file, YamlNode value)
    {
        var (offset, length) = file.Span(value);
        var (line, column) = file.At(offset + length);
        return file.Line(line)[(column - 1)..].TrimStart().StartsWith('#') || (line > 1 && file.Line(line - 1).TrimStart().StartsWith('#'));
    }
}
