using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.Features.Reviews;

namespace CiCdPlatform.Features.Commands;

/// <summary>Says why a finding matters and what to do, from the rule's own page.</summary>
internal sealed class ExplainCommand(KnownFindings known) : ICommand
{
    private const int MaxRules = 10;
    private const int MaxPlaces = 10;

    public string Verb => "explain";

    public string Usage => "[rule or id]";

    public string What => "says why findings matter and how they are mended";

    public async Task<CommandAnswer> RunAsync(CommandCall call, CancellationToken cancellation)
    {
        var (name, _) = call.Command.Split();
        var findings = await known.OfRequestAsync(call.Repository, call.Request.Number, cancellation);
        if (name.Length == 0)
        {
            return findings.Count == 0 ? CommandAnswer.No("Nothing stands on this request that could be explained. Name a rule: `/cicd explain RULE`.") : CommandAnswer.Done(OfAll(findings));
        }

        var finding = await known.FindAsync(call.Repository, call.Request.Number, name, cancellation);
        var rule = finding?.Rule ?? name;
        var here = findings.Where(one => finding is null ? Is(one, rule) : one.Fingerprint == finding.Fingerprint).ToList();
        return finding is null && here.Count == 0 && KnownFindings.Rule(rule) is null
            ? CommandAnswer.No($"There is no rule and no finding of this request called `{name.Replace('`', '\'')}`.")
            : CommandAnswer.Done(Of(here.Count > 0 ? here[0].Rule : KnownFindings.Rule(rule)?.Id ?? rule, here.Count > 0 || finding is null ? here : [finding]));
    }

    /// <summary>Every rule that found something, each with its page.</summary>
    public static string OfAll(IReadOnlyList<Finding> findings) =>
        string.Join("\n\n", findings.GroupBy(finding => finding.Rule, StringComparer.Ordinal).Take(MaxRules).Select(group => Of(group.Key, [.. group], isFolded: true)));

    private static bool Is(Finding finding, string name) =>
        string.Equals(finding.Rule, name, StringComparison.OrdinalIgnoreCase) || finding.Aliases.Any(alias => string.Equals(alias, name, StringComparison.OrdinalIgnoreCase)) || finding.Rule == KnownFindings.Rule(name)?.Id;

    // Many pages at once would bury the conversation: each is there at a click.
    private static string Of(string rule, IReadOnlyList<Finding> findings, bool isFolded = false)
    {
        var text = new StringBuilder("### `").Append(rule).AppendLine("`");
        foreach (var finding in findings.Take(MaxPlaces))
        {
            text.AppendLine().Append("- ").Append(ReviewText.Place(finding, null)).Append(' ').Append(ReviewText.Inline(finding.Message));
        }

        var page = KnownFindings.Rule(rule) is { Text.Length: > 0 } known ? WithoutTitle(known) : findings.Count > 0 && findings[0].Package is not null
            ? "A package with a known vulnerability: go to the version that the message names, or to one that has none."
            : "";
        if (page.Length > 0)
        {
            text.AppendLine().AppendLine().Append(isFolded ? $"<details><summary>Why, and what to do</summary>\n\n{page.TrimEnd()}\n\n</details>" : page.TrimEnd());
        }

        return text.ToString();
    }

    // The page's headings stand below ours.
    private static string WithoutTitle(KnownRule rule) =>
        string.Join('\n', rule.Text.ReplaceLineEndings("\n").Split('\n').SkipWhile(line => line.StartsWith("# ", StringComparison.Ordinal) || line.Length == 0).Select(line => line.StartsWith("## ", StringComparison.Ordinal) ? "##" + line : line));
}
