using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>Where text is run as code: scripts of steps, and inputs of actions that take code.</summary>
internal static class InjectionSinks
{
    private static readonly Dictionary<string, string[]> s_inputs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["8398a7/action-slack"] = ["custom_payload"],
        ["actions/github-script"] = ["script"],
        ["addnab/docker-run-action"] = ["options", "run"],
        ["amadevus/pwsh-script"] = ["script"],
        ["appleboy/ssh-action"] = ["script"],
        ["azure/cli"] = ["inlineScript"],
        ["azure/powershell"] = ["inlineScript"],
        ["cardinalby/js-eval-action"] = ["expression"],
        ["devorbitus/yq-action-output"] = ["cmd"],
        ["gautamkrishnar/blog-post-workflow"] = ["item_exec"],
        ["imjohnbo/issue-bot"] = ["body", "linked-comments-previous-issue-text", "linked-comments-new-issue-text"],
        ["jannekem/run-python-script-action"] = ["script"],
        ["lucasbento/auto-close-issues"] = ["issue-close-message"],
        ["mikefarah/yq"] = ["cmd"],
        ["nick-fields/retry"] = ["command", "on_retry_command"],
        ["reactivecircus/android-emulator-runner"] = ["script", "pre-emulator-launch-script"],
        ["roots/issue-closer-action"] = ["issue-close-message", "pr-close-message"],
        ["sergeysova/jq-action"] = ["cmd"],
        ["skitionek/notify-microsoft-teams"] = ["overwrite"],
        ["tibdex/backport"] = ["body_template", "head_template", "labels_template", "title_template"],
    };

    /// <summary>The scalars of a step that are run.</summary>
    public static IEnumerable<YamlScalarNode> Of(WorkflowStep step)
    {
        if (step.Run is { } run)
        {
            return [run];
        }

        return step.Action is { } use && s_inputs.TryGetValue(use.FullName, out var inputs) ? inputs.Select(input => step.With.Scalar(input)).OfType<YamlScalarNode>() : [];
    }
}
