using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>An artifact that is fetched under a name under which none is kept.</summary>
internal sealed class ArtifactNamePatcher : IPatcher
{
    private static readonly MessagePattern Message = new("artifact-name", "(Artifact not found for name: |Unable to find an artifact with the name: |Unable to find any artifacts.*name: )(?<name>[^\\s]+)", "Unable to download artifact(s): Artifact not found for name: clases");

    public string Id => "artifact-name";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition || context.FailedJob is not { } job || Message.Find(context) is not { } groups)
        {
            yield break;
        }

        var name = groups["name"].Value;
        var kept = Kept(definition).Where(other => other.Job != job.Id).Select(other => other.Name).Distinct(StringComparer.Ordinal).ToList();
        var near = Words.Nearest(name, kept).ToList();
        foreach (var word in (near.Count > 0 || kept.Contains(name) ? near : kept.Count == 1 ? kept : []).Take(2))
        {
            if (WordEdits.InPipeline(context, name, word) is { Count: > 0 } edits)
            {
                yield return new Patch(Id, Message.Id, $"no job keeps an artifact `{name}`; one keeps `{word}`", "the artifact is found", 0.85) { Edits = edits };
            }
        }
    }

    /// <summary>The artifacts that jobs keep, with the job.</summary>
    internal static IEnumerable<(string Job, string Name)> Kept(DefinitionText definition)
    {
        foreach (var job in definition.Jobs)
        {
            foreach (var step in definition.Steps(job))
            {
                var lines = definition.Lines.Skip(step.Start - 1).Take(step.End - step.Start + 1).ToList();
                if (lines.Exists(line => line.Contains("actions/upload-artifact@", StringComparison.Ordinal)))
                {
                    // The first name may be the step's own: that of the artifact stands below `with`.
                    var with = lines.FindIndex(line => line.TrimStart().StartsWith("with:", StringComparison.Ordinal));
                    var name = with < 0 ? null : lines.Skip(with).Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith("name:", StringComparison.Ordinal));
                    yield return (job.Id, name is null ? "artifact" : name["name:".Length..].Trim().Trim('"', '\''));
                }
            }
        }
    }
}
