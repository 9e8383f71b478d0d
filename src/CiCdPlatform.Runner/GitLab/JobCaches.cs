using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Hands the caches of a pipeline from job to job while the run lasts.</summary>
internal sealed class JobCaches(JobScope scope, GitLabJob job, IReadOnlyDictionary<string, string> variables, JobSections log)
{
    private List<(string Key, JsonNode Cache)>? _caches;

    public void Restore()
    {
        // The key is that of the files as they are checked out, whatever the script makes of them.
        _caches = [.. Given().Select(c => (Key(c), c))];
        if (_caches.Count == 0)
        {
            return;
        }

        log.Start("restore_cache", "Restoring cache");
        foreach (var (key, cache) in _caches.Where(c => c.Cache.Get("policy").Text() != "push"))
        {
            var keys = cache.Get("fallback_keys").Texts().Select(k => VariableExpansion.Expand(k, variables)).Prepend(key);
            lock (scope.Run)
            {
                var folder = keys.Select(Folder).FirstOrDefault(Directory.Exists);
                scope.Log.Write(folder is null
                    ? $"WARNING: no cache {key} yet"
                    : $"Restored {SafePath.Copy(folder, SafePath.Files(folder), scope.Folders.HostWorkspace, "")} files of the cache {key}");
            }
        }

        log.End("restore_cache");
    }

    public void Save(bool success)
    {
        var kept = (_caches ?? []).Where(c => c.Cache.Get("policy").Text() != "pull"
            && ((c.Cache.Get("when").Text() ?? "on_success") is var when && (when == "always" || (when == "on_success") == success))).ToList();
        if (kept.Count == 0)
        {
            return;
        }

        log.Start("archive_cache", "Saving cache");
        foreach (var (key, cache) in kept)
        {
            var files = WorkspaceFiles.Find(scope.Folders, cache.Get("paths").Texts().Select(p => VariableExpansion.Expand(p, variables)), []);
            lock (scope.Run)
            {
                var folder = Folder(key);
                if (Directory.Exists(folder))
                {
                    ScratchFolder.Remove(folder);
                }

                Directory.CreateDirectory(folder);
                scope.Log.Write($"Saved {SafePath.Copy(scope.Folders.HostWorkspace, files, folder, "")} files as the cache {key}");
            }
        }

        log.End("archive_cache");
    }

    private IEnumerable<JsonNode> Given() => job.Definition.Get("cache") switch
    {
        JsonArray list => list.OfType<JsonObject>(),
        JsonObject one when one.Count > 0 => [one],
        _ => [],
    };

    private string Key(JsonNode cache)
    {
        var key = cache.Get("key");
        if (key is not JsonObject)
        {
            return VariableExpansion.Expand(key.Text() ?? "default", variables);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var found = false;
        foreach (var file in WorkspaceFiles.Find(scope.Folders, key.Get("files").Texts().Select(f => VariableExpansion.Expand(f, variables)), []))
        {
            if (SafePath.ReadText(scope.Folders.HostWorkspace, file, 8 * 1024 * 1024) is { } text)
            {
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes(text));
                found = true;
            }
        }

        var prefix = key.Get("prefix").Text() is { } given ? VariableExpansion.Expand(given, variables) + "-" : "";
        return prefix + (found ? Convert.ToHexStringLower(hash.GetHashAndReset())[..40] : "default");
    }

    private string Folder(string key) => Path.Combine(scope.Run.Caches, RunScope.SafeName(key));
}
