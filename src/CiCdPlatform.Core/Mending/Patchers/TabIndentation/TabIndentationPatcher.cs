using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>Tabs in front of lines of a pipeline, where YAML takes blanks alone.</summary>
internal sealed class TabIndentationPatcher : IPatcher
{
    public string Id => "tab-indentation";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition || (context.DefinitionErrors.Count == 0 && context.Log.Count > 0))
        {
            yield break;
        }

        var edits = definition.Lines
            .Select((line, index) => (Line: line, Number: index + 1, Lead: line.Length - line.TrimStart(' ', '\t').Length))
            .Where(row => row.Line.AsSpan(0, row.Lead).Contains('\t'))
            .Select(row => new MendEdit(definition.Path, row.Number, 1, [row.Line[..row.Lead].Replace("\t", "  ", StringComparison.Ordinal) + row.Line[row.Lead..]]))
            .ToList();
        if (edits.Count > 0)
        {
            yield return new Patch(Id, Id, "YAML takes no tabs in front of a line", "the forge can read the pipeline", 0.9) { Edits = edits };
        }
    }
}
