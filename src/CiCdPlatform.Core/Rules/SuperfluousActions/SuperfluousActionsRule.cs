using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions for what the runner has a command for.</summary>
internal sealed class SuperfluousActionsRule() : WorkflowAudit("superfluous-actions", "zizmor/superfluous-actions")
{
    private static readonly (string Name, string Instead, Persona Persona, Confidence Confidence)[] s_actions =
    [
        ("ncipollo/release-action", "`gh release`", Persona.Regular, Confidence.High),
        ("softprops/action-gh-release", "`gh release`", Persona.Regular, Confidence.High),
        ("elgohr/Github-Release-Action", "`gh release`", Persona.Regular, Confidence.High),
        ("svenstaro/upload-release-action", "`gh release create` and `gh release upload`", Persona.Regular, Confidence.High),
        ("dacbd/create-issue-action", "`gh issue create`", Persona.Regular, Confidence.High),
        ("actions-ecosystem/action-add-labels", "`gh issue edit --add-label`", Persona.Regular, Confidence.High),
        ("actions-ecosystem/action-remove-labels", "`gh issue edit --remove-label`", Persona.Regular, Confidence.High),
        ("addnab/docker-run-action", "`docker run`", Persona.Regular, Confidence.High),
        ("sergeysova/jq-action", "`jq`", Persona.Regular, Confidence.High),
        ("dtolnay/rust-toolchain", "`rustup`", Persona.Pedantic, Confidence.Medium),

        // These do more than one command, and people miss it.
        ("peter-evans/create-pull-request", "`gh pr create`", Persona.Pedantic, Confidence.Low),
        ("peter-evans/create-or-update-comment", "`gh pr comment` or `gh issue comment`", Persona.Pedantic, Confidence.Low),
        ("stefanzweifel/git-auto-commit-action", "`git commit` and `git push`", Persona.Pedantic, Confidence.Low),
        ("EndBug/add-and-commit", "`git commit` and `git push`", Persona.Pedantic, Confidence.Low),
    ];

    protected override IEnumerable<RuleHit> Check(RuleFile file, WorkflowView workflow, RuleSettings settings) =>
        from step in workflow.LiveSteps
        where step.Action is not null
        from action in s_actions
        where step.Action!.Is(action.Name)
        select At(file, step.Action!.Node, Severity.Info, action.Confidence, $"The runner has {action.Instead} for this; an action less is one that nobody can take over.") with { Persona = action.Persona };
}
