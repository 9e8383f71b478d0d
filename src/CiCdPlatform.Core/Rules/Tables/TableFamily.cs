namespace CiCdPlatform.Core.Rules;

/// <summary>A rule that is an entry of a table.</summary>
internal interface ITableRule : IRule
{
    /// <summary>One sentence that says what it finds and why that matters.</summary>
    string Summary { get; }

    /// <summary>One sentence that says what to do.</summary>
    string Cure { get; }

    /// <summary>The path that its examples stand at.</summary>
    string ExamplePath { get; }

    IReadOnlyList<string> Fires { get; }

    IReadOnlyList<string> Silent { get; }
}

/// <summary>Makes rules of the entries of a table: which files they concern, and how such a file is viewed.</summary>
internal sealed class TableRule<TView>(TableCheck<TView> check, TableFamily<TView> family) : ITableRule
    where TView : class
{
    public string Id => check.Id;

    public string Scanner => family.Scanner;

    public IReadOnlyList<string> Aliases => check.Aliases;

    public string Summary => check.Summary;

    public string Cure => check.Cure;

    public string ExamplePath => family.ExamplePath;

    public IReadOnlyList<string> Fires => check.Fires;

    public IReadOnlyList<string> Silent => check.Silent;

    public bool Concerns(FileKind kind) => kind == family.Kind;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        if (family.View(file, settings) is not { } view)
        {
            yield break;
        }

        foreach (var hit in check.Find(view))
        {
            var aliases = hit.Aliases ?? check.Aliases;
            if (!family.IsSilenced(view, hit, aliases))
            {
                yield return new RuleHit(hit.Offset, hit.Length, hit.Severity ?? check.Severity, hit.Confidence ?? check.Confidence, hit.Message)
                {
                    Aliases = aliases,
                    Persona = hit.Persona ?? check.Persona,
                    FixDescription = hit.FixDescription,
                    Edits = hit.Edits,
                };
            }
        }
    }
}

/// <summary>What the entries of a table have in common.</summary>
internal sealed record TableFamily<TView>(string Scanner, FileKind Kind, string ExamplePath, Func<RuleFile, RuleSettings, TView?> View)
    where TView : class
{
    /// <summary>Whether the file itself silences a hit, in the words of the tool that an alias belongs to.</summary>
    public Func<TView, CheckHit, IReadOnlyList<string>, bool> IsSilenced { get; init; } = (_, _, _) => false;

    public IEnumerable<IRule> Rules(params IEnumerable<IReadOnlyList<TableCheck<TView>>> tables) =>
        tables.SelectMany(table => table).Select(check => new TableRule<TView>(check, this));
}
