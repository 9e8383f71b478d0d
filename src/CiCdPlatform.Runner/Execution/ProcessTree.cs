using System.Globalization;

namespace CiCdPlatform.Runner.Execution;

/// <summary>Descendants of a process, read from <c>/proc</c>.</summary>
internal static class ProcessTree
{
    /// <summary>Ids of the process and its descendants, parents first.</summary>
    public static IReadOnlyList<int> Of(int root) => [.. Measure(root).Select(p => p.Id)];

    /// <summary>The process and its descendants with their threads and resident bytes.</summary>
    public static IReadOnlyList<(int Id, int Threads, long ResidentBytes)> Measure(int root)
    {
        var children = new Dictionary<int, List<int>>();
        var sizes = new Dictionary<int, (int Threads, long Resident)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Stat(id) is { } stat)
            {
                sizes[id] = (stat.Threads, stat.Resident);
                (children.TryGetValue(stat.Parent, out var list) ? list : children[stat.Parent] = []).Add(id);
            }
        }

        var found = new List<(int, int, long)>();
        var queue = new Queue<int>([root]);
        while (queue.TryDequeue(out var id))
        {
            if (sizes.TryGetValue(id, out var size))
            {
                found.Add((id, size.Threads, size.Resident));
            }

            foreach (var child in children.GetValueOrDefault(id) ?? [])
            {
                queue.Enqueue(child);
            }
        }

        return found;
    }

    /// <summary>Whether a process is bubblewrap itself rather than what runs in it.</summary>
    public static bool IsSandbox(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/comm").TrimEnd() == "bwrap";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static (int Parent, int Threads, long Resident)? Stat(int id)
    {
        try
        {
            // The name in parentheses may hold anything, so fields are counted from the last parenthesis: state is 0, parent 1, threads 17, pages 21.
            var text = File.ReadAllText($"/proc/{id}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), int.Parse(fields[17], CultureInfo.InvariantCulture),
                long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
