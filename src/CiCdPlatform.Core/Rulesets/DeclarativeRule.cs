using System.Text.RegularExpressions;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Rulesets;

/// <summary>A rule that is data: which files, what must not stand in them (or must), and what to say of it.</summary>
internal sealed record DeclarativeRule : IRule
{
    private const int MaxHits = 1000;

    public required string Id { get; init; }

    public string Scanner { get; init; } = "workflows";

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public required string Message { get; init; }

    public Severity Severity { get; init; } = Severity.Medium;

    public Confidence Confidence { get; init; } = Confidence.High;

    public Persona Persona { get; init; } = Persona.Regular;

    /// <summary>Globs of the files that it looks at; those that start with <c>!</c> take files back. Empty for every file of its kind.</summary>
    public IReadOnlyList<string> Paths { get; init; } = [];

    /// <summary>The kind of file that it looks at; null for any.</summary>
    public FileKind? Kind { get; init; }

    /// <summary>What is looked for in the text; null when <see cref="Yaml"/> is looked for.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>What is looked for in the YAML.</summary>
    public YamlCondition? Yaml { get; init; }

    /// <summary>What takes the place of the pattern's match, with <c>$1</c> for its groups; null when there is no mend.</summary>
    public string? Replacement { get; init; }

    /// <summary>Texts in which it fires, and texts in which it must not.</summary>
    public IReadOnlyList<string> Fires { get; init; } = [];

    public IReadOnlyList<string> Silent { get; init; } = [];

    /// <summary>The line of the ruleset where it stands.</summary>
    public int Line { get; init; }

    public bool Concerns(FileKind kind) => Kind is null || Kind == kind;

    public bool ConcernsPath(string path) => Paths.Count == 0 || Globs.Match([.. Paths], path);

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings) => (Pattern is { } pattern ? InText(file, pattern) : InYaml(file)).Take(MaxHits);

    private IEnumerable<RuleHit> InText(RuleFile file, Regex pattern)
    {
        foreach (Match match in pattern.Matches(file.Text))
        {
            if (match.Length > 0)
            {
                yield return Hit(match.Index, match.Length) with { FixDescription = "Replace it as the rule says.", Edits = Mend(file, match) };
            }
        }
    }

    private IEnumerable<RuleHit> InYaml(RuleFile file)
    {
        if (file.Yaml is not { } root || Yaml is not { } condition)
        {
            yield break;
        }

        foreach (var node in condition.Find(root))
        {
            var (offset, length) = file.Span(node);
            yield return Hit(offset, length);
        }
    }

    private RuleHit Hit(int offset, int length) => new(offset, length, Severity, Confidence, Message) { Persona = Persona };

    private LineEdit[] Mend(RuleFile file, Match match)
    {
        var line = file.At(match.Index).Line;
        if (Replacement is null || file.At(match.Index + match.Length).Line != line)
        {
            return [];
        }

        var text = file.Line(line);
        var start = match.Index - file.OffsetOfLine(line);
        return [new LineEdit(line, 1, [text[..start] + match.Result(Replacement) + text[(start + match.Length)..]])];
    }
}
