using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.Actions;

/// <summary>Keeps folders between the jobs of a run, by key.</summary>
internal sealed class CacheAction(bool restores, bool saves) : INativeAction
{
    public Task<string?> RunAsync(ActionCall call, CancellationToken cancellation)
    {
        if (call.Input("key") is not { } key)
        {
            return Task.FromResult<string?>("Input required and not supplied: key");
        }

        var paths = call.Lines("path").Where(p => call.Job.Folders.IsInside(FileSelection.Full(call.Job.Folders, p))).ToList();
        var exact = restores && Restore(call, key, paths);
        if (saves && !exact && !call.Flag("lookup-only"))
        {
            if (restores)
            {
                call.State.Posts.Push((call.Step.Name, _ => Task.Run(() => Save(call, key, paths), CancellationToken.None)));
            }
            else
            {
                Save(call, key, paths);
            }
        }

        return Task.FromResult<string?>(restores && call.Flag("fail-on-cache-miss") && !call.Outputs.ContainsKey("cache-matched-key") ? $"Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: {key}" : null);
    }

    private static bool Restore(ActionCall call, string key, List<string> paths)
    {
        var saved = Directory.EnumerateFiles(call.Job.Run.Caches, "*.key").OrderByDescending(File.GetLastWriteTimeUtc)
            .Select(f => (Folder: f[..^".key".Length], Key: File.ReadAllText(f))).ToList();
        var (folder, matched) = saved.FirstOrDefault(s => s.Key == key);
        foreach (var prefix in call.Lines("restore-keys").TakeWhile(_ => folder is null))
        {
            (folder, matched) = saved.FirstOrDefault(s => s.Key.StartsWith(prefix, StringComparison.Ordinal));
        }

        call.Outputs["cache-primary-key"] = key;
        call.Outputs["cache-hit"] = folder is null ? "" : matched == key ? "true" : "false";
        if (folder is null)
        {
            call.Log($"Cache not found for input keys: {string.Join(", ", [key, .. call.Lines("restore-keys")])}");
            return false;
        }

        call.Outputs["cache-matched-key"] = matched;
        for (var i = 0; i < paths.Count && !call.Flag("lookup-only"); i++)
        {
            var source = Path.Combine(folder, RunScope.SafeName(paths[i]));
            TreeCopy.Copy(source, call.Job.Folders.HostRoot, FileSelection.Relative(call.Job.Folders, FileSelection.Full(call.Job.Folders, paths[i])));
        }

        call.Log($"Cache restored from key: {matched}");
        return matched == key;
    }

    private static void Save(ActionCall call, string key, List<string> paths)
    {
        var target = Path.Combine(call.Job.Run.Caches, RunScope.SafeName(key));
        var partial = Directory.CreateDirectory($"{target}.{Guid.NewGuid():n}").FullName;
        var any = false;
        foreach (var path in paths)
        {
            if (SafePath.Resolve(call.Job.Folders.HostRoot, FileSelection.Relative(call.Job.Folders, FileSelection.Full(call.Job.Folders, path))) is { } source && Path.Exists(source))
            {
                any = TreeCopy.Copy(source, partial, RunScope.SafeName(path)) > 0 || any;
            }
        }

        try
        {
            if (any)
            {
                Directory.Move(partial, target);
                File.WriteAllText(target + ".key", key);
                call.Log($"Cache saved with key: {key}");
                return;
            }
        }
        catch (IOException)
        {
            // Another job saved the same key first.
        }

        Directory.Delete(partial, recursive: true);
    }
}

/// <summary>Copies files and links as they are; nothing is followed and nothing is written through a link.</summary>
internal static class TreeCopy
{
    /// <summary>How many files and links were copied.</summary>
    public static int Copy(string source, string root, string relative)
    {
        if (File.Exists(source) && !SafePath.IsLink(source))
        {
            return SafePath.Copy(Path.GetDirectoryName(source)!, [Path.GetFileName(source)], root, Path.GetDirectoryName(relative) ?? "");
        }

        var copied = SafePath.Copy(source, SafePath.Files(source).ToList(), root, relative);
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        foreach (var link in Directory.Exists(source) ? new DirectoryInfo(source).EnumerateFileSystemInfos("*", options).Where(e => e.LinkTarget is not null).Take(100_000) : [])
        {
            var place = Path.Combine(relative, Path.GetRelativePath(source, link.FullName));
            if (SafePath.Resolve(root, place) is { } target && !Path.Exists(target))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.CreateSymbolicLink(target, link.LinkTarget!);
                copied++;
            }
        }

        return copied;
    }
}

/// <summary>Stands for <c>Swatinem/rust-cache</c>: keeps what Cargo fetched.</summary>
internal sealed class RustCacheAction : INativeAction
{
    private static readonly CacheAction Cache = new(restores: true, saves: true);

    public Task<string?> RunAsync(ActionCall call, CancellationToken cancellation) => Cache.RunAsync(
        call with { With = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["path"] = "~/.cargo/registry\n~/.cargo/git", ["key"] = "rust" } }, cancellation);
}
