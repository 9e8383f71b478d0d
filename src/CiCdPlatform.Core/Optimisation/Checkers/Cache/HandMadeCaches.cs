using System.Text.RegularExpressions;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Folders that a step asks a tool for and another keeps, where the set-up action of the job does both by an input.</summary>
internal static partial class HandMadeCaches
{
    public static IEnumerable<Proposal> Of(GitHubJob job)
    {
        foreach (var row in CacheTable.All)
        {
            if (row.SetUp is { } input && job.Commands.Any(row.Uses.IsMatch) && job.Steps.FirstOrDefault(step => step.Uses?.Is(input.Action) == true && CanKeep(step, input)) is { } setUp && Proposal(job, row, input, setUp) is { } proposal)
            {
                yield return proposal;
            }
        }
    }

    // A version that has the input and does not do it unasked; with it set, somebody has decided.
    private static bool CanKeep(GitHubStep step, SetUpCache input) =>
        step.Uses!.Major is { } version && version >= input.Since && (input.Always is not { } always || version < always) && step.With.Get(input.Input) is null && step.With.Get("package-manager-cache") is null;

    private static Proposal? Proposal(GitHubJob job, CacheRow row, SetUpCache input, GitHubStep setUp)
    {
        var caches = job.Steps.Where(step => step.Uses?.Is("actions/cache") == true && Holds(job, row, step)).ToList();
        if (caches is not [var cache] || cache.Node.Get("if") is not null || IsRead(job, cache) || cache.Input("key") is not { } key || Hashed().Match(key) is not { Success: true } hashed
            || job.Checkout is not { } checkout || checkout.Index > setUp.Index || setUp.Node.Get("if") is not null || Askers(job, cache).ToList() is not { Count: > 0 } askers
            || (input.After is { } needed && !job.Steps.Take(setUp.Index).Any(step => needed.IsMatch(step.Uses?.Name ?? "") || step.Commands.Any(command => needed.IsMatch(command)))))
        {
            return null;
        }

        var inputs = new List<string> { $"{input.Input}: {input.Value}" };
        var files = Quoted().Matches(hashed.Groups["files"].Value).Select(match => match.Groups["file"].Value).ToList();
        if (input.Path is { } path && !files.TrueForAll(row.Locks.Contains))
        {
            inputs.AddRange(files.Count == 1 ? [$"{path}: '{files[0]}'"] : [$"{path}: |", .. files.Select(file => "  " + file)]);
        }

        var file = job.Flow.File;
        return file.AppendIn(setUp.Node, "with", "uses", inputs) is { } edit
            ? new Proposal(cache.Line, $"Job '{job.Id}' keeps what {row.Tool} downloads by steps that ask for the folder, and then keep it: {input.Action} does both with '{inputs[0]}', under a key that knows the system and the version.", [edit, .. askers.Append(cache).Select(step => file.RemoveItem(step.Node))])
            : null;
    }

    // Nothing but folders that the set-up keeps too, told by their names or by a step that asks the tool for its folder.
    private static bool Holds(GitHubJob job, CacheRow row, GitHubStep cache)
    {
        var paths = (cache.Input("path") ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return paths.Length > 0 && paths.All(path => row.Covers(path) || Asker(job, path) is { Commands: [var only] } && Folder().Match(only) is { Success: true } asked && asked.Groups["tool"].Value.TrimEnd('3') == row.Tool);
    }

    // Steps that ask for the folder, and that nothing else reads.
    private static IEnumerable<GitHubStep> Askers(GitHubJob job, GitHubStep cache) =>
        (cache.Input("path") ?? "").Split('\n', StringSplitOptions.TrimEntries).Select(path => Asker(job, path)).OfType<GitHubStep>().Distinct().Where(step => job.Text.Split($"steps.{step.Node.Text("id")}.").Length == 2);

    private static GitHubStep? Asker(GitHubJob job, string path) =>
        Output().Match(path) is { Success: true } match ? job.Steps.FirstOrDefault(step => step.Node.Text("id") == match.Groups["id"].Value) : null;

    // Whether another step asks if something was found.
    private static bool IsRead(GitHubJob job, GitHubStep cache) => cache.Node.Text("id") is { } id && job.Text.Contains($"steps.{id}.", StringComparison.Ordinal);

    [GeneratedRegex(@"hashFiles\((?<files>[^)]*)\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Hashed();

    [GeneratedRegex(@"'(?<file>[^']+)'", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^\$\{\{\s*steps\.(?<id>[A-Za-z0-9_-]+)\.outputs\.[A-Za-z0-9_-]+\s*\}\}$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Output();

    [GeneratedRegex(@"\$\((?<tool>pip|pip3|npm|yarn|pnpm)\s+(cache\s+dir|config\s+get\s+(cache|cacheFolder)|store\s+path(\s+--silent)?)\s*(--silent)?\)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Folder();
}
