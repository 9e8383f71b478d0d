using System.Text;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>
/// Lines of a log with their 1-based numbers, each cut at 4096 characters, so that a log without line ends stays in bounded memory. What follows a carriage
/// return in a line that long (progress, or a log whose lines end so) is given apart, with the same number.
/// </summary>
internal static class BoundedLines
{
    internal const int MaxLine = 4096;

    public static IEnumerable<(long Number, string Text)> Read(TextReader reader)
    {
        var buffer = new char[16 * 1024];
        var line = new StringBuilder();
        var number = 1L;
        var isLong = false;
        int read;
        while ((read = reader.Read(buffer, 0, buffer.Length)) > 0)
        {
            var start = 0;
            while (start < read)
            {
                var end = isLong ? buffer.AsSpan(start, read - start).IndexOfAny('\r', '\n') : buffer.AsSpan(start, read - start).IndexOf('\n');
                var taken = Math.Min(end < 0 ? read - start : end, MaxLine - line.Length);
                line.Append(buffer, start, taken);
                if (!isLong && line.Length == MaxLine)
                {
                    isLong = true;
                    start += taken;
                    var parts = line.ToString().Split('\r');
                    foreach (var part in parts[..^1])
                    {
                        yield return (number, part);
                    }

                    line.Clear().Append(parts[^1]);
                    continue;
                }

                if (end < 0)
                {
                    break;
                }

                yield return (number, line.ToString());
                line.Clear();
                if (buffer[start + end] == '\n')
                {
                    number++;
                    isLong = false;
                }

                start += end + 1;
            }
        }

        if (line.Length > 0)
        {
            yield return (number, line.ToString());
        }
    }
}
