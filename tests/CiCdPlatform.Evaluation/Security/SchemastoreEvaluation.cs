using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>Whether valid files of pipelines are taken and invalid ones refused.</summary>
internal sealed class SchemastoreEvaluation : IEvaluation
{
    // Rules that hold a file against the model of its format; all others speak of what it does.
    private static readonly string[] s_rules =
        ["yaml-syntax", "workflow-syntax", "workflow-event", "permission-scope", "workflow-call", "action-metadata", "dependabot-syntax", "gitlab-syntax"];

    public string Name => "schemastore";

    public string Summary => "valid and invalid files by format (a folder with src/test and src/negative_test); [--persona pedantic]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var root = Path.Combine(folder, "src");
        if (!Directory.Exists(Path.Combine(root, "negative_test")))
        {
            throw new UsageException($"{folder} holds no src/negative_test");
        }

        var persona = SyntaxFindings.PersonaOf(arguments, Persona.Pedantic);
        var rows = new List<Row>();
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var parts = Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar);
            if (parts is not ["test" or "negative_test", var format, ..] || PathOf(format) is not { } path)
            {
                continue;
            }

            var report = SyntaxFindings.In(await File.ReadAllTextAsync(file, cancellation), path, persona);
            var found = report.Findings.Where(finding => s_rules.Contains(finding.Rule, StringComparer.Ordinal)).Select(SyntaxFindings.Line).ToList();
            rows.Add(new Row(format, parts[0] == "test", string.Join('/', parts), found));
        }

        var wrong = rows.Where(row => row.IsValid != (row.Found.Count == 0)).ToList();
        return new
        {
            Persona = persona.ToString(),
            Formats = rows.GroupBy(row => (row.Format, row.IsValid), (key, group) => new { key.Format, key.IsValid, Files = group.Count(), Right = group.Count(row => row.IsValid == (row.Found.Count == 0)) }).ToList(),
            Valid = new { Files = rows.Count(row => row.IsValid), Taken = rows.Count(row => row.IsValid && row.Found.Count == 0) },
            Invalid = new { Files = rows.Count(row => !row.IsValid), Refused = rows.Count(row => !row.IsValid && row.Found.Count > 0) },
            Wrong = wrong.Select(row => new { row.File, row.Found }).ToList(),
        };
    }

    private static string? PathOf(string format) => format switch
    {
        "github-workflow" => ".github/workflows/test.yml",
        "github-action" => "action.yml",
        "dependabot-2.0" => ".github/dependabot.yml",
        "gitlab-ci" => ".gitlab-ci.yml",
        "circleciconfig" => ".circleci/config.yml",
        _ => null,
    };

    private sealed record Row(string Format, bool IsValid, string File, IReadOnlyList<string> Found);
}
