using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Commits whose comment names another version than they are.</summary>
internal sealed class RefVersionMismatchRule() : WorkflowAudit("ref-version-mismatch", "zizmor/ref-version-mismatch")
{
    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings)
    {
        foreach (var (_, use) in UsesOf(workflow).Where(pair => pair.Use.IsCommit))
        {
            // The shipped table knows releases; the forge, when it was asked, knows the rest.
            var comment = use.CommentIn(file);
            var tag = settings.LookUpAction(use.Repository, use.Reference!)?.LongestTag is { Length: > 0 } asked ? asked
                : PinnedActions.FindBySha(use.Reference!) is { } known && known.Name.Equals(use.Repository, StringComparison.OrdinalIgnoreCase) ? known.Version
                : null;
            if (string.IsNullOrEmpty(comment))
            {
                if (tag is not null)
                {
                    yield return At(file, use.Node, Severity.Low, Confidence.High, $"Nothing says that this commit is {tag}; a comment lets people and update bots see it.") with
                    {
                        Persona = Persona.Pedantic,
                        FixDescription = "Name the version.",
                        Edits = comment is null ? WithComment(file, use, tag) : [],
                    };
                }
            }
            else if (tag is not null ? !Agree(comment, tag) : settings.LookUpAction(use.Repository, comment)?.Sha is { } sha && !sha.Equals(use.Reference, StringComparison.OrdinalIgnoreCase))
            {
                yield return At(file, use.Node, Severity.Medium, Confidence.High, $"The comment says {comment}, the commit is {(tag is null ? "another" : tag)}: readers and update bots are told something else than what runs.");
            }
        }
    }

    // `v4` and `v4.2` are said of every 4.2.x; a word that is no version says nothing.
    private static bool Agree(string comment, string tag) =>
        ActionUse.ParseVersion(comment) is null
        || ActionUse.ParseVersion(tag) is null
        || (tag.TrimStart('v') + ".").StartsWith(comment.TrimStart('v') + ".", StringComparison.Ordinal)
        || (comment.TrimStart('v') + ".").StartsWith(tag.TrimStart('v') + ".", StringComparison.Ordinal);

    private static IReadOnlyList<Diffs.LineEdit> WithComment(RuleFile file, ActionUse use, string tag)
    {
        var (offset, length) = file.Span(use.Node);
        var (line, column) = file.At(offset + length);
        var text = file.Line(line);
        return text[(column - 1)..].Trim().Length == 0 ? [new Diffs.LineEdit(line, 1, [$"{text.TrimEnd()} # {tag}"])] : [];
    }
}
