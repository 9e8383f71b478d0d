using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Rules;

/// <summary>Runs every rule over a repository.</summary>
public static class RuleEngine
{
    /// <summary>
    /// Findings by file, place and rule, each once. A rule that throws is named in the warnings and the others go on; files that are too large or
    /// that cannot be parsed are named too.
    /// </summary>
    public static RuleReport Run(RepositorySnapshot snapshot, RuleScope scope, RuleSettings? settings = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(scope);
        settings ??= RuleSettings.Default;
        var findings = new List<Finding>();
        var warnings = new List<string>(snapshot.Warnings);
        var rules = (settings.OnlyRules ?? [.. Rules.All, .. settings.OwnRules])
            .Where(rule => (settings.Scanners?.Contains(rule.Scanner) ?? true) && (settings.Speaks?.Invoke(rule.Id, rule.Aliases) ?? true))
            .ToList();
        var byKind = Enum.GetValues<FileKind>().ToDictionary(kind => kind, kind => (IReadOnlyList<IRule>)[.. rules.Where(rule => rule.Concerns(kind))]);
        foreach (var entry in snapshot.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            var concerned = byKind[FileKinds.Of(entry.Path)];
            if (!concerned.Any(rule => rule.ConcernsPath(entry.Path)) || entry.Kind is not (SnapshotEntryKind.File or SnapshotEntryKind.Executable) || !scope.Covers(entry.Path))
            {
                continue;
            }

            if (entry.Size > settings.MaxFileBytes)
            {
                warnings.Add($"{entry.Path}: not checked, its {entry.Size} bytes are over the limit of {settings.MaxFileBytes}");
                continue;
            }

            if (snapshot.ReadText(entry.Path) is { } text)
            {
                CheckFile(new RuleFile(entry.Path, text, snapshot.ReadText), concerned, scope, settings, findings, warnings);
            }
        }

        return new RuleReport(findings, warnings);
    }

    private static void CheckFile(RuleFile file, IReadOnlyList<IRule> rules, RuleScope scope, RuleSettings settings, List<Finding> findings, List<string> warnings)
    {
        // A finding of the rule for YAML that cannot be read says more than a warning.
        if (file.Kind is not FileKind.Yaml && file.YamlError is { } error && !(file.Syntax?.Error is not null && rules.Any(rule => rule is YamlSyntaxRule)))
        {
            warnings.Add($"{file.Path}:{error.Line}:{error.Column}: not checked as a pipeline, the YAML cannot be read: {error.Message}");
        }

        var hits = new List<(IRule Rule, RuleHit Hit)>();
        foreach (var rule in rules.Where(rule => rule.ConcernsPath(file.Path)))
        {
            try
            {
                // Listed before it is added, so that a rule that throws half-way adds nothing.
                hits.AddRange(rule.Check(file, settings).Take(settings.MaxFindingsPerFile + 1).ToList().Select(hit => (rule, hit)));
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                warnings.Add($"{file.Path}: the rule {rule.Id} failed ({e.GetType().Name}) and was left out for this file");
            }
        }

        var ignores = InlineIgnores.Of(file);
        var ordinals = new Dictionary<(string, string), int>();
        var ordered = hits
            .Where(pair => pair.Hit.Persona <= settings.Persona)
            .DistinctBy(pair => (pair.Rule.Id, pair.Hit.Offset, pair.Hit.Length))
            .OrderBy(pair => pair.Hit.Offset)
            .ThenBy(pair => pair.Rule.Id, StringComparer.Ordinal)
            .ToList();
        if (ordered.Count > settings.MaxFindingsPerFile)
        {
            warnings.Add($"{file.Path}: more than {settings.MaxFindingsPerFile} findings; the rest is left out");
        }

        foreach (var (rule, hit) in ordered.Take(settings.MaxFindingsPerFile))
        {
            var (line, column) = file.At(hit.Offset);
            var (endLine, endColumn) = file.At(hit.Offset + hit.Length);
            var text = file.Line(line);
            var ordinal = ordinals.GetValueOrDefault((rule.Id, text));
            ordinals[(rule.Id, text)] = ordinal + 1;
            if (!scope.Covers(file.Path, line, endLine) || ignores.Cover(rule.Id, hit.Aliases ?? rule.Aliases, line, endLine))
            {
                continue;
            }

            var patch = PatchWriter.Write(file.Path, file.Text, hit.Edits);
            findings.Add(new Finding
            {
                Rule = rule.Id,
                Aliases = hit.Aliases ?? rule.Aliases,
                Scanner = rule.Scanner,
                Severity = hit.Severity,
                Confidence = hit.Confidence,
                Message = hit.Message,
                Location = new Location(file.Path, line, column, endLine, endColumn),
                Fingerprint = Fingerprint.Of(rule.Id, file.Path, text, ordinal),
                Fix = patch is null ? null : new Fix(hit.FixDescription, patch),
            });
        }
    }
}
