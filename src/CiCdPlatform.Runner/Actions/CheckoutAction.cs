using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.Actions;

/// <summary>Puts the commit's files into the workspace.</summary>
internal sealed class CheckoutAction : INativeAction
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public async Task<string?> RunAsync(ActionCall call, CancellationToken cancellation)
    {
        var trigger = call.Job.Run.Trigger;
        if (call.Input("repository") is { } other && !other.Equals(trigger.Repository, StringComparison.OrdinalIgnoreCase))
        {
            throw call.Unproven($"checks out the repository {other}; only {trigger.Repository} is at hand");
        }

        var path = call.Input("path") ?? ".";
        if (call.Job.Folders.InWorkspace(path) is not { } relative || SafePath.Resolve(call.Job.Folders.HostWorkspace, relative) is not { } target)
        {
            return $"Repository path '{path}' is not under '{call.Job.Folders.Workspace}'";
        }

        var (revision, branch) = await RevisionAsync(call, cancellation);
        if (revision is null)
        {
            return $"A branch or tag with the name '{call.Input("ref")}' could not be found";
        }

        // The forge's action leaves a clean folder behind, whatever was there before.
        foreach (var entry in Directory.Exists(target) ? Directory.EnumerateFileSystemEntries(target) : [])
        {
            if (Directory.Exists(entry) && !SafePath.IsLink(entry))
            {
                ScratchFolder.Remove(entry);
            }
            else
            {
                File.Delete(entry);
            }
        }

        call.Log($"Syncing repository: {trigger.Repository}");
        if (await WorkspaceCheckout.CheckoutAsync(call.Job, relative, revision, branch, cancellation) is { } error)
        {
            return error;
        }

        if (call.Input("submodules") is { } submodules && submodules != "false" && File.Exists(Path.Combine(target, ".gitmodules")))
        {
            throw call.Unproven("checks out submodules, which are other repositories and not at hand");
        }

        if (call.Flag("lfs") && SafePath.ReadText(target, ".gitattributes")?.Contains("filter=lfs", StringComparison.Ordinal) == true)
        {
            throw call.Unproven("fetches large files, which are not at hand");
        }

        call.Log($"HEAD is now at {revision[..Math.Min(7, revision.Length)]}");
        call.Outputs["ref"] = call.Input("ref") ?? trigger.Ref;
        call.Outputs["commit"] = revision;
        return null;
    }

    private static async Task<(string? Revision, string? Branch)> RevisionAsync(ActionCall call, CancellationToken cancellation)
    {
        var trigger = call.Job.Run.Trigger;
        if (call.Input("ref") is not { } wanted || wanted == trigger.Sha || wanted == trigger.Ref)
        {
            var own = trigger.Ref.StartsWith("refs/heads/", StringComparison.Ordinal) && call.Input("ref") != trigger.Sha ? trigger.Ref["refs/heads/".Length..] : null;
            return (trigger.Sha, own);
        }

        var name = wanted.StartsWith("refs/heads/", StringComparison.Ordinal) ? wanted["refs/heads/".Length..] : wanted;
        foreach (var (candidate, branch) in new[] { ($"refs/heads/{name}", name), ($"refs/tags/{wanted}", null), (wanted, (string?)null) })
        {
            var lines = new List<string>();
            var environment = new Dictionary<string, string>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
                ["GIT_CONFIG_GLOBAL"] = "/dev/null",
                ["GIT_CONFIG_SYSTEM"] = "/dev/null",
                ["GIT_CONFIG_COUNT"] = "1",
                ["GIT_CONFIG_KEY_0"] = "safe.directory",
                ["GIT_CONFIG_VALUE_0"] = "*",
            };
            var exit = await ChildProcess.RunAsync(new ChildCommand(["git", "rev-parse", "--verify", "--quiet", "--end-of-options", candidate + "^{commit}"], environment, call.Job.Run.BareRepository),
                lines.Add, Limit, null, call.Job.Run.Time, cancellation);
            if (exit.Code == 0 && lines.Count > 0)
            {
                return (lines[^1].Trim(), branch);
            }
        }

        return (null, null);
    }
}
