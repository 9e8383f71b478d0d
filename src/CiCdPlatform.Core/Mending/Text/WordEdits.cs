namespace CiCdPlatform.Core.Mending.Text;

/// <summary>Edits that replace a word.</summary>
internal static class WordEdits
{
    /// <summary>The word replaced in the job that failed, or in the whole definition where that job does not hold it.</summary>
    public static IReadOnlyList<MendEdit> InPipeline(MendContext context, string word, string replacement)
    {
        if (context.Definition is not { } definition)
        {
            return [];
        }

        var job = context.FailedJob;
        var found = job is null ? [] : In(definition.Path, definition.Lines, job.Start, job.End, word, replacement);
        return found.Count > 0 ? found : In(definition.Path, definition.Lines, 1, definition.Lines.Count, word, replacement);
    }

    /// <summary>The word replaced in a file.</summary>
    public static IReadOnlyList<MendEdit> InFile(MendContext context, string path, string word, string replacement)
    {
        var lines = context.Lines(path);
        return In(path, lines, 1, lines.Count, word, replacement);
    }

    private static List<MendEdit> In(string path, IReadOnlyList<string> lines, int from, int to, string word, string replacement)
    {
        var edits = new List<MendEdit>();
        for (var number = from; number <= to; number++)
        {
            var line = lines[number - 1];
            if (!line.TrimStart().StartsWith('#') && Words.Find(line, word) >= 0 && Words.Replace(line, word, replacement) is var changed && changed != line)
            {
                edits.Add(new MendEdit(path, number, 1, [changed]));
            }
        }

        return edits;
    }
}
