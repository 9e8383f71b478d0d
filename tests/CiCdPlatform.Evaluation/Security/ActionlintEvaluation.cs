using System.Text.RegularExpressions;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>Whether the rules find the faults of workflows that another checker's cases name, line by line.</summary>
internal sealed partial class ActionlintEvaluation : IEvaluation
{
    public string Name => "actionlint";

    public string Summary => "faults of workflows by line and kind (a folder with err/, ok/ and examples/, X.yaml and X.out); [--persona pedantic]";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        if (!Directory.Exists(Path.Combine(folder, "err")))
        {
            throw new UsageException($"{folder} holds no folder err");
        }

        var persona = SyntaxFindings.PersonaOf(arguments, Persona.Auditor);
        var lines = new List<(string Set, string File, int Line, string? Kind, string Text, bool Found)>();
        var extra = new List<string>();
        var noise = new List<string>();
        foreach (var set in (string[])["err", "examples", "ok"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(folder, set), "*.y*ml").Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileNameWithoutExtension(file);
                var report = SyntaxFindings.In(await File.ReadAllTextAsync(file, cancellation), ".github/workflows/test.yaml", persona);
                var findings = report.Findings.Where(finding => finding.Aliases.Any(alias => alias.StartsWith("actionlint/", StringComparison.Ordinal))).ToList();
                noise.AddRange(report.Warnings.Where(warning => warning.Contains("failed", StringComparison.Ordinal)).Select(warning => $"{set}/{name}: {warning}"));
                if (set == "ok")
                {
                    noise.AddRange(findings.Select(finding => $"{set}/{name}: {SyntaxFindings.Line(finding)}"));
                    continue;
                }

                var expected = (await File.ReadAllLinesAsync(Path.ChangeExtension(file, ".out"), cancellation)).Select(text => (Match: Expected().Match(text), Text: text)).Where(pair => pair.Match.Success).ToList();
                foreach (var (match, text) in expected)
                {
                    var line = int.Parse(match.Groups["line"].Value);
                    var kind = match.Groups["kind"] is { Success: true } group ? group.Value : null;
                    var found = findings.Exists(finding => finding.Location.StartLine == line && (kind is null || finding.Aliases.Contains($"actionlint/{kind}", StringComparer.Ordinal)));
                    lines.Add((set, name, line, kind, text, found));
                }

                extra.AddRange(findings.Where(finding => !expected.Exists(pair => int.Parse(pair.Match.Groups["line"].Value) == finding.Location.StartLine)).Select(finding => $"{set}/{name}: {SyntaxFindings.Line(finding)}"));
            }
        }

        return new
        {
            Persona = persona.ToString(),
            Sets = lines.GroupBy(line => line.Set, (set, group) => Rate(set, [.. group.Select(line => line.Found)])).ToList(),
            Kinds = lines.GroupBy(line => line.Kind ?? "?", (kind, group) => Rate(kind, [.. group.Select(line => line.Found)])).OrderBy(row => row.Name, StringComparer.Ordinal).ToList(),
            NoiseInOk = noise,
            Missed = lines.Where(line => !line.Found).Select(line => $"{line.Set}/{line.File}: {line.Text}").ToList(),
            Extra = extra,
        };
    }

    private static (string Name, int Expected, int Found) Count(string name, IReadOnlyList<bool> found) => (name, found.Count, found.Count(hit => hit));

    private static Row Rate(string name, IReadOnlyList<bool> found)
    {
        var (_, expected, hits) = Count(name, found);
        return new Row(name, expected, hits, Math.Round((double)hits / expected, 3));
    }

    [GeneratedRegex(@"^/?test\\?\.yaml:(?<line>\d+):(?<column>\d+): .*?(?:\\?\[(?<kind>[a-z-]+)\\?\]/?)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Expected();

    private sealed record Row(string Name, int Expected, int Found, double Recall);
}
