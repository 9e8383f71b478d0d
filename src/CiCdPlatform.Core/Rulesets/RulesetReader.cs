using System.Text.RegularExpressions;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Yaml;

namespace CiCdPlatform.Core.Rulesets;

/// <summary>Reads rulesets (docs/rulesets.md); one with a mistake is not used at all, and each mistake is named with its line.</summary>
internal static partial class RulesetReader
{
    /// <summary>Where a repository keeps its rulesets, whatever the forge.</summary>
    public static IReadOnlyList<string> Folders { get; } = [".github/cicd-platform/rules/", ".gitlab/cicd-platform/rules/"];

    private const int MaxFiles = 50;
    private const int MaxPattern = 1000;

    private static readonly Dictionary<string, FileKind> s_kinds = new(StringComparer.Ordinal)
    {
        ["github-workflow"] = FileKind.GitHubWorkflow,
        ["github-action"] = FileKind.GitHubAction,
        ["gitlab-ci"] = FileKind.GitLabPipeline,
        ["dockerfile"] = FileKind.Dockerfile,
        ["compose"] = FileKind.Compose,
        ["dependabot"] = FileKind.Dependabot,
        ["terraform"] = FileKind.Terraform,
        ["yaml"] = FileKind.Yaml,
    };

    /// <summary>The rulesets of a repository, and what is wrong with those that cannot be used.</summary>
    public static (IReadOnlyList<Ruleset> Rulesets, IReadOnlyList<string> Problems) Of(RepositorySnapshot snapshot)
    {
        var rulesets = new List<Ruleset>();
        var problems = new List<string>();
        foreach (var path in snapshot.Entries.Select(entry => entry.Path).Where(IsRuleset).Take(MaxFiles))
        {
            if (snapshot.ReadText(path) is { } text)
            {
                var (ruleset, mistakes) = Read(path, text);
                problems.AddRange(mistakes.Select(mistake => $"{path}:{mistake.Line}: {mistake.Message}"));
                if (ruleset is not null && rulesets.Find(other => other.Name == ruleset.Name) is { } twin)
                {
                    problems.Add($"{path}:1: the name '{ruleset.Name}' is taken by {twin.File}: give each ruleset its own");
                }
                else if (ruleset is not null)
                {
                    rulesets.Add(ruleset);
                }
            }
        }

        return (rulesets, problems);
    }

    /// <summary>Reads one ruleset; null when it has a problem.</summary>
    public static (Ruleset? Ruleset, IReadOnlyList<FormProblem> Problems) Read(string file, string text)
    {
        var form = YamlForm.Read(text, "a ruleset").Knows("ruleset", "version", "description", "rules");
        var name = form.Needed("ruleset", "its name, such as acme");
        if (name.Length > 0 && !Kebab().IsMatch(name))
        {
            form.Problem("ruleset", $"'{name}' is no kebab-case name");
        }

        var rules = form.Forms("rules").Select(rule => ReadRule(name, rule)).ToList();
        if (rules.Count == 0)
        {
            form.Problem("rules", "'rules' lists no rule");
        }

        foreach (var twin in rules.GroupBy(rule => rule.Id, StringComparer.Ordinal).SelectMany(group => group.Skip(1)))
        {
            form.Problem("rules", $"line {twin.Line}: the id '{twin.Id}' is taken by an earlier rule");
        }

        return form.Problems.Count == 0
            ? (new Ruleset(name, form.Text("version") ?? "1", file, rules), [])
            : (null, form.Problems);
    }

    private static DeclarativeRule ReadRule(string ruleset, YamlForm form)
    {
        form.Knows("id", "message", "severity", "confidence", "persona", "scanner", "aliases", "paths", "language", "text", "regex", "yaml", "fix", "fires", "silent");
        var id = form.Needed("id", "a kebab-case name of its own");
        if (id.Length > 0 && !Kebab().IsMatch(id))
        {
            form.Problem("id", $"'{id}' is no kebab-case name");
        }

        var language = form.Text("language");
        if (language is not null && !s_kinds.ContainsKey(language))
        {
            form.Problem("language", $"'{language}' is no language of files; known are {string.Join(", ", s_kinds.Keys)}");
        }

        if (form.Text("scanner") is { } scanner && !ScanSettings.ScannerIds.Contains(scanner))
        {
            form.Problem("scanner", $"'{scanner}' is no scanner; known are {string.Join(", ", ScanSettings.ScannerIds)}");
        }

        if (new[] { "text", "regex", "yaml" }.Count(key => form.Get(key) is not null) != 1)
        {
            form.Problem("id", "a rule says one of text, regex and yaml");
        }

        var replacement = form.Form("fix")?.Knows("replace").Text("replace");
        if (replacement is not null && form.Get("yaml") is not null)
        {
            form.Problem("fix", "a mend replaces what text or regex found; yaml has none");
        }

        return new DeclarativeRule
        {
            Id = $"{ruleset}/{id}",
            Message = form.Needed("message", "what is wrong and what would be right"),
            Severity = form.Choice<Severity>("severity") ?? Severity.Medium,
            Confidence = form.Choice<Confidence>("confidence") ?? Confidence.High,
            Persona = form.Choice<Persona>("persona") ?? Persona.Regular,
            Scanner = form.Text("scanner") ?? "workflows",
            Aliases = form.Texts("aliases"),
            Paths = form.Texts("paths"),
            Kind = language is null ? null : s_kinds.GetValueOrDefault(language),
            Pattern = Pattern(form, "text") ?? Pattern(form, "regex"),
            Yaml = Condition(form),
            Replacement = replacement,
            Fires = form.Texts("fires"),
            Silent = form.Texts("silent"),
            Line = form.Line,
        };
    }

    private static YamlCondition? Condition(YamlForm rule)
    {
        if (rule.Form("yaml") is not { } form)
        {
            return null;
        }

        form.Knows("path", "matches", "matches-not", "missing");
        var path = form.Needed("path", "such as jobs.*.steps[*].uses");
        var steps = YamlCondition.Steps(path);
        var isMissing = form.Text("missing") is "true";
        if (path.Length > 0 && steps is null)
        {
            form.Problem("path", $"'{path}' is no path: write keys with dots between, * for any key, [*] for any entry, ** for any depth");
        }
        else if (isMissing && steps is [.., var last] && (last[0] == '[' || last.Contains('*', StringComparison.Ordinal)))
        {
            form.Problem("path", "a path whose last key may be missing ends in that key's name");
        }

        return steps is null ? null : YamlCondition.At(steps, Pattern(form, "matches"), Pattern(form, "matches-not"), isMissing);
    }

    // Linear in the text whatever a stranger writes; what such an engine cannot do, and what would make it large, is refused here.
    private static Regex? Pattern(YamlForm form, string key)
    {
        if (form.Text(key) is not { Length: > 0 } text)
        {
            return null;
        }

        if (text.Length > MaxPattern)
        {
            form.Problem(key, $"a pattern has at most {MaxPattern} characters");
            return null;
        }

        try
        {
            return new Regex(key == "text" ? Regex.Escape(text) : text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Multiline);
        }
        catch (ArgumentException e)
        {
            form.Problem(key, $"the pattern cannot be read: {e.Message}");
        }
        catch (NotSupportedException e)
        {
            form.Problem(key, $"the pattern asks for what takes more than linear time (look-around, back-reference) or is too large: {e.Message}");
        }

        return null;
    }

    private static bool IsRuleset(string path) => Folders.Any(folder =>
        path.StartsWith(folder, StringComparison.Ordinal) && path.IndexOf('/', folder.Length) < 0
        && (path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".yaml", StringComparison.Ordinal)));

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Kebab();
}
