using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Forges;
using CiCdPlatform.Forges;

namespace CiCdPlatform.Features.Checks;

/// <summary>
/// The hunks that a forge leaves out: of large files, and of files beyond as many as it lists. They are worked out from the two trees, so that a change does not escape by its size.
/// </summary>
internal static class MissingPatches
{
    private const int MaxFiles = 20_000;

    /// <summary>The files with hunks where there is text on both sides; only what is missing costs a download.</summary>
    public static async Task<IReadOnlyList<ChangedFile>> CompleteAsync(
        IForgeConnection connection, RepositorySnapshot head, string baseCommit, string headCommit, IReadOnlyList<ChangedFile> files, CancellationToken cancellation)
    {
        if (!files.Any(file => Lacks(file, head)) || await connection.FindMergeBaseAsync(baseCommit, headCommit, cancellation) is not { } root)
        {
            return files;
        }

        using var before = await connection.CloneAsync(root, cancellation);
        return [.. files.Take(MaxFiles).Select(file => Lacks(file, head) && before.ReadText(file.PreviousPath ?? file.Path) is { } old ? file with { Patch = PatchOf(old, head.ReadText(file.Path)!) } : file)];
    }

    /// <summary>
    /// A patch whose added lines are those that the old text has not, or has less often; a line that moved is not new. Null when nothing was added.
    /// </summary>
    internal static string? PatchOf(string before, string after)
    {
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in before.Split('\n'))
        {
            known[line] = known.GetValueOrDefault(line) + 1;
        }

        var patch = new StringBuilder();
        var number = 0;
        foreach (var line in after.Split('\n'))
        {
            number++;
            if (known.GetValueOrDefault(line) is > 0 and var left)
            {
                known[line] = left - 1;
            }
            else
            {
                patch.Append(CultureInfo.InvariantCulture, $"@@ -{number - 1},0 +{number},1 @@\n+{line}\n");
            }
        }

        return patch.Length == 0 ? null : patch.ToString();
    }

    // Files that are added count whole, so that their hunks are not missed; what is no text here has none.
    private static bool Lacks(ChangedFile file, RepositorySnapshot head) =>
        file is { Patch: null, Status: ChangeStatus.Modified or ChangeStatus.Renamed } && head.Contains(file.Path) && head.ReadText(file.Path) is not null;
}
