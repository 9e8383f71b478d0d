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
        var row = CacheTable.All.FirstOrDefault(row => row.ProjectPaths.Count > 0 && !(row.Tool is "go" && !commands.Any(command => command.StartsWith("go ", StringComparison.Ordinal))) && commands.Any(command => row.Uses.IsMatch(command)));
        if (row is null || Key(row, context) is not { } key)
        {
            yield break;
        }

        var file = job.Flow.File;
        var lines = new List<string>();
        lines.AddRange(["cache:", .. key, "  paths:", .. row.ProjectPaths.Select(path => "    - " + path)]);
        var taken = job.Get("variables") as YamlMappingNode;
        var variables = row.Variables.Where(pair => taken.Get(pair.Name) is null && job.Flow.Root.Mapping("variables").Get(pair.Name) is null).Select(pair => $"{pair.Name}: \"{pair.Value}\"").ToList();
        if (row.Variables.Count != variables.Count)
        {
            yield break;
        }

        // Variables of its own would hide those that a job extends; adding to those that stand in it does not.
        var own = job.Node.Get("variables");
        if (own is null && variables.Count > 0)
        {
            lines = ["variables:", .. variables.Select(line => "  " + line), .. lines];
        }

        var edits = new List<LineEdit?> { file.Before(job.Node, "script", lines) };
        if (own is YamlMappingNode mapping && variables.Count > 0)
        {
            edits.Add(file.Append(mapping, variables));
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
