namespace CiCdPlatform.Runner.Execution;

/// <summary>Puts a commit's files and history into a workspace, by this process and before the job can touch it.</summary>
internal static class WorkspaceCheckout
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Checks out a commit in a folder below the job's root; null when it worked, else why not.</summary>
    /// <param name="branch">The branch that HEAD names, or null for a detached HEAD.</param>
    public static async Task<string?> CheckoutAsync(JobScope job, string relative, string revision, string? branch, CancellationToken cancellation)
    {
        if (SafePath.Resolve(job.Folders.HostWorkspace, relative) is not { } target)
        {
            return $"the folder {relative} is not inside the workspace";
        }

        if (revision.StartsWith('-') || branch?.StartsWith('-') == true)
        {
            return $"`{(revision.StartsWith('-') ? revision : branch)}` is an option of git, not a revision";
        }

        Directory.CreateDirectory(target);
        var configuration = Path.Combine(job.Run.Folder, $"git-{Guid.NewGuid():n}.config");
        await File.WriteAllTextAsync(configuration, "[safe]\n\tdirectory = *\n", cancellation);
        var url = $"{job.Run.Trigger.ServerUrl.ToString().TrimEnd('/')}/{job.Run.Trigger.Repository}" + (job.Run.Plan.Forge == Core.Pipelines.ForgeKind.GitLab ? ".git" : "");
        IReadOnlyList<IReadOnlyList<string>> steps =
        [
            ["clone", "--quiet", "--no-hardlinks", "--no-checkout", "--template=", job.Run.BareRepository, "."],
            ["remote", "set-url", "origin", url],
            branch is null ? ["checkout", "--quiet", "--force", "--detach", revision] : ["checkout", "--quiet", "--force", "-B", branch, revision],
        ];
        foreach (var arguments in steps)
        {
            var lines = new List<string>();
            var exit = await ChildProcess.RunAsync(new ChildCommand(["git", "-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false", .. arguments], Environment(configuration), target),
                line => lines.Add(line), Limit, null, job.Run.Time, cancellation);
            if (exit.Code != 0)
            {
                return $"git {arguments[0]} ended with {exit.Code}: {string.Join(" ", lines.TakeLast(3))}";
            }
        }

        return null;
    }

    // Filters, hooks and credentials of this machine's configuration must not run over files that nobody vouches for.
    private static Dictionary<string, string> Environment(string configuration) => new()
    {
        ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        ["HOME"] = "/nonexistent",
        // The repository may belong to another user of this machine. Only a file tells so: git hides variables from the upload-pack that serves the clone.
        ["GIT_CONFIG_GLOBAL"] = configuration,
        ["GIT_CONFIG_SYSTEM"] = "/dev/null",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["LC_ALL"] = "C",
    };
}
