using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Mending;

/// <summary>The pipeline and the job that a log is of, where nobody says so.</summary>
public sealed record FailedDefinition(ForgeKind Forge, string Path, string? Job)
{
    private const int MaxDefinitions = 100;
    private const int MaxCommand = 80;

    /// <summary>
    /// The job whose text holds the command or the step that failed; else the only pipeline that there is, with no job. Null where several would do, or none is there.
    /// </summary>
    public static FailedDefinition? Find(RepositorySnapshot snapshot, string? command, string? step, ForgeKind? forge = null)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var definitions = snapshot.Entries.Select(entry => (Forge: ForgeOf(entry.Path), entry.Path)).Where(entry => entry.Forge is not null && (forge ?? entry.Forge) == entry.Forge).Take(MaxDefinitions)
            .Select(entry => new DefinitionText(entry.Forge!.Value, entry.Path, snapshot.ReadText(entry.Path) ?? "")).ToList();
        var said = new[] { command, step }.OfType<string>().Select(FirstLine).Where(text => text.Length > 2).ToList();
        var found = said.Select(text => definitions.SelectMany(definition => definition.Jobs.Where(job => Holds(definition, job, text)).Select(job => new FailedDefinition(definition.Forge, definition.Path, job.Name ?? job.Id))).ToList())
            .FirstOrDefault(jobs => jobs.Count > 0) ?? [];
        return found switch
        {
            [var only] => only,
            [var first, ..] when found.TrueForAll(job => job.Path == first.Path) => first with { Job = null },
            [] when definitions is [var alone] => new FailedDefinition(alone.Forge, alone.Path, null),
            _ => null,
        };
    }

    private static ForgeKind? ForgeOf(string path) =>
        path is ".gitlab-ci.yml" ? ForgeKind.GitLab
        : path.StartsWith(".github/workflows/", StringComparison.Ordinal) && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal)) ? ForgeKind.GitHub
        : null;

    private static bool Holds(DefinitionText definition, JobText job, string text)
    {
        for (var number = job.Start; number <= job.End; number++)
        {
            if (definition.Lines[number - 1].Contains(text, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    // Actions names a step "Run COMMAND" after its first line.
    private static string FirstLine(string text)
    {
        var line = text.Split('\n', 2)[0].Trim();
        line = line.StartsWith("Run ", StringComparison.Ordinal) ? line[4..] : line;
        return line.Length <= MaxCommand ? line : line[..MaxCommand];
    }
}
