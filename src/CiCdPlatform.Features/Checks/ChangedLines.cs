using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>Which lines a change added: only they are judged.</summary>
internal static class ChangedLines
{
    /// <summary>A modified file without a patch (binary or oversized) has no line that could be judged.</summary>
    public static RuleScope Of(IReadOnlyList<ChangedFile> files) => RuleScope.Change(
        files.Where(file => file is { Status: not ChangeStatus.Removed, Patch: not null })
            .GroupBy(file => file.Path, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => (IReadOnlySet<int>)group.SelectMany(AddedLines).ToHashSet(), StringComparer.Ordinal),
        files.Where(file => file.Status == ChangeStatus.Added).Select(file => file.Path));

    private static IEnumerable<int> AddedLines(ChangedFile file) =>
        UnifiedDiff.Parse(file.Patch).Lines.Where(line => line.Kind == DiffLineKind.Added).Select(line => line.NewLine);
}
