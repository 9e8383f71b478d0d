using System.Text.Json;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>
/// Whether the check that a folder is named after fires on its failures and keeps still on its successes, whether real Dockerfiles are read without a warning, and whether Trivy's cases count right.
/// </summary>
internal sealed class DockerEvaluation : IEvaluation
{
    /// <summary>The folders' names, and the ids of their checks.</summary>
    private static readonly Dictionary<string, string> Checks = new(StringComparer.Ordinal)
    {
        ["ExposePort22"] = "CKV_DOCKER_1",
        ["HealthcheckExists"] = "CKV_DOCKER_2",
        ["UserExists"] = "CKV_DOCKER_3",
        ["AddExists"] = "CKV_DOCKER_4",
        ["UpdateNotAlone"] = "CKV_DOCKER_5",
        ["MaintainerExists"] = "CKV_DOCKER_6",
        ["ReferenceLatestTag"] = "CKV_DOCKER_7",
        ["RootUser"] = "CKV_DOCKER_8",
        ["RunUsingAPT"] = "CKV_DOCKER_9",
        ["WorkdirIsAbsolute"] = "CKV_DOCKER_10",
        ["AliasIsUnique"] = "CKV_DOCKER_11",
        ["RunUsingSudo"] = "CKV2_DOCKER_1",
        ["RunUnsafeCurl"] = "CKV2_DOCKER_2",
        ["RunUnsafeWget"] = "CKV2_DOCKER_3",
        ["RunPipTrustedHost"] = "CKV2_DOCKER_4",
        ["EnvPythonHttpsVerify"] = "CKV2_DOCKER_5",
        ["EnvNodeTlsRejectUnauthorized"] = "CKV2_DOCKER_6",
        ["RunApkAllowUntrusted"] = "CKV2_DOCKER_7",
        ["RunAptGetAllowUnauthenticated"] = "CKV2_DOCKER_8",
        ["RunYumNoGpgCheck"] = "CKV2_DOCKER_9",
        ["RunRpmNoSignature"] = "CKV2_DOCKER_10",
        ["RunAptGetForceYes"] = "CKV2_DOCKER_11",
        ["EnvNpmConfigStrictSsl"] = "CKV2_DOCKER_12",
        ["RunNpmConfigSetStrictSsl"] = "CKV2_DOCKER_13",
        ["EnvGitSslNoVerify"] = "CKV2_DOCKER_14",
        ["RunYumConfigManagerSslVerify"] = "CKV2_DOCKER_15",
        ["EnvPipTrustedHost"] = "CKV2_DOCKER_16",
        ["RunChpasswd"] = "CKV2_DOCKER_17",
        ["EnvGoInsecure"] = "CKV2_DOCKER_18",
        ["SecretsInEnvArg"] = "CKV_DOCKER_1005",
    };

    public string Name => "docker";

    public string Summary => "checks of Dockerfiles against Checkov's folders, Trivy's cases and real files; FOLDER holds checkov/, parfum/ and trivy-checks.jsonl";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        if (!Directory.Exists(Path.Combine(folder, "checkov")))
        {
            throw new UsageException($"{folder} has no folder checkov");
        }

        var right = 0;
        var misses = new List<string>();
        var unnamed = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in Files(Path.Combine(folder, "checkov")))
        {
            cancellation.ThrowIfCancellationRequested();
            var parts = Path.GetRelativePath(folder, file).Split(Path.DirectorySeparatorChar);
            var verdict = Array.Find(parts, part => part.StartsWith("success", StringComparison.Ordinal) || part.StartsWith("pass", StringComparison.Ordinal) || part.StartsWith("fail", StringComparison.Ordinal));
            var check = parts.Select(part => part.StartsWith("example_", StringComparison.Ordinal) ? part["example_".Length..] : part).FirstOrDefault(Checks.ContainsKey);
            if (verdict is null || check is null)
            {
                unnamed.Add(string.Join('/', parts[..^1]));
                continue;
            }

            var fires = Scan(File.ReadAllText(file)).Findings.Any(finding => finding.Aliases.Contains(Checks[check]));
            if (fires == verdict.StartsWith("fail", StringComparison.Ordinal))
            {
                right++;
            }
            else
            {
                misses.Add($"{string.Join('/', parts)}: {Checks[check]} {(fires ? "fires" : "is silent")}");
            }
        }

        var trivy = Trivy(Path.Combine(folder, "trivy-checks.jsonl"));
        var real = Files(Path.Combine(folder, "parfum")).Select(file => (File: Path.GetFileName(file), Report: Scan(File.ReadAllText(file)))).ToList();
        var total = right + misses.Count;
        return Task.FromResult<object>(new
        {
            checkov = new { files = total, right, share = total == 0 ? 0 : Math.Round((double)right / total, 4), misses, notJudged = unnamed },
            trivy,
            real = new
            {
                files = real.Count,
                read = real.Count(one => one.Report.Warnings.Count == 0),
                warnings = real.SelectMany(one => one.Report.Warnings.Select(warning => $"{one.File}: {warning}")),
                byPersona = new { regular = Count(real, Persona.Regular), pedantic = Count(real, Persona.Pedantic), auditor = Count(real, Persona.Auditor) },
                byRule = real.SelectMany(one => one.Report.Findings).GroupBy(finding => finding.Rule).OrderByDescending(group => group.Count()).ToDictionary(group => group.Key, group => group.Count()),
                regular = Listed(real, Persona.Regular),
                pedantic = Listed(real, Persona.Pedantic),
            },
        });

        IEnumerable<string> Listed(List<(string File, RuleReport Report)> reports, Persona persona) =>
            reports.SelectMany(one => Scan(File.ReadAllText(Path.Combine(folder, "parfum", one.File)), persona).Findings.Select(finding => $"{one.File}:{finding.Location.StartLine} {finding.Severity} {finding.Rule}: {finding.Message}"));

        int Count(List<(string File, RuleReport Report)> reports, Persona persona) => reports.Sum(one => Scan(File.ReadAllText(Path.Combine(folder, "parfum", one.File)), persona).Findings.Count);
    }

    private static object Trivy(string path)
    {
        var right = 0;
        var misses = new List<string>();
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path) : [])
        {
            using var document = JsonDocument.Parse(line);
            var test = document.RootElement;
            var text = string.Join('\n', test.GetProperty("cmds").EnumerateArray().Select(Instruction));
            text = text.StartsWith("FROM", StringComparison.Ordinal) ? text : "FROM image:1\n" + text;
            var alias = "trivy/" + test.GetProperty("rule").GetString();
            var found = Scan(text).Findings.Count(finding => finding.Aliases.Contains(alias));
            var expected = test.GetProperty("expected").GetInt32();
            if (found == expected)
            {
                right++;
            }
            else
            {
                misses.Add($"{alias} {test.GetProperty("name").GetString()}: {found} instead of {expected}");
            }
        }

        return new { cases = right + misses.Count, right, misses };
    }

    private static string Instruction(JsonElement command)
    {
        var flags = command.TryGetProperty("Flags", out var given) ? string.Concat(given.EnumerateArray().Select(flag => flag.GetString() + " ")) : "";
        var json = command.TryGetProperty("JSON", out var form) && form.GetBoolean();
        var values = command.GetProperty("Value").EnumerateArray().Select(value => value.GetString());
        return $"{command.GetProperty("Cmd").GetString()!.ToUpperInvariant()} {flags}{(json ? JsonSerializer.Serialize(values) : string.Join(' ', values))}";
    }

    private static RuleReport Scan(string text, Persona persona = Persona.Auditor)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>(StringComparer.Ordinal) { ["Dockerfile"] = text });
        return RuleEngine.Run(snapshot, RuleScope.WholeTree, RuleSettings.Default with { Persona = persona, Scanners = new HashSet<string> { "containers" } });
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Contains("dockerfile", StringComparison.OrdinalIgnoreCase) && !file.EndsWith(".png", StringComparison.Ordinal)).Order(StringComparer.Ordinal) : [];
}
