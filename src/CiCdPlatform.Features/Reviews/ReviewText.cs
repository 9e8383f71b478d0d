using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Reviews;

/// <summary>What is written on requests. Whatever comes from a repository is data there: it can neither mark up, nor call people, nor pass for a mark of ours.</summary>
internal static class ReviewText
{
    private const int MaxRows = 200;
    private const int MaxCell = 400;
    private const int MaxComponents = 20;
    private const int MaxPatch = 4_000;
    private const int ShortFingerprint = 12;

    /// <summary>The fingerprint as people type it.</summary>
    public static string Short(string fingerprint) => fingerprint[..Math.Min(ShortFingerprint, fingerprint.Length)];

    /// <summary>A commit as people write it.</summary>
    public static string ShortSha(string sha) => sha[..Math.Min(7, sha.Length)];

    public static string Word(Severity severity) => severity.ToString().ToLowerInvariant();

    /// <summary>Untrusted text on one line of Markdown.</summary>
    public static string Inline(string text)
    {
        var clipped = text.Length <= MaxCell ? text : text[..(char.IsHighSurrogate(text[MaxCell - 1]) ? MaxCell - 1 : MaxCell)] + "…";
        var safe = new StringBuilder(clipped.Length + 16);
        var isCode = false;
        for (var at = 0; at < clipped.Length; at++)
        {
            var letter = clipped[at];
            isCode ^= letter == '`';
            safe.Append(letter switch
            {
                '\r' or '\n' => " ",
                '<' when !isCode => "&lt;",
                '<' when clipped.AsSpan(at).StartsWith("<!--") => "< ",
                '@' when !isCode && (at == 0 || !char.IsLetterOrDigit(clipped[at - 1])) => "@\u200b",
                '[' when !isCode => "\\[",
                _ => letter.ToString(),
            });
        }

        // An odd mark of code would swallow what follows.
        return isCode ? safe.Append('`').ToString() : safe.ToString();
    }

    /// <summary>Untrusted text in a cell of a table.</summary>
    public static string Cell(string text) => Inline(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>File and line, as a link where the commit is known.</summary>
    public static string Place(Finding finding, (RepositoryRef Repository, string Sha)? at)
    {
        var (file, line) = (finding.Location.File, finding.Location.StartLine);
        var shown = $"`{file.Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ")}:{line}`";
        if (at is not { } commit)
        {
            return shown;
        }

        var blob = commit.Repository.Forge == Core.Pipelines.ForgeKind.GitHub ? "blob" : "-/blob";
        var path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        return string.Create(CultureInfo.InvariantCulture, $"[{shown}]({commit.Repository.Host.ToString().TrimEnd('/')}/{commit.Repository.FullName}/{blob}/{commit.Sha}/{path}#L{line})");
    }

    /// <summary>The remark on a finding's line; what a click would put there is added by the forge's client.</summary>
    public static string Remark(Finding finding, bool blocks, bool hasSuggestion)
    {
        var text = new StringBuilder().Append("**").Append(Word(finding.Severity)).Append("**").Append(blocks ? ", blocks" : "").Append(" · `").Append(finding.Rule).AppendLine("`").AppendLine()
            .AppendLine(Inline(finding.Message));
        if (!hasSuggestion && finding.Fix is { } fix && fix.Patch.Length <= MaxPatch)
        {
            var fence = new string('`', Math.Max(3, 1 + LongestRun(fix.Patch)));
            text.AppendLine().AppendLine("<details><summary>How to mend it</summary>").AppendLine().Append(fence).AppendLine("diff").AppendLine(fix.Patch.TrimEnd()).AppendLine(fence).AppendLine().AppendLine("</details>");
        }

        return text.AppendLine().Append("<sub>`/cicd explain ").Append(finding.Rule).Append("` · `/cicd ignore ").Append(Short(finding.Fingerprint)).Append(" reason`</sub>").ToString();
    }

    /// <summary>The one summary of a request, edited in place.</summary>
    public static string Summary(ChangeFindings found, RepositoryRef repository, string sha, IReadOnlySet<string> onLines, string? unresolved)
    {
        var blocking = found.Findings.Count(found.Blocks);
        var text = new StringBuilder();
        if (found.Findings.Count == 0)
        {
            text.Append(found.Unfinished.Count == 0 ? "**Nothing is left to mend** in what this change adds, as of " : "**Nothing found, but not all was looked for**, as of ").Append(ShortSha(sha)).AppendLine(".");
        }
        else
        {
            text.Append("**").Append(found.Findings.Count).Append(found.Findings.Count == 1 ? " finding" : " findings").Append(blocking == 0 ? ", none blocks" : $", {blocking} blocking").Append("** in what this change adds, as of ").Append(ShortSha(sha)).AppendLine(".");
            AppendComponents(text, found);
            Table(text, "On their lines", [.. found.Findings.Where(finding => onLines.Contains(finding.Fingerprint))], found, repository, sha, isFolded: true);
            Table(text, onLines.Count > 0 ? "In this summary alone" : "Findings", [.. found.Findings.Where(finding => !onLines.Contains(finding.Fingerprint))], found, repository, sha, isFolded: onLines.Count > 0);
        }

        AppendNotes(text, found);
        if (unresolved is not null)
        {
            text.AppendLine().Append("> ").AppendLine(unresolved);
        }

        return text.AppendLine().Append("<sub>This comment is kept up to date. `/cicd help` shows what can be asked for.</sub>").ToString();
    }

    /// <summary>How what was found spreads over a monorepo, the component with the most to mend first.</summary>
    public static void AppendComponents(StringBuilder text, ChangeFindings found)
    {
        if (found.Components.Count < 2)
        {
            return;
        }

        var shares = found.Findings.GroupBy(finding => ComponentPaths.Find(found.Components, finding.Location.File))
            .Select(share => (Name: share.Key switch { null => "elsewhere", "." => "the root", var path => $"`{path.Replace('`', '\'')}`" }, All: share.Count(), Blocking: share.Count(found.Blocks)))
            .OrderByDescending(share => share.Blocking).ThenByDescending(share => share.All).ThenBy(share => share.Name, StringComparer.Ordinal).ToList();
        if (shares is [{ Name: "the root" }])
        {
            return;
        }

        text.AppendLine().Append("By component: ").AppendJoin(", ", shares.Take(MaxComponents).Select(share => $"{share.Name} {share.All}{(share.Blocking > 0 ? $" ({share.Blocking} blocking)" : "")}"));
        text.AppendLine(shares.Count > MaxComponents ? $", and {shares.Count - MaxComponents} more." : ".");
    }

    /// <summary>What else whoever decides should know.</summary>
    public static void AppendNotes(StringBuilder text, ChangeFindings found)
    {
        if (found.Ignored > 0)
        {
            text.AppendLine().Append(found.Ignored).AppendLine(found.Ignored == 1 ? " finding is ignored by policy." : " findings are ignored by policy.");
        }

        foreach (var warning in found.Unfinished.Concat(found.Warnings))
        {
            text.AppendLine().Append("> ").AppendLine(Inline(warning));
        }
    }

    private static void Table(StringBuilder text, string title, IReadOnlyList<Finding> findings, ChangeFindings found, RepositoryRef repository, string sha, bool isFolded)
    {
        if (findings.Count == 0)
        {
            return;
        }

        text.AppendLine().AppendLine(isFolded ? $"<details><summary>{title}: {findings.Count}</summary>" : "").AppendLine().AppendLine("| severity | rule | where | what | id |").AppendLine("|---|---|---|---|---|");
        foreach (var finding in findings.Take(MaxRows))
        {
            text.Append("| ").Append(Word(finding.Severity)).Append(found.Blocks(finding) ? ", blocks" : "").Append(" | `").Append(finding.Rule).Append("` | ").Append(Place(finding, (repository, sha)))
                .Append(" | ").Append(Cell(finding.Message)).Append(" | `").Append(Short(finding.Fingerprint)).AppendLine("` |");
        }

        if (findings.Count > MaxRows)
        {
            text.AppendLine().Append("and ").Append(findings.Count - MaxRows).AppendLine(" more, annotated in the check.");
        }

        text.AppendLine().AppendLine(isFolded ? "</details>" : "");
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var letter in text)
        {
            run = letter == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
