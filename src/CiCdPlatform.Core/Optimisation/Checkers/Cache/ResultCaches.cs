using System.Text.RegularExpressions;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Tools that remember what they looked at or built, in a folder that nobody keeps.</summary>
internal static partial class ResultCaches
{
    // What is remembered is checked against the content of the sources: a leftover is either right or not looked at.
    private static readonly (string Tool, Regex Command, string Folder)[] s_tools =
    [
        ("ESLint", Eslint(), ".eslintcache"),
        ("Prettier", Prettier(), "node_modules/.cache/prettier"),
        ("Stylelint", Stylelint(), ".stylelintcache"),
        ("Next.js", Next(), ".next/cache"),
        ("Turborepo", Turbo(), ".turbo"),
        ("Nx", Nx(), ".nx/cache"),
    ];

    // Services that keep the same things for all machines.
    private static readonly string[] s_remote = ["TURBO_TOKEN", "NX_CLOUD", "nx-cloud", "nrwl/ci"];

    public static IEnumerable<Proposal> Of(GitHubJob job)
    {
        if (job.StepList is null || job.Checkout is not { } checkout || job.Node.Get("container") is not null || s_remote.Any(mark => job.Flow.File.Text.Contains(mark, StringComparison.Ordinal)) || job.Steps.Any(step => step.Uses?.IsLocal == true))
        {
            yield break;
        }

        foreach (var (tool, command, folder) in s_tools)
        {
            var step = job.Steps.FirstOrDefault(step => step.Index > checkout.Index && step.WorkingDirectory is null && step.Commands.Any(line => command.IsMatch(line) && !line.Contains("--cache-location", StringComparison.Ordinal) && !line.Contains("--cache-dir", StringComparison.Ordinal)));
            var name = tool.ToLowerInvariant().Replace(".js", "", StringComparison.Ordinal);
            if (step is null || job.Steps.Any(other => other.IsCache() && $"{other.Input("path")} {other.Input("key")}".Contains(name[..Math.Min(5, name.Length)], StringComparison.OrdinalIgnoreCase)) || job.Steps.Any(other => other.Uses?.Name.Contains("turbo", StringComparison.OrdinalIgnoreCase) == true))
            {
                continue;
            }

            var prefix = $"${{{{ runner.os }}}}-{name}-";
            var lines = KeptPaths.Step($"Keep what {tool} found out", "actions/cache", KeptPaths.Inputs([folder], prefix + "${{ github.sha }}", prefix));
            if (job.Flow.File.InsertItem(job.StepList, step.Node, after: false, lines) is { } edit)
            {
                yield return new Proposal(step.Line, $"Job '{job.Id}' has {tool} do everything anew, although it remembers what did not change in {folder}: keep that folder, and start from the last one.", [edit]);
            }
        }
    }

    [GeneratedRegex(@"(^|[\s;&|(])eslint\s(.*\s)?--cache(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Eslint();

    [GeneratedRegex(@"(^|[\s;&|(])prettier\s(.*\s)?--cache(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Prettier();

    [GeneratedRegex(@"(^|[\s;&|(])stylelint\s(.*\s)?--cache(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Stylelint();

    [GeneratedRegex(@"(^|[\s;&|(])next\s+build(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Next();

    [GeneratedRegex(@"(^|[\s;&|(])turbo\s+(run\s+)?(build|test|lint|check|typecheck|type-check|ci)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Turbo();

    [GeneratedRegex(@"(^|[\s;&|(])nx\s+(run-many|affected|build|test|lint)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Nx();
}
