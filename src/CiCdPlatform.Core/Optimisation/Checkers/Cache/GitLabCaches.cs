using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Package managers of GitLab's jobs whose downloads nothing keeps.</summary>
internal static class GitLabCaches
{
    public static IEnumerable<Proposal> Of(GitLabFlowJob job, CheckContext context)
    {
        if (job.Publishes || job.Get("cache") is not null || job.Node.Get("script") is null || job.Flow.ExtendsUnknown(job.Node) || job.Flow.Includes)
        {
            yield break;
        }

        var commands = job.Commands;
        var row = CacheTable.All.FirstOrDefault(row => row.ProjectPaths.Count > 0 && !(row.Tool is "go" && !commands.Any(command => command.StartsWith("go ", StringComparison.Ordinal))) && commands.Any(command => row.Uses.IsMatch(command)) && row.Worth?.Invoke(commands) != false && !(row.LockMustBeSeen && !row.Locks.SelectMany(context.Facts.Named).Any()));
        if (row is null || Key(row, context) is not { } key)
        {
            yield break;
        }

        if (row.Variables.Any(pair => job.Flow.Chain(job.Node).Prepend(job.Flow.Root).Any(owner => owner.Mapping("variables").Get(pair.Name) is not null)))
        {
            yield break;
        }

        var edits = new List<LineEdit?> { job.Flow.File.Before(job.Node, "script", ["cache:", .. key, "  paths:", .. row.ProjectPaths.Select(path => "    - " + path)]) };
        if (row.Variables.Count > 0)
        {
            edits.Insert(0, job.WithVariables([.. row.Variables.Select(pair => $"{pair.Name}: \"{pair.Value}\"")]));
        }

        if (edits.TrueForAll(edit => edit is not null))
        {
            yield return new Proposal(job.Line, $"Job '{job.Id}' downloads what {row.Tool} needs in every run: keep {string.Join(", ", row.ProjectPaths)}, keyed on {string.Join(", ", row.Locks.Take(2))}.", [.. edits.OfType<LineEdit>()]);
        }
    }

    private static string[]? Key(CacheRow row, CheckContext context)
    {
        var found = row.Locks.SelectMany(context.Facts.Named).Take(2).ToList();
        var files = found.Count > 0 ? found : context.Facts.HasSources ? [] : row.Locks.Where(name => !name.Contains('*', StringComparison.Ordinal)).Take(1).ToList();
        return files.Count > 0 ? ["  key:", "    files:", .. files.Select(file => "      - " + file), "    prefix: " + row.Tool]
            : context.Facts.HasSources && !row.Locks.Any(name => name.Contains('*', StringComparison.Ordinal)) && row.Locks.Count > 0 ? null : [$"  key: {row.Tool}-$CI_COMMIT_REF_SLUG"];
    }
}
