using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>What our rules say of pipelines that other tools test themselves with; there is no truth to compare with, so every finding is listed to be read.</summary>
internal sealed class PipelineReport(string name) : IEvaluation
{
    public string Name => name;

    public string Summary => $"FOLDER {name} of the workflow corpora, --persona regular|pedantic|auditor: what fires, by rule and by file";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var persona = Enum.TryParse<Persona>(arguments.Text("persona"), ignoreCase: true, out var wanted) ? wanted : Persona.Regular;
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }))
        {
            // A file that lies elsewhere for the other tool's sake is put where it means something.
            var relative = Path.GetRelativePath(folder, path).Replace('\\', '/');
            var at = relative.IndexOf(".github/workflows/", StringComparison.Ordinal);
            files[at > 0 ? $".github/workflows/{relative[..at].Replace('/', '-')}{Path.GetFileName(relative)}" : relative] = File.ReadAllText(path);
        }

        using var snapshot = RepositorySnapshots.FromFiles(files);
        var report = RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { Persona = persona }, cancellation);
        return Task.FromResult<object>(new
        {
            Files = files.Count,
            ByRule = report.Findings.CountBy(finding => finding.Rule).OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(pair => pair.Key, pair => pair.Value),
            Findings = report.Findings.Select(finding => $"{finding.Location.File}:{finding.Location.StartLine}: {finding.Severity} {finding.Rule}: {finding.Message}"),
            report.Warnings,
        });
    }
}
