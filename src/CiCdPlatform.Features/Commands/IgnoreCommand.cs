using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Features.Reviews;
using CiCdPlatform.Features.Security;

namespace CiCdPlatform.Features.Commands;

/// <summary>Notes that somebody decided to live with a finding, and why.</summary>
internal sealed class IgnoreCommand(SuppressionStore suppressions, KnownFindings known, OrganisationPolicy organisation) : ICommand
{
    private const int MinReason = 3;
    private const int MaxShown = 30;

    public string Verb => "ignore";

    public string Usage => "id-or-rule reason";

    public string What => "leaves a finding out from now on, or a rule's findings in this request; the person and the reason are kept";

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        var (name, reason) = call.Command.Split();
        if (name.Length == 0 || reason.Length < MinReason)
        {
            return CommandAnswer.No("Say what and why: `/cicd ignore ID the reason` or `/cicd ignore RULE the reason`. The id stands beside each finding.");
        }

        if (organisation.Policy?.IsLocked is true)
        {
            return CommandAnswer.No("The organisation's policy is locked: findings can be ignored there alone.");
        }

        if (await known.FindAsync(call.Repository, call.Request.Number, name, cancellation) is { } finding)
        {
            await suppressions.IgnoreFindingAsync(call.Repository, finding.Fingerprint, reason, call.Person, cancellation);
            return Anew(call, $"`{ReviewText.Short(finding.Fingerprint)}` (`{finding.Rule}`, {ReviewText.Place(finding, null)}) is left out in this repository from now on, by {call.Person}: {ReviewText.Inline(reason)}");
        }

        var findings = await known.OfRequestAsync(call.Repository, call.Request.Number, cancellation);
        var rule = findings.FirstOrDefault(one => string.Equals(one.Rule, name, StringComparison.OrdinalIgnoreCase))?.Rule ?? KnownFindings.Rule(name)?.Id;
        if (rule is null)
        {
            return CommandAnswer.No($"There is no rule and no finding of this request called `{name.Replace('`', '\'')}`.");
        }

        await suppressions.IgnoreRuleAsync(call.Repository, call.Request.Number, rule, reason, call.Person, cancellation);
        return Anew(call, $"Findings of `{rule}` are left out in this {call.Noun}, by {call.Person}: {ReviewText.Inline(reason)}\n\nTo leave a rule out everywhere, write it into the repository's policy.");
    }

    /// <summary>Commands to copy, one for each finding.</summary>
    public static string Lines(IReadOnlyList<Finding> findings)
    {
        var text = new StringBuilder("To leave a finding out, write one of these lines as a comment on the request, with the reason in the place of `reason`:\n\n~~~~~text\n");
        foreach (var finding in findings.Take(MaxShown))
        {
            text.Append("/cicd ignore ").Append(ReviewText.Short(finding.Fingerprint)).Append(" reason    ").Append(finding.Rule).Append(' ').Append(finding.Location.File).Append(':').Append(finding.Location.StartLine).Append('\n');
        }

        return text.Append("~~~~~").ToString();
    }

    private static CommandAnswer Anew(CommandCall call, string text) => CommandAnswer.Done(text) with { ReviewsAnew = true, HeadSha = call.Request.HeadSha };
}
