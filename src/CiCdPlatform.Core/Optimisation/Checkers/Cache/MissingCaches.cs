using System.Text.RegularExpressions;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Package managers of a workflow's jobs whose downloads nothing keeps.</summary>
internal static partial class MissingCaches
{
    public static IEnumerable<Proposal> Of(GitHubJob job, CheckContext context)
    {
        foreach (var row in CacheTable.All)
        {
            if (job.Steps.FirstOrDefault(step => step.Commands.Any(command => row.Uses.IsMatch(command) || (row.Tool == "go" && IsMake(command) && SetsUp(job, "actions/setup-go")) || (row.Tool == "pip" && MakeInstall().IsMatch(command) && SetsUp(job, "actions/setup-python") && !InstallsOtherwise(job)))) is { } user && Proposal(job, row, user, context) is { } proposal)
            {
                yield return proposal;
            }
        }
    }

    // Behind make may be anything; where Go was set up for it, it is Go.
    private static bool IsMake(string command) => command == "make" || command.StartsWith("make ", StringComparison.Ordinal) || command.StartsWith("mage", StringComparison.Ordinal);

    private static bool SetsUp(GitHubJob job, string action) => job.Steps.Any(step => step.Uses?.Is(action) == true);

    // What a Makefile installs for Python comes by pip, unless the job brings another installer.
    private static bool InstallsOtherwise(GitHubJob job) => job.Steps.Any(step => (step.Uses is { } uses && OtherInstaller().IsMatch(uses.Name)) || step.Commands.Any(OtherInstaller().IsMatch));

    private static Proposal? Proposal(GitHubJob job, CacheRow row, GitHubStep user, CheckContext context)
    {
        if (KeptPaths.Keep(job, row) || job.Node.Get("container") is not null && row.SetUp is null && row.Action is null || row.Worth?.Invoke(job.Commands) == false || LocalSetUp(job, user, context) || KeepsItself(user))
        {
            return null;
        }

        var locks = row.Locks.SelectMany(context.Facts.Named).Take(2).ToList();
        if (row.LockMustBeSeen && locks.Count == 0)
        {
            return null;
        }

        var lockKnown = !context.Facts.HasSources || locks.Count > 0 || row.Locks.Any(name => name.Contains('*', StringComparison.Ordinal)) || row.Locks.Count == 0;
        var setUp = row.SetUp is { } input ? job.Steps.FirstOrDefault(step => step.Uses?.Is(input.Action) == true) : null;
        if (setUp is not null && row.SetUp is { } cache)
        {
            // A version that does it unasked, or an author who said no.
            if ((cache.Always is { } always && (setUp.Uses!.Major is not { } version || version >= always)) || setUp.With.Get(cache.Input) is not null || setUp.With.Get("package-manager-cache") is not null)
            {
                return null;
            }

            if ((setUp.Uses!.Major ?? cache.Since) >= cache.Since && lockKnown && setUp.Index < user.Index + 1 && BySetUp(job, row, cache, setUp, user, context) is { } byInput)
            {
                return byInput;
            }
        }

        // Otherwise the folders themselves are kept; without a lockfile there is nothing to tell one content from another.
        return lockKnown || row.Tool == "pip" ? ByStep(job, row, setUp ?? user, user, context) : null;
    }

    // Two versions of the linter's action kept modules and builds; those before and after leave that to the set-up.
    private static bool KeepsItself(GitHubStep step) => step.Uses?.Is("golangci/golangci-lint-action") == true && step.Uses.Major is 2 or 3 && step.Input("skip-pkg-cache") is null or "false";

    private static Proposal? BySetUp(GitHubJob job, CacheRow row, SetUpCache cache, GitHubStep setUp, GitHubStep user, CheckContext context)
    {
        // The action hashes the lockfile when it runs: it must have been checked out, and the tool that it asks must be there.
        if (job.Checkout is not { } checkout || checkout.Index > setUp.Index || (cache.After is { } needed && !job.Steps.Take(setUp.Index).Any(step => needed.IsMatch(step.Uses?.Name ?? "") || step.Commands.Any(command => needed.IsMatch(command)))))
        {
            return null;
        }

        var inputs = new List<string> { $"{cache.Input}: {(cache.Value == "true" ? "true" : cache.Value)}" };
        if (cache.Path is not null && LockPath(row, user, context) is { } path)
        {
            inputs.Add($"{cache.Path}: {path}");
        }

        // Bundler's cache installs the gems itself, in the folder that it is told.
        if (cache.Input == "bundler-cache" && user.WorkingDirectory is not null && setUp.Input("working-directory") is null)
        {
            inputs.Add($"working-directory: {user.WorkingDirectory}");
        }

        return setUp.Job.Flow.File.AppendIn(setUp.Node, "with", "uses", inputs) is { } edit
            ? new Proposal(setUp.Line, $"Job '{job.Id}' downloads what {row.Tool} needs in every run: {setUp.Uses!.Name} keeps it with '{inputs[0]}', keyed on {Keyed(row, inputs)}.", [edit], Saving(job, user, context))
            : null;
    }

    private static Proposal? ByStep(GitHubJob job, CacheRow row, GitHubStep before, GitHubStep user, CheckContext context)
    {
        if (job.Checkout is not { } checkout || job.StepList is null || checkout.Index >= user.Index || (row.SetUp is not null && row.Tool is "npm" or "yarn" && before.Uses is null))
        {
            return null;
        }

        var anchor = before.Index > checkout.Index && before != user ? before : user;
        var files = row.KeyFiles.Count > 0 && (!context.Facts.HasSources || row.Locks.SelectMany(context.Facts.Named).Any() || row.Locks.Any(name => name.Contains('*', StringComparison.Ordinal))) && row.Tool != "pip"
            ? row.KeyFiles
            : [job.Flow.File.Path];
        var prefix = $"${{{{ runner.os }}}}-{row.Tool}-";
        var key = row.Rolling ? prefix + "${{ github.sha }}" : $"{prefix}${{{{ hashFiles({string.Join(", ", files.Select(file => $"'{file}'"))}) }}}}";
        var lines = row.Action is { } action ? KeptPaths.Step("Keep what " + row.Tool + " builds", action) : KeptPaths.Step("Keep what " + row.Tool + " downloads", "actions/cache", KeptPaths.Inputs(row.Paths, key, prefix));
        var edit = anchor == user ? job.Flow.File.InsertItem(job.StepList, user.Node, after: false, lines) : job.Flow.File.InsertItem(job.StepList, anchor.Node, after: true, lines);
        return edit is null
            ? null
            : new Proposal(user.Line, $"Job '{job.Id}' {(row.Rolling || row.Action is not null ? "builds" : "downloads")} what {row.Tool} needs in every run: keep {string.Join(", ", row.Paths)} between runs{(row.Rolling ? "" : ", keyed on " + string.Join(", ", files))}.", [edit], Saving(job, user, context));
    }

    // Where the lockfile is: beside the commands that use it, or where the repository has it.
    private static string? LockPath(CacheRow row, GitHubStep user, CheckContext context)
    {
        var found = row.Locks.SelectMany(context.Facts.Named).Order(StringComparer.Ordinal).ToList();
        if (user.WorkingDirectory is { } folder && !folder.Contains('$', StringComparison.Ordinal) && folder.Trim('.', '/').Length > 0)
        {
            var place = folder.Trim('/') is var trimmed && trimmed.StartsWith("./", StringComparison.Ordinal) ? trimmed[2..] : folder.Trim('/');
            return $"{place}/{row.Locks[0]}";
        }

        if (row.Tool == "pip" && !context.Facts.HasSources && !user.Job.Commands.Any(command => command.Contains("requirements", StringComparison.Ordinal) || command.Contains("install -e", StringComparison.Ordinal) || command.Contains("install .", StringComparison.Ordinal)))
        {
            // The packages are named in the workflow, so that it is what decides.
            return user.Job.Flow.File.Path;
        }

        if (user.Commands.Any(command => command.Contains("cd ", StringComparison.Ordinal)) || user.WorkingDirectory is not null)
        {
            return $"'**/{row.Locks[0]}'";
        }

        return !context.Facts.HasSources || found.Exists(path => !path.Contains('/', StringComparison.Ordinal)) || found.Count == 0 ? null : found.Count == 1 ? found[0] : $"'**/{row.Locks[0]}'";
    }

    // An action of the repository that sets things up may keep them: only its text can tell.
    private static bool LocalSetUp(GitHubJob job, GitHubStep user, CheckContext context) =>
        job.Steps.Take(user.Index).Any(step => step.Uses is { IsLocal: true } local
            && !(context.Facts.Read(local.Name[2..].TrimEnd('/') + "/action.yml") is { } text && !text.Contains("cache", StringComparison.OrdinalIgnoreCase)));

    [GeneratedRegex(@"^make\s+(-\S+\s+)*(install|deps|dependencies|setup|init|bootstrap|develop|requirements)[\w-]*(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MakeInstall();

    [GeneratedRegex(@"\b(poetry|pipenv|pdm|uv|hatch|conda|mamba|setup-go|setup-node|setup-java|setup-ruby)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherInstaller();

    private static string Keyed(CacheRow row, List<string> inputs) => inputs.Count > 1 && inputs[1].StartsWith("cache-", StringComparison.Ordinal) ? inputs[1].Split(": ", 2)[1].Trim('\'') : string.Join(", ", row.Locks);

    private static SavingEstimate? Saving(GitHubJob job, GitHubStep user, CheckContext context) =>
        context.Timings.MeanStep(job.Flow.File.Path, job.Id, job.Name, user.ShownName) is { TotalSeconds: >= 1 } taken
            ? new SavingEstimate(FormattableString.Invariant($"the step took {taken.TotalSeconds:0} s on average in the runs that were read; a warm cache saves the downloading part of it"), Math.Round(taken.TotalSeconds, 1))
            : null;
}
