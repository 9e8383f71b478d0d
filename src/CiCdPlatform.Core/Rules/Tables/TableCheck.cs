using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>A check that is an entry of a table: its prose, what it finds in a view of a file, and its own examples.</summary>
/// <param name="Id">Kebab-case.</param>
/// <param name="Severity">Of its hits, unless a hit says otherwise.</param>
/// <param name="Summary">One sentence that says what it finds and why that matters.</param>
/// <param name="Cure">One sentence that says what to do.</param>
/// <param name="Find">The mistakes in a view.</param>
internal sealed record TableCheck<TView>(string Id, Severity Severity, string Summary, string Cure, Func<TView, IEnumerable<CheckHit>> Find)
{
    /// <summary>The same check in other tools; those of a hit take their place.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    public Confidence Confidence { get; init; } = Confidence.High;

    public Persona Persona { get; init; } = Persona.Regular;

    /// <summary>Files in which it finds something.</summary>
    public required IReadOnlyList<string> Fires { get; init; }

    /// <summary>Files in which it finds nothing.</summary>
    public required IReadOnlyList<string> Silent { get; init; }
}

/// <summary>A mistake that an entry of a table found; what it leaves open the entry says.</summary>
internal sealed record CheckHit(int Offset, int Length, string Message)
{
    public Severity? Severity { get; init; }

    public Confidence? Confidence { get; init; }

    public Persona? Persona { get; init; }

    public IReadOnlyList<string>? Aliases { get; init; }

    public string FixDescription { get; init; } = "";

    public IReadOnlyList<LineEdit> Edits { get; init; } = [];
}
