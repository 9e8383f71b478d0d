using CiCdPlatform.Core.Migration;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Evaluation.Generation;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Migration;

/// <summary>Carries every pipeline of a folder to the other forge, and holds what comes out against other people's checkers.</summary>
internal sealed class MigrationEvaluation : IEvaluation
{
    public string Name => "migration";

    public string Summary => "FOLDER of workflows and GitLab pipelines, at any depth; --output DIR --check-github COMMAND --check-gitlab COMMAND: what is written for the other forge, and what its checkers refuse";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var output = arguments.Text("output") ?? Path.Combine(Path.GetTempPath(), "cicd-migration-" + Environment.ProcessId);
        var (drafts, losses, nothing) = (new List<Draft>(), 0, 0);
        foreach (var path in Directory.EnumerateFiles(folder, "*.y*ml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            var text = await File.ReadAllTextAsync(path, cancellation);
            var isGitLab = Path.GetFileName(path).Contains("gitlab-ci", StringComparison.Ordinal);
            using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [isGitLab ? ".gitlab-ci.yml" : ".github/workflows/ci.yml"] = text });
            var to = isGitLab ? ForgeKind.GitHub : ForgeKind.GitLab;
            var outcome = Migrator.Migrate(snapshot, to);
            losses += outcome.NotCarried.Count;
            if (outcome.Files.Count == 0)
            {
                nothing++;
                continue;
            }

            var name = Path.GetRelativePath(folder, path);
            var target = Path.Combine(output, name.Replace('/', '_'));
            foreach (var file in outcome.Files)
            {
                var at = Path.Combine(target, file.Path);
                Directory.CreateDirectory(Path.GetDirectoryName(at)!);
                await File.WriteAllTextAsync(at, file.Content, cancellation);
            }

            drafts.Add(new Draft(name, to, target, new Core.Pipelines.Generation { Files = outcome.Files, Source = GenerationSource.BuiltIn }));
        }

        var checks = new List<CheckerReport>();
        foreach (var (forge, checker) in new[] { (ForgeKind.GitHub, "check-github"), (ForgeKind.GitLab, "check-gitlab") })
        {
            if (arguments.Text(checker) is { } command)
            {
                checks.Add(await GenerationCheckers.RunAsync(checker, command, [.. drafts.Where(draft => draft.Forge == forge)], takesFiles: forge == ForgeKind.GitHub, cancellation));
            }
        }

        return new { Carried = drafts.Count, NothingToCarry = nothing, Losses = losses, Checks = checks };
    }
}
