using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>One check of one kind of mistake.</summary>
internal interface IRule
{
    /// <summary>Kebab-case; the folder is its Pascal-case form.</summary>
    string Id { get; }

    /// <summary>The scanner that the rule belongs to.</summary>
    string Scanner { get; }

    /// <summary>The same check in other tools.</summary>
    IReadOnlyList<string> Aliases { get; }

    /// <summary>Whether the rule looks at files of a kind; files that no rule looks at are not read.</summary>
    bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction or FileKind.GitLabPipeline or FileKind.Dockerfile;

    /// <summary>Whether the rule looks at a file of a kind that concerns it.</summary>
    bool ConcernsPath(string path) => true;

    /// <summary>The mistakes in one file.</summary>
    IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings);
}

/// <summary>A mistake at a place; offsets are in characters of the file's text.</summary>
internal sealed record RuleHit(int Offset, int Length, Severity Severity, Confidence Confidence, string Message)
{
    /// <summary>Aliases of this hit alone, in place of the rule's.</summary>
    public IReadOnlyList<string>? Aliases { get; init; }

    /// <summary>Who wants to hear of it.</summary>
    public Persona Persona { get; init; } = Persona.Regular;

    /// <summary>What the edits do.</summary>
    public string FixDescription { get; init; } = "";

    /// <summary>Edits of the file that mend it.</summary>
    public IReadOnlyList<LineEdit> Edits { get; init; } = [];
}
