using System.Text.Json;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>Recall of the audits of workflows, by rule and line, and silence where nothing is wrong.</summary>
internal sealed class ZizmorEvaluation : IEvaluation
{
    public string Name => "zizmor";

    public string Summary => "FOLDER with zizmor.jsonl and zizmor/: which audits are found on which line, and which inputs marked clean stay silent";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var list = Path.Combine(folder, "zizmor.jsonl");
        if (!File.Exists(list))
        {
            throw new UsageException($"{list} does not exist");
        }

        var (expected, found, clean, silent, rows) = (0, 0, 0, 0, 0);
        var (misses, noise, left) = (new List<string>(), new List<string>(), new List<string>());
        var extras = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var all = await File.ReadAllLinesAsync(list, cancellation);
        var contradicted = Contradicted(all);
        foreach (var line in all)
        {
            using var row = JsonDocument.Parse(line);
            var input = row.RootElement.GetProperty("input").GetString()!;
            var path = Path.Combine(folder, "zizmor", input);
            var isClean = row.RootElement.GetProperty("clean").GetBoolean();
            var wanted = row.RootElement.GetProperty("findings").EnumerateArray().Select(item => (Rule: item.GetProperty("rule").GetString()!, Line: item.GetProperty("line").GetInt32())).ToHashSet();

            // Settings of the tool stand where its input should: the rows do not say what was looked at. Of two runs that differ in settings alone, the one that finds counts.
            if (!File.Exists(path) || (isClean && contradicted.Contains(Key(row.RootElement))) || input.Contains("/configs/", StringComparison.Ordinal) || (!isClean && wanted.Count == 0))
            {
                left.Add(input);
                continue;
            }

            rows++;
            var persona = PersonaOf(row.RootElement.GetProperty("args").EnumerateArray().Select(argument => argument.GetString()!));
            var lines = Scan(input, await File.ReadAllTextAsync(path, cancellation), persona)
                .SelectMany(finding => finding.Aliases.Where(alias => alias.StartsWith("zizmor/", StringComparison.Ordinal)).Select(alias => (Rule: alias["zizmor/".Length..], Line: finding.Location.StartLine)))
                .ToHashSet();
            expected += wanted.Count;
            found += wanted.Count(lines.Contains);
            misses.AddRange(wanted.Where(pair => !lines.Contains(pair)).Select(pair => $"{input}:{pair.Line}: {pair.Rule}"));
            foreach (var extra in lines.Except(wanted))
            {
                extras[extra.Rule] = extras.GetValueOrDefault(extra.Rule) + 1;
                if (isClean || arguments.Flag("extras"))
                {
                    noise.Add($"{input}:{extra.Line}: {extra.Rule}{(isClean ? " (clean)" : "")}");
                }
            }

            var audit = row.RootElement.GetProperty("audit").GetString()!.Replace('_', '-');
            clean += isClean ? 1 : 0;
            silent += isClean && !lines.Any(pair => pair.Rule == audit) ? 1 : 0;
        }

        return new
        {
            Rows = rows,
            ExpectedLines = expected,
            FoundLines = found,
            Recall = expected == 0 ? 0 : Math.Round((double)found / expected, 4),
            CleanInputs = clean,
            SilentInputs = silent,
            Silent = clean == 0 ? 0 : Math.Round((double)silent / clean, 4),
            Misses = misses,
            Noise = noise,
            ExtraByRule = extras,
            NotEvaluated = left,
        };
    }

    private static HashSet<string> Contradicted(IEnumerable<string> lines)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            using var row = JsonDocument.Parse(line);
            if (row.RootElement.GetProperty("findings").GetArrayLength() > 0)
            {
                keys.Add(Key(row.RootElement));
            }
        }

        return keys;
    }

    private static string Key(JsonElement row) => $"{row.GetProperty("input").GetString()} {row.GetProperty("args").GetRawText()}";

    private static Persona PersonaOf(IEnumerable<string> flags) =>
        flags.Select(flag => flag switch
        {
            "--pedantic" or "--persona=pedantic" => Persona.Pedantic,
            "--persona=auditor" => Persona.Auditor,
            _ => Persona.Regular,
        }).DefaultIfEmpty(Persona.Regular).Max();

    private static IReadOnlyList<Finding> Scan(string input, string text, Persona persona)
    {
        var name = Path.GetFileName(input);
        var path = name switch
        {
            "action.yml" or "action.yaml" or ".pre-commit-config.yaml" or ".pre-commit-config.yml" => name,
            "dependabot.yml" => ".github/dependabot.yml",
            _ => ".github/workflows/" + name,
        };
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { [path] = text });
        return RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { Persona = persona }).Findings;
    }
}
