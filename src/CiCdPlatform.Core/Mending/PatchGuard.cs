using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Mending.Guards;
using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines.Actions;
using CiCdPlatform.Core.Pipelines.Toolchains;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Mending;

/// <summary>Refuses mends that weaken a test, a check or a gate, gain rights that nothing asked for, or touch what has nothing to do with the failure.</summary>
public static partial class PatchGuard
{
    private const int MaxEditedFiles = 10;
    private const int MaxEditedLines = 60;
    private const int MaxWrittenFiles = 200;
    private const int MaxWrittenBytes = 8 * 1024 * 1024;

    private static readonly string[] Lockfiles = ["package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "yarn.lock", "Cargo.lock", "go.sum", "Gemfile.lock", "composer.lock", "poetry.lock", "uv.lock", "Pipfile.lock", "packages.lock.json", "mix.lock", ".terraform.lock.hcl", "deno.lock"];
    private static readonly string[] Conditions = ["if:", "when:", "only:", "except:", "rules:", "on:", "branches:", "paths-ignore:", "branches-ignore:", "pull_request_target:"];

    /// <summary>Why a patch is refused before anything runs, or null.</summary>
    public static string? Refuse(RepositorySnapshot snapshot, Patch patch)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(patch);
        if (patch.Edits.Count == 0 && patch.Command is null)
        {
            return "it changes nothing";
        }

        if (patch.Edits.Select(edit => edit.Path).Distinct(StringComparer.Ordinal).Count() > MaxEditedFiles || patch.Edits.Sum(edit => edit.Count + edit.Lines.Count) > MaxEditedLines * 2)
        {
            return $"it edits more than {MaxEditedFiles} files or {MaxEditedLines} lines";
        }

        if (patch.Edits.FirstOrDefault(edit => !ManifestFiles.IsPipeline(edit.Path) && !ManifestFiles.Is(edit.Path)) is { } foreign)
        {
            return $"{foreign.Path} is neither a pipeline nor a manifest";
        }

        return PatchApplication.Apply(snapshot, patch.Edits) is { } texts ? RefuseTexts(snapshot, patch, texts) : "its edits do not fit the files";
    }

    /// <summary>Why the texts that a patch leads to are refused, or null; with a command, what it wrote is among them.</summary>
    public static string? RefuseTexts(RepositorySnapshot snapshot, Patch patch, IReadOnlyDictionary<string, string> texts)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentNullException.ThrowIfNull(texts);
        if (texts.Count > MaxWrittenFiles || texts.Sum(pair => (long)pair.Value.Length) > MaxWrittenBytes)
        {
            return $"it changes more than {MaxWrittenFiles} files";
        }

        var edited = patch.Edits.Select(edit => edit.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, after) in texts.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (!edited.Contains(path) && patch.Command?.MayChange(path) != true)
            {
                return $"{path} has nothing to do with it";
            }

            if (RefuseText(path, snapshot.ReadText(path), after, patch) is { } refusal)
            {
                return $"{path}: {refusal}";
            }
        }

        return null;
    }

    private static string? RefuseText(string path, string? before, string after, Patch patch)
    {
        if (Lockfiles.Contains(Path.GetFileName(path)))
        {
            return null;
        }

        if (before is null)
        {
            return "it is new";
        }

        if (patch.Command is { OnlyFormats: true } && patch.Edits.Count == 0)
        {
            return TestFiles.Is(path) && Essence(before) != Essence(after) ? "more than the layout of a test changes" : Marks(before, after);
        }

        if (TestFiles.Is(path))
        {
            return "a test is touched";
        }

        return Marks(before, after) ?? Thresholds(path, before, after) ?? (ManifestFiles.IsPipeline(path) ? Pipeline(before, after, patch) : null);
    }

    private static string? Marks(string before, string after) =>
        WeakeningMarks.Added.FirstOrDefault(mark => Count(after, mark) > Count(before, mark)) is { } added ? $"`{added.Trim()}` comes in"
        : WeakeningMarks.Kept.FirstOrDefault(mark => Count(after, mark) < Count(before, mark)) is { } lost ? $"`{lost}` goes away"
        : null;

    private static string? Thresholds(string path, string before, string after)
    {
        foreach (var edit in TextLines.Between(path, before, after))
        {
            var old = TextLines.Split(before).Skip(edit.Line - 1).Take(edit.Count).Where(IsThreshold).SelectMany(Numbers).DefaultIfEmpty(double.NaN).Max();
            var fresh = edit.Lines.Where(IsThreshold).SelectMany(Numbers).DefaultIfEmpty(double.NaN).Max();
            if (fresh < old || (!double.IsNaN(old) && double.IsNaN(fresh)))
            {
                return "a threshold becomes lower";
            }
        }

        return null;
    }

    private static string? Pipeline(string before, string after, Patch patch)
    {
        var (old, fresh) = (TextLines.Split(before), TextLines.Split(after));
        if (Commands(fresh) < Commands(old))
        {
            return "a command or step goes away";
        }

        if (Conditions.FirstOrDefault(key => Keys(fresh, key) > Keys(old, key)) is { } condition)
        {
            return $"a condition `{condition.TrimEnd(':')}` comes in";
        }

        var granted = patch.Grants.ToHashSet(StringComparer.Ordinal);
        var oldLines = old.Select(line => line.Trim()).ToHashSet(StringComparer.Ordinal);
        foreach (var line in fresh.Select(line => line.Trim()).Where(line => !oldLines.Contains(line)))
        {
            if (Permission().IsMatch(line) && !granted.Contains(line))
            {
                return $"the permission `{line}` was not asked for";
            }

            if (patch.Patcher == Patch.ByModel && Image().Match(line) is { Success: true } match && match.Groups["image"].Value is var image && !before.Contains(image, StringComparison.Ordinal)
                && !ToolchainTable.All.Any(row => row.ImagePattern.Split(':')[0] == image))
            {
                return $"the image `{image}` comes in, which is not known";
            }

            if (line.IndexOf("uses:", StringComparison.Ordinal) is >= 0 and var at && line[(at + 5)..].Trim() is var uses && !before.Contains(uses, StringComparison.Ordinal)
                && (uses.Split(' ')[0].Split('@') is not [var name, var reference] || !(PinnedActions.FindBySha(reference)?.Name is { } pinned && name.StartsWith(pinned, StringComparison.OrdinalIgnoreCase))) && !IsRespelling(before, uses))
            {
                return $"the action `{uses}` comes in, whose release is not known";
            }
        }

        return null;
    }

    // The same reference of an action that the table knows, once its name is spelt right.
    private static bool IsRespelling(string before, string uses) =>
        uses.Split('@') is [var name, var reference] && PinnedActions.Newest(name) is not null && before.Contains("@" + reference, StringComparison.Ordinal);

    private static int Commands(IReadOnlyList<string> lines) => lines.Count(line => line.Trim() is { Length: > 0 } text && text[0] != '#' && !Overhead().IsMatch(text));

    private static int Keys(IReadOnlyList<string> lines, string key) => lines.Count(line => line.TrimStart().TrimStart('-').TrimStart().StartsWith(key, StringComparison.Ordinal));

    private static bool IsThreshold(string line) => WeakeningMarks.Thresholds.Any(word => line.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<double> Numbers(string line) => Number().Matches(line).Select(match => double.Parse(match.Value, CultureInfo.InvariantCulture));

    private static int Count(string text, string mark)
    {
        var count = 0;
        for (var at = text.IndexOf(mark, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(mark, at + mark.Length, StringComparison.OrdinalIgnoreCase))
        {
            count++;
        }

        return count;
    }

    // What is left of a source when only its layout may differ: formatters move blanks, commas at ends, quotes and semicolons.
    private static string Essence(string text) => new([.. text.Where(c => !char.IsWhiteSpace(c) && c is not (',' or ';' or '"' or '\'' or '(' or ')'))]);

    [GeneratedRegex(@"^[\w-]+:\s*write\b", RegexOptions.NonBacktracking)]
    private static partial Regex Permission();

    // The image's name without its tag; `name` may stand below `image`, where a mark tells it from a title.
    [GeneratedRegex(@"^(- )?(image|container)\s*:\s*['""]?(?<image>[\w./-]+)|^(- )?name\s*:\s*['""]?(?<image>[\w.-]+[/:][\w./-]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Image();

    // Lines that may go without anything being done less: folders, time limits, caches, names, waiting.
    [GeneratedRegex(@"^(- )?(working-directory|timeout-minutes|timeout|cache|cache-dependency-path|name|needs|env|variables|path|key)\s*:", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Overhead();

    [GeneratedRegex(@"\d+(\.\d+)?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
