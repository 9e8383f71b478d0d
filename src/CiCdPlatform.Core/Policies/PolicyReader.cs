using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Policies;

/// <summary>A policy, or what is wrong with its text: a policy with a mistake is never half applied.</summary>
public sealed record PolicyRead(Policy? Policy, IReadOnlyList<FormProblem> Problems);

/// <summary>Reads a policy (docs/policy.md).</summary>
public static class PolicyReader
{
    /// <summary>Where a repository keeps its policy, whatever the forge.</summary>
    public static IReadOnlyList<string> Files { get; } = [".github/cicd-platform/policy.yml", ".gitlab/cicd-platform/policy.yml"];

    /// <summary>The repository's own policy; null when it has none. A problem's message names the file and the line.</summary>
    public static (Policy? Policy, IReadOnlyList<string> Problems) Of(RepositorySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        if (Files.FirstOrDefault(snapshot.Contains) is not { } file || snapshot.ReadText(file) is not { } text)
        {
            return (null, []);
        }

        var read = Read(text);
        return (read.Policy, [.. read.Problems.Select(problem => $"{file}:{problem.Line}: {problem.Message}")]);
    }

    /// <summary>Reads a policy's text.</summary>
    public static PolicyRead Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var form = YamlForm.Read(text, "a policy").Knows("version", "persona", "fail-on", "rules", "block", "ignore", "locked");
        if (form.Text("version") is { } version and not "1")
        {
            form.Problem("version", $"'{version}' is no version of this format: write 1");
        }

        var policy = new Policy
        {
            Persona = form.Choice<Persona>("persona"),
            FailOn = form.Choice<Severity>("fail-on"),
            Rules = [.. Overrides(form)],
            Block = [.. form.Forms("block").Select(entry => Filter(entry.Knows("rule", "scanner", "severity", "confidence", "paths")))],
            Ignore = [.. form.Forms("ignore").Select(Ignored)],
            IsLocked = form.Text("locked") is "true",
        };
        return form.Problems.Count == 0 ? new PolicyRead(policy, []) : new PolicyRead(null, form.Problems);
    }

    private static IEnumerable<RuleOverride> Overrides(YamlForm form)
    {
        foreach (var (key, value) in form.Form("rules")?.Pairs() ?? [])
        {
            var text = form.TextOf(value);
            if (text is "off")
            {
                yield return new RuleOverride(key.Value!, null);
            }
            else if (SeverityThreshold.TryParse(text, out var severity))
            {
                yield return new RuleOverride(key.Value!, severity);
            }
            else
            {
                form.Problem(value, $"'{text}' is no severity; known are off, info, low, medium, high, critical");
            }
        }
    }

    private static Suppression Ignored(YamlForm form)
    {
        form.Knows("rule", "scanner", "paths", "fingerprint", "reason", "until");
        var filter = Filter(form);
        if (filter is { Rule: null, Fingerprint: null })
        {
            form.Problem((YamlNode?)null, "name the rule or the fingerprint that is ignored");
        }

        return new Suppression(filter, form.Needed("reason", "say why this may stay, for whoever reads it next"), form.Day("until"), form.Line);
    }

    private static FindingFilter Filter(YamlForm form)
    {
        var scanner = form.Text("scanner");
        if (scanner is not null && !ScanSettings.ScannerIds.Contains(scanner))
        {
            form.Problem("scanner", $"'{scanner}' is no scanner; known are {string.Join(", ", ScanSettings.ScannerIds)}");
        }

        return new FindingFilter
        {
            Rule = form.Text("rule"),
            Scanner = scanner,
            Severity = form.Choice<Severity>("severity"),
            Confidence = form.Choice<Confidence>("confidence"),
            Paths = form.Texts("paths"),
            Fingerprint = form.Text("fingerprint"),
        };
    }
}
