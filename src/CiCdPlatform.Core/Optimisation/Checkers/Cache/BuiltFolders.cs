using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Caches that keep what a tool downloads, and not what it builds, which takes longer.</summary>
internal static class BuiltFolders
{
    private static readonly (string Tool, string Downloaded, string Built)[] s_tools =
    [
        ("go", "go/pkg/mod", "~/.cache/go-build"),
        ("cargo", ".cargo/registry", "target"),
    ];

    public static IEnumerable<Proposal> Of(GitHubJob job)
    {
        foreach (var (tool, downloaded, built) in s_tools)
        {
            var row = CacheTable.All.First(row => row.Tool == tool);
            var caches = job.Steps.Where(KeptPaths.IsCache).ToList();
            if (caches.Find(step => step.Uses!.Name == "actions/cache" && (step.Input("path") ?? "").Contains(downloaded, StringComparison.Ordinal)) is not { } cache || !job.Commands.Any(row.Uses.IsMatch) || job.MayBeWindows
                || caches.Exists(step => Keeps(step, built)) || job.Steps.Any(step => step.Uses?.Is([.. row.Keepers]) == true || (row.SetUp is { } input && step.Uses?.Is(input.Action) == true && input.Always is { } always && step.Uses.Major >= always)))
            {
                continue;
            }

            if (Add(job.Flow.File, cache, built) is { } edit)
            {
                yield return new Proposal(cache.Line, $"Job '{job.Id}' keeps what {tool} downloads and builds everything anew: keep {built} too.", [edit]);
            }
        }
    }

    private static bool Keeps(GitHubStep step, string built) =>
        (step.Input("path") ?? "").Split('\n', StringSplitOptions.TrimEntries).Any(path => path.TrimEnd('/').EndsWith(built.TrimStart('~', '/'), StringComparison.Ordinal) || built.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal) || path.Contains("${{", StringComparison.Ordinal));

    private static LineEdit? Add(RuleFile file, GitHubStep cache, string folder)
    {
        var path = cache.With.Scalar("path")!;
        return path.Style switch
        {
            ScalarStyle.Literal when file.LastLine(path) is var last && file.Line(last) is var text => new LineEdit(last + 1, 0, [text[..^text.TrimStart().Length] + folder]),
            ScalarStyle.Plain when file.Line((int)path.Start.Line) is var line && line.Length - line.TrimStart().Length is var indent && line[indent..] == $"path: {path.Value}"
                => new LineEdit((int)path.Start.Line, 1, [line[..indent] + "path: |", line[..indent] + "  " + path.Value, line[..indent] + "  " + folder]),
            _ => null,
        };
    }
}
