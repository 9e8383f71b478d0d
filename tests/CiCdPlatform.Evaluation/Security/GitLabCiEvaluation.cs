using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>What is found in valid, feature-rich pipelines of GitLab: each finding is to be read by a person.</summary>
internal sealed class GitLabCiEvaluation : IEvaluation
{
    public string Name => "gitlab-ci";

    public string Summary => "findings in valid pipelines of GitLab (a folder of repositories); [--persona pedantic]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var persona = SyntaxFindings.PersonaOf(arguments, Persona.Regular);
        var rows = new List<object>();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var repository in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            var files = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var file in Directory.EnumerateFiles(repository, "*", SearchOption.AllDirectories))
            {
                files[Path.GetRelativePath(repository, file).Replace('\\', '/')] = await File.ReadAllTextAsync(file, cancellation);
            }

            using var snapshot = RepositorySnapshots.FromFiles(files);
            var report = RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { Persona = persona }, cancellation);
            foreach (var finding in report.Findings)
            {
                counts[finding.Rule] = counts.GetValueOrDefault(finding.Rule) + 1;
                rows.Add(new { Repository = Path.GetFileName(repository), finding.Location.File, Text = SyntaxFindings.Line(finding) });
            }

            rows.AddRange(report.Warnings.Select(warning => new { Repository = Path.GetFileName(repository), File = "", Text = "warning: " + warning }));
        }

        return new { Persona = persona.ToString(), Counts = counts, Findings = rows };
    }
}
