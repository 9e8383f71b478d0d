using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Diagnosis;

/// <summary>A log in which people marked the lines that say why it failed.</summary>
/// <param name="Group">Logs of one project: weights are never tried on a group that they were fitted on.</param>
internal sealed record MarkedLog(string Name, string Group, string Language, byte[] Content, IReadOnlyList<(long Start, long End)> Marked)
{
    /// <summary>Agreement by lines, from 0 to 1.</summary>
    public double F1(long start, long end)
    {
        var shared = Marked.Sum(span => Math.Max(0, Math.Min(span.End, end) - Math.Max(span.Start, start) + 1));
        return 2.0 * shared / (Marked.Sum(span => span.End - span.Start + 1) + end - start + 1);
    }

    public double F1(LogSpan span) => F1(span.Start, span.End);

    /// <summary><c>logchunks.jsonl</c> with <c>span</c>, and <c>logchunks/</c>, in a folder or beside it.</summary>
    public static IReadOnlyList<MarkedLog> LogChunks(string folder) => [.. Lines(folder, "logchunks.jsonl", out var root).Select(entry => new MarkedLog(
        Text(entry, "file"), Text(entry, "project"), Text(entry, "lang"), File.ReadAllBytes(Path.Combine(root, "logchunks", Text(entry, "file"))), [Pair(entry.GetProperty("span"), 0)]))];

    /// <summary><c>cidiff.jsonl</c> with <c>spans</c> of which those with an E are meant; a lone carriage return ends a line there.</summary>
    public static IReadOnlyList<MarkedLog> CiDiff(string folder) => [.. Lines(folder, "cidiff.jsonl", out var root).Select(entry => CiDiff(entry, root))];

    /// <summary><c>*.txt</c> in which <c>#=MATCH=#</c> stands before the line that is meant.</summary>
    public static IReadOnlyList<MarkedLog> Pytorch(string folder)
    {
        var root = Directory.Exists(Path.Combine(folder, "pytorch-logclassifier")) ? Path.Combine(folder, "pytorch-logclassifier") : folder;
        return [.. Directory.GetFiles(root, "*.txt").Order(StringComparer.Ordinal).Select(ReadFragment).Where(log => log.Marked.Count > 0)];
    }

    private static MarkedLog CiDiff(JsonElement entry, string root)
    {
        var (name, bytes) = (Text(entry, "id"), File.ReadAllBytes(Path.Combine(root, "cidiff", Text(entry, "id") + ".log")));
        var (ours, numbers) = (1L, new List<long> { 0, 1 });
        for (var i = 0; i < bytes.Length; i++)
        {
            var isLone = bytes[i] == '\r' && (i + 1 == bytes.Length || bytes[i + 1] != '\n');
            ours += bytes[i] == '\n' ? 1 : 0;
            if (bytes[i] == '\n' || isLone)
            {
                numbers.Add(ours);
            }
        }

        var spans = entry.GetProperty("spans").EnumerateArray().Where(span => span[0].GetString() == "E").Select(span => Pair(span, 1)).ToList();
        return new MarkedLog(name, "cidiff-" + name.Split('_')[0], "Java and Python", bytes, spans.ConvertAll(span => (numbers[(int)span.Start], numbers[(int)span.End])));
    }

    private static MarkedLog ReadFragment(string file)
    {
        var (kept, marked) = (new List<string>(), new List<(long, long)>());
        foreach (var line in File.ReadAllLines(file).Where(line => !line.StartsWith("#=SOURCE=#", StringComparison.Ordinal)))
        {
            if (line.StartsWith("#=MATCH=#", StringComparison.Ordinal))
            {
                marked.Add((kept.Count + 1, kept.Count + 1));
            }

            kept.Add(line.Replace("#=MATCH=# ", "", StringComparison.Ordinal).Replace("‹", "", StringComparison.Ordinal).Replace("›", "", StringComparison.Ordinal));
        }

        return new MarkedLog(Path.GetFileName(file), "pytorch", "Python and C++", Encoding.UTF8.GetBytes(string.Join('\n', kept) + "\n"), marked);
    }

    private static IEnumerable<JsonElement> Lines(string folder, string name, out string root)
    {
        root = new[] { folder, Path.Combine(folder, ".."), Path.Combine(folder, "logs") }.FirstOrDefault(candidate => File.Exists(Path.Combine(candidate, name)))
            ?? throw new UsageException($"{folder} holds no {name}: give the folder of the logs");
        return File.ReadLines(Path.Combine(root, name)).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement);
    }

    private static string Text(JsonElement entry, string name) => entry.GetProperty(name).GetString()!;

    private static (long Start, long End) Pair(JsonElement span, int first) => (span[first].GetInt64(), span[first + 1].GetInt64());
}
