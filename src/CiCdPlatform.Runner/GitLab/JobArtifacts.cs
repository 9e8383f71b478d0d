using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Takes the artifacts of earlier jobs and keeps those of this one while the run lasts.</summary>
internal sealed class JobArtifacts(JobScope scope, GitLabJob job, IReadOnlyDictionary<string, string> variables, JobSections log)
{
    private const int MaxVariables = 150;

    public void Download()
    {
        var sources = job.ArtifactsFrom.Select(key => (Key: key, Folder: Folder(key))).Where(s => Directory.Exists(s.Folder)).ToList();
        if (sources.Count == 0)
        {
            return;
        }

        log.Start("download_artifacts", "Downloading artifacts");
        foreach (var (key, folder) in sources)
        {
            var count = SafePath.Copy(folder, SafePath.Files(folder), scope.Folders.HostWorkspace, "");
            scope.Log.Write($"Downloading artifacts for {key}: {count} files");
        }

        log.End("download_artifacts");
    }

    public void Upload(bool success)
    {
        var artifacts = job.Definition.Get("artifacts");
        var when = artifacts.Get("when").Text() ?? "on_success";
        if (artifacts is null || (when != "always" && (when == "on_success") != success))
        {
            return;
        }

        log.Start("upload_artifacts_on_success", "Uploading artifacts");
        var paths = Expanded(artifacts.Get("paths").Texts());
        if (paths.Count > 0)
        {
            var files = WorkspaceFiles.Find(scope.Folders, paths, Expanded(artifacts.Get("exclude").Texts()));
            foreach (var path in paths.Where(p => WorkspaceFiles.Find(scope.Folders, [p], []).Count == 0))
            {
                scope.Log.Write($"WARNING: {path}: no matching files");
            }

            var folder = Directory.CreateDirectory(Folder(job.Key)).FullName;
            scope.Log.Write($"{string.Join(", ", paths)}: found {SafePath.Copy(scope.Folders.HostWorkspace, files, folder, "")} matching files");
        }

        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in WorkspaceFiles.Find(scope.Folders, Expanded(artifacts.Get("reports").Get("dotenv").Texts()), []))
        {
            foreach (var line in (SafePath.ReadText(scope.Folders.HostWorkspace, file) ?? "").Split('\n'))
            {
                var equals = line.IndexOf('=', StringComparison.Ordinal);
                if (equals > 0 && values.Count < MaxVariables && line[..equals].All(c => c == '_' || char.IsAsciiLetterOrDigit(c)))
                {
                    values[line[..equals]] = line[(equals + 1)..].TrimEnd('\r').Trim('"');
                }
            }
        }

        if (values.Count > 0)
        {
            scope.Run.Outputs[job.Key] = values;
        }

        log.End("upload_artifacts_on_success");
    }

    private string Folder(string key) => Path.Combine(scope.Run.Artifacts, RunScope.SafeName(key));

    private List<string> Expanded(IReadOnlyList<string> texts) => [.. texts.Select(t => VariableExpansion.Expand(t, variables))];
}
