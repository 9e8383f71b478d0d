using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Scanners.Secrets;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>
/// Credentials that other scanners' authors say must or must not be found: <c>gitleaks.jsonl</c> and <c>noseyparker.jsonl</c>, each line with <c>rule</c>, <c>label</c> and <c>text</c>,
/// and the folder <c>detect-secrets</c> with its <c>baseline.file</c>. A case that must fire is found when anything is reported in it; one that must not is wrong when something is
/// reported as the rule that it is a case of (many hold a real credential of another kind). The stricter counts stand beside.
/// </summary>
internal sealed class SecretsEvaluation : IEvaluation
{
    private static readonly string[] Detectors =
    [
        "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "Base64HighEntropyString", "BasicAuthDetector", "CloudantDetector", "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector", "HexHighEntropyString",
        "IbmCloudIamDetector", "IbmCosHmacDetector", "IPPublicDetector", "JwtTokenDetector", "KeywordDetector", "MailchimpDetector", "NpmDetector", "OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector",
        "SoftlayerDetector", "SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
    ];

    public string Name => "secrets";

    public string Summary => "credentials that must or must not be found: FOLDER/{gitleaks.jsonl,noseyparker.jsonl,detect-secrets/} [--persona regular|pedantic|auditor]";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var sets = ((string[])["gitleaks", "noseyparker"]).Select(set => (Set: set, Cases: Read(Path.Combine(folder, set + ".jsonl")))).ToList();
        var personas = arguments.Text("persona") is { } only ? [Enum.Parse<Persona>(only, ignoreCase: true)] : new[] { Persona.Regular, Persona.Auditor };
        var results = personas.Select(persona =>
        {
            var tallies = sets.Select(set => (set.Set, Tally: Judge(set.Set, set.Cases, persona, cancellation))).ToList();
            var all = tallies.Aggregate(new Tally([], [], 0, 0, 0), (sum, next) => sum.With(next.Tally));
            return new
            {
                persona = persona.ToString(),
                together = all.Figures(),
                sets = tallies.ToDictionary(set => set.Set, set => set.Tally.Figures()),
                missed = all.Missed,
                wrong = all.Wrong,
                detectSecrets = DetectSecrets(Path.Combine(folder, "detect-secrets"), persona),
            };
        }).ToList();
        return Task.FromResult<object>(results);
    }

    private static Tally Judge(string tool, IReadOnlyList<Case> cases, Persona persona, CancellationToken cancellation)
    {
        var tally = new Tally([], [], 0, 0, 0);
        for (var i = 0; i < cases.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var (rule, label, text) = cases[i];
            var found = Scan($"case-{i + 1}.txt", text, persona);
            var named = found.Any(finding => finding.Aliases.Contains($"{tool}/{rule}"));
            tally = tally.With(new Tally(
                label && found.Count == 0 ? [$"{tool}:{i + 1} {rule}"] : [],
                !label && named ? [$"{tool}:{i + 1} {rule} by {string.Join(' ', found.Select(finding => finding.Rule))}"] : [],
                label && found.Count > 0 ? 1 : 0,
                label && named ? 1 : 0,
                !label && found.Count > 0 ? 1 : 0));
        }

        return tally;
    }

    private static IReadOnlyList<Finding> Scan(string path, string text, Persona persona)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { [path] = text });
        return SecurityScan.Run(new ScanInput(snapshot, RuleScope.WholeTree, ScanSettings.Default with { Persona = persona, Scanners = new HashSet<string>(StringComparer.Ordinal) { "secrets" } })).Findings;
    }

    // The baseline names the line and the detector of every secret in the folder; lines where we find nothing are misses of that detector.
    private static object DetectSecrets(string folder, Persona persona)
    {
        var known = SecretAliases.All.Where(alias => alias.StartsWith("detect-secrets/", StringComparison.Ordinal)).Select(alias => alias["detect-secrets/".Length..]).ToHashSet(StringComparer.Ordinal);
        var lines = new Dictionary<string, (int Found, int All)>(StringComparer.Ordinal);
        var missed = new List<string>();
        using var baseline = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "baseline.file")));
        foreach (var file in baseline.RootElement.GetProperty("results").EnumerateObject())
        {
            var path = Path.Combine(folder, file.Name.StartsWith("test_data/", StringComparison.Ordinal) ? file.Name["test_data/".Length..] : file.Name);
            var text = File.Exists(path) ? File.ReadAllText(path) : null;
            var found = text is null ? null : Scan(Path.GetFileName(path), text, persona);
            foreach (var secret in found is null ? [] : file.Value.EnumerateArray())
            {
                var type = secret.GetProperty("type").GetString()!;
                var line = LineOf(text!, secret.GetProperty("hashed_secret").GetString()!) ?? secret.GetProperty("line_number").GetInt32();
                var hit = found!.Any(finding => finding.Location.StartLine <= line && finding.Location.EndLine >= line);
                var (some, all) = lines.GetValueOrDefault(type);
                lines[type] = (some + (hit ? 1 : 0), all + 1);
                if (!hit)
                {
                    missed.Add($"{file.Name}:{line} {type}");
                }
            }
        }

        return new { detectors = Detectors.Length, covered = Detectors.Count(known.Contains), without = Detectors.Where(name => !known.Contains(name)), lines = lines.ToDictionary(pair => pair.Key, pair => $"{pair.Value.Found} of {pair.Value.All}"), missed };
    }

    // Some files are newer than the baseline: the line is where a word with the hash stands.
    private static int? LineOf(string text, string hash)
    {
        var lines = text.Split('\n');
        var index = Array.FindIndex(lines, line => line.Split(['"', '\'', ' ', '=', ':', '(', ')', '\r'], StringSplitOptions.RemoveEmptyEntries).Any(word => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(word))) == hash));
        return index < 0 ? null : index + 1;
    }

    private static IReadOnlyList<Case> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new UsageException($"{path} is missing");
        }

        return
        [
            .. File.ReadLines(path).Where(line => line.Length > 0).Select(line =>
            {
                using var json = JsonDocument.Parse(line);
                return new Case(json.RootElement.GetProperty("rule").GetString()!, json.RootElement.GetProperty("label").GetBoolean(), json.RootElement.GetProperty("text").GetString()!);
            }),
        ];
    }

    private sealed record Case(string Rule, bool Label, string Text);

    private sealed record Tally(IReadOnlyList<string> Missed, IReadOnlyList<string> Wrong, int Found, int FoundByName, int NoisyNegatives)
    {
        public Tally With(Tally other) => new([.. Missed, .. other.Missed], [.. Wrong, .. other.Wrong], Found + other.Found, FoundByName + other.FoundByName, NoisyNegatives + other.NoisyNegatives);

        public object Figures()
        {
            var precision = Share(Found, Found + Wrong.Count);
            var recall = Share(Found, Found + Missed.Count);
            return new
            {
                mustFire = Found + Missed.Count,
                found = Found,
                foundAsTheSameRule = FoundByName,
                wrong = Wrong.Count,
                negativesWithAnyFinding = NoisyNegatives,
                precision,
                recall,
                f1 = F1(precision, recall),
                f1IfAnyFindingInANegativeIsWrong = F1(Share(Found, Found + NoisyNegatives), recall),
                f1IfOnlyTheSameRuleCounts = F1(Share(FoundByName, FoundByName + Wrong.Count), Share(FoundByName, Found + Missed.Count)),
            };
        }

        private static double Share(int part, int whole) => whole == 0 ? 1 : Math.Round((double)part / whole, 4);

        private static double F1(double precision, double recall) => precision + recall == 0 ? 0 : Math.Round(2 * precision * recall / (precision + recall), 4);
    }
}
