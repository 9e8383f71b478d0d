using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.Actions;

/// <summary>Where the artifacts of a run are kept: one folder each, and beside it a file with the name.</summary>
internal static class ArtifactFolder
{
    public static string Of(RunScope run, string name) => Path.Combine(run.Artifacts, RunScope.SafeName(name));

    public static IReadOnlyList<string> Names(RunScope run) =>
        [.. Directory.EnumerateFiles(run.Artifacts, "*.name").Select(File.ReadAllText).Order(StringComparer.Ordinal)];
}

/// <summary>Keeps files for later jobs of the run.</summary>
internal sealed class UploadArtifactAction : INativeAction
{
    public Task<string?> RunAsync(ActionCall call, CancellationToken cancellation) => Task.FromResult(Run(call));

    private static string? Run(ActionCall call)
    {
        var name = call.Input("name") ?? "artifact";
        var selection = FileSelection.Of(call.Job.Folders, call.Lines("path"), call.Flag("include-hidden-files"));
        if (selection.Files.Count == 0)
        {
            var text = $"No files were found with the provided path: {string.Join(", ", call.Lines("path"))}. No artifacts will be uploaded.";
            switch (call.Input("if-no-files-found"))
            {
                case "error":
                    return text;
                case "ignore":
                    call.Log(text);
                    return null;
                default:
                    call.Log($"##[warning]{text}");
                    return null;
            }
        }

        var run = call.Job.Run;
        var target = ArtifactFolder.Of(run, name);
        if (File.Exists(target + ".name"))
        {
            if (!call.Flag("overwrite"))
            {
                return "Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run";
            }

            ScratchFolder.Remove(target);
        }

        Directory.CreateDirectory(target);
        var copied = SafePath.Copy(selection.Root, selection.Files, target, ".");
        File.WriteAllText(target + ".name", name);
        call.Log($"With the provided path, there will be {copied} {(copied == 1 ? "file" : "files")} uploaded");
        call.Log($"Artifact {name} has been successfully uploaded!");
        call.Outputs["artifact-id"] = $"{ArtifactFolder.Names(run).Count}";
        call.Outputs["artifact-url"] = $"{run.Trigger.ServerUrl.ToString().TrimEnd('/')}/{run.Trigger.Repository}/actions/runs/{run.Trigger.RunId}";
        return null;
    }
}

/// <summary>Brings back what an earlier job of the run kept.</summary>
internal sealed class DownloadArtifactAction : INativeAction
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    public Task<string?> RunAsync(ActionCall call, CancellationToken cancellation) => Task.FromResult(Run(call));

    private static string? Run(ActionCall call)
    {
        var run = call.Job.Run;
        if (call.Input("run-id") is { } other && other != $"{run.Trigger.RunId}")
        {
            throw call.Unproven($"downloads an artifact of the run {other}; only this run's artifacts are at hand");
        }

        var target = FileSelection.Full(call.Job.Folders, call.Input("path") ?? ".");
        if (!call.Job.Folders.IsInside(target))
        {
            return $"the folder {target} is not inside the job's folders";
        }

        var one = call.Input("name");
        IReadOnlyList<string> names = one is not null ? [one]
            : [.. ArtifactFolder.Names(run).Where(n => call.Input("pattern") is not { } pattern || FilterPattern.Matches(pattern, n))];
        foreach (var name in names)
        {
            var source = ArtifactFolder.Of(run, name);
            if (!File.Exists(source + ".name"))
            {
                return $"Unable to download artifact(s): Artifact not found for name: {name}";
            }

            // Several artifacts each get a folder of their name, unless they are merged.
            var folder = one is not null || call.Flag("merge-multiple") ? target : Path.Combine(target, name);
            var files = SafePath.Files(source).ToList();
            SafePath.Copy(source, files, call.Job.Folders.HostRoot, FileSelection.Relative(call.Job.Folders, folder));
            foreach (var file in files)
            {
                // The forge keeps artifacts as zip archives, which lose who may execute them.
                if (!OperatingSystem.IsWindows() && SafePath.Resolve(call.Job.Folders.HostRoot, Path.Combine(FileSelection.Relative(call.Job.Folders, folder), file)) is { } copy && File.Exists(copy))
                {
                    File.SetUnixFileMode(copy, Plain);
                }
            }

            call.Log($"Artifact download completed: {name}, {files.Count} {(files.Count == 1 ? "file" : "files")}");
        }

        call.Outputs["download-path"] = target;
        return null;
    }
}
