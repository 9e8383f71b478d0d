using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Readers;
using CiCdPlatform.Core.Migration.Writers;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Migration;

/// <summary>Writes the pipelines of one forge for the other.</summary>
public static class Migrator
{
    private const long MaxFileBytes = 1024 * 1024;

    /// <summary>The pipelines of a repository for the forge <paramref name="to"/>; no file when it has none for the other. Pure: the same input gives the same bytes.</summary>
    public static MigrationOutcome Migrate(RepositorySnapshot snapshot, ForgeKind to, string defaultBranch = "main")
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var losses = new LossList();
        var pipelines = new List<PortablePipeline>();
        foreach (var entry in snapshot.Entries.Where(entry => entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable && entry.Size <= MaxFileBytes))
        {
            var isSource = to == ForgeKind.GitLab ? FileKinds.Of(entry.Path) == FileKind.GitHubWorkflow : entry.Path == ".gitlab-ci.yml";
            if (!isSource || snapshot.ReadText(entry.Path) is not { Length: > 0 } text)
            {
                continue;
            }

            var file = new RuleFile(entry.Path, text);
            if (file.YamlError is { } error)
            {
                losses.Add(entry.Path, error.Line, "the file", "its YAML cannot be read: " + error.Message);
            }
            else if ((to == ForgeKind.GitLab ? (file.Workflow is { } workflow ? GitHubReader.Read(file, workflow.Root, losses) : null) : file.GitLab is { } view ? GitLabReader.Read(file, view, defaultBranch, losses) : null) is { Jobs.Count: > 0 } pipeline)
            {
                pipelines.Add(pipeline);
            }
        }

        IReadOnlyList<GeneratedFile> files = pipelines.Count == 0 ? [] : to == ForgeKind.GitLab
            ? [new GeneratedFile(".gitlab-ci.yml", GitLabMigrationWriter.Write(pipelines, losses))]
            : [.. pipelines.Select(pipeline => new GeneratedFile(".github/workflows/ci.yml", GitHubMigrationWriter.Write(pipeline, losses)))];
        var secrets = pipelines.SelectMany(pipeline => pipeline.Jobs).SelectMany(job => job.Secrets).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new MigrationOutcome(to, files, losses.All, secrets);
    }
}
