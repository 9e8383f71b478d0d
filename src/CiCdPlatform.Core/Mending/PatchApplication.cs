using System.Text;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Mending;

/// <summary>Patches as texts, and texts as edits and diffs.</summary>
public static class PatchApplication
{
    /// <summary>The new texts of the files that edits change, or null when one does not fit. A file that is not there begins empty.</summary>
    public static IReadOnlyDictionary<string, string>? Apply(RepositorySnapshot snapshot, IReadOnlyList<MendEdit> edits)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(edits);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in edits.GroupBy(edit => edit.Path, StringComparer.Ordinal))
        {
            if (TextLines.Apply(snapshot.ReadText(file.Key) ?? "", file) is not { } text)
            {
                return null;
            }

            texts[file.Key] = text;
        }

        return texts;
    }

    /// <summary>The edits that lead from a snapshot to new texts of its files.</summary>
    public static IReadOnlyList<MendEdit> Edits(RepositorySnapshot snapshot, IReadOnlyDictionary<string, string> texts)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(texts);
        return [.. texts.OrderBy(pair => pair.Key, StringComparer.Ordinal).SelectMany(pair => TextLines.Between(pair.Key, snapshot.ReadText(pair.Key) ?? "", pair.Value))];
    }

    /// <summary>The edits that lead from one text of a file to another.</summary>
    public static IReadOnlyList<MendEdit> Between(string path, string before, string after) => TextLines.Between(path, before, after);

    /// <summary>A unified diff that <c>git apply</c> takes; new files are left out of it.</summary>
    public static string Diff(RepositorySnapshot snapshot, IReadOnlyDictionary<string, string> texts)
    {
        var diff = new StringBuilder();
        foreach (var file in Edits(snapshot, texts).GroupBy(edit => edit.Path, StringComparer.Ordinal))
        {
            diff.Append(PatchWriter.Write(file.Key, snapshot.ReadText(file.Key) ?? "", [.. file.Select(edit => new LineEdit(edit.Line, edit.Count, edit.Lines))]));
        }

        return diff.ToString();
    }

    /// <summary>A snapshot with other texts; it does not own the one beneath.</summary>
    public static RepositorySnapshot With(RepositorySnapshot snapshot, IReadOnlyDictionary<string, string> texts) => new ChangedSnapshot(snapshot, texts);
}
