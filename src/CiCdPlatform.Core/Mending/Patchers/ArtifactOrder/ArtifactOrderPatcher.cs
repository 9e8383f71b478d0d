using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A job that uses what another one makes and does not wait for it.</summary>
internal sealed class ArtifactOrderPatcher : IPatcher
{
    private static readonly MessagePattern NotFound = new("not-kept-yet", "(Artifact not found for name: |Unable to find an artifact with the name: )(?<name>[^\\s]+)", "Unable to download artifact(s): Artifact not found for name: classes");

    private static readonly MessagePattern[] Missing =
    [
        new("missing-file", "(No such file or directory|no such file or directory|not found|cannot find|Could not find|does not exist|ClassNotFoundException|Cannot find module|ENOENT)", "Error: Could not find or load main class shop.PriceTest"),
    ];

    public string Id => "artifact-order";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition || context.FailedJob is not { } job)
        {
            return [];
        }

        return definition.Forge == ForgeKind.GitHub ? GitHub(context, definition, job) : GitLab(context, definition, job);
    }

    private IEnumerable<Patch> GitHub(MendContext context, DefinitionText definition, JobText job)
    {
        if (NotFound.Find(context) is not { } groups)
        {
            yield break;
        }

        var makers = ArtifactNamePatcher.Kept(definition).Where(kept => kept.Job != job.Id && kept.Name == groups["name"].Value).Select(kept => kept.Job).Distinct(StringComparer.Ordinal);
        foreach (var maker in makers)
        {
            if (Waiting(definition, job, maker) is { } edit)
            {
                yield return new Patch(Id, NotFound.Id, $"the job `{job.Id}` fetches what `{maker}` keeps and does not wait for it", $"`{job.Id}` runs after `{maker}`", 0.9) { Edits = [edit] };
            }
        }
    }

    private IEnumerable<Patch> GitLab(MendContext context, DefinitionText definition, JobText job)
    {
        if (definition.KeyOf(job, "needs") is not { } || Array.Find(Missing, pattern => pattern.Find(context) is not null) is not { } message)
        {
            yield break;
        }

        foreach (var maker in definition.Jobs.Where(other => other.Id != job.Id && definition.KeyOf(other, "artifacts") is not null))
        {
            if (Waiting(definition, job, maker.Id) is { } edit)
            {
                yield return new Patch(Id, message.Id, $"the job `{job.Id}` does not wait for `{maker.Id}`, whose artifacts it may use", $"`{job.Id}` gets the artifacts of `{maker.Id}`", 0.6) { Edits = [edit] };
            }
        }
    }

    /// <summary>The edit that makes a job wait for another; null where it does already, or its needs are written in a way that is left alone.</summary>
    private static MendEdit? Waiting(DefinitionText definition, JobText job, string maker)
    {
        var indent = new string(' ', definition.ChildIndent(job));
        if (definition.KeyOf(job, "needs") is not { } line)
        {
            return new MendEdit(definition.Path, job.Start + 1, 0, [definition.Forge == ForgeKind.GitHub ? $"{indent}needs: {maker}" : $"{indent}needs: [{maker}]"]);
        }

        var end = definition.EndOf(line);
        if (Enumerable.Range(line, end - line + 1).Any(number => Words.Find(definition.Lines[number - 1], maker) >= 0))
        {
            return null;
        }

        var value = definition.Lines[line - 1].Trim()["needs:".Length..].Trim();
        var others = value.Trim('[', ']').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return end > line || value.Contains('{', StringComparison.Ordinal)
            ? end > line && definition.Lines[line].TrimStart().StartsWith("- ", StringComparison.Ordinal) && !value.Contains('{', StringComparison.Ordinal)
                ? new MendEdit(definition.Path, line + 1, 0, [definition.Lines[line][..definition.Lines[line].IndexOf('-', StringComparison.Ordinal)] + "- " + maker])
                : null
            : new MendEdit(definition.Path, line, 1, [$"{indent}needs: [{string.Join(", ", others.Append(maker))}]"]);
    }
}
