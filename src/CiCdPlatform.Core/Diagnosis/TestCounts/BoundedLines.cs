using System.Text;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Lines of a log, each cut at 4096 characters, so that a log without line ends stays in bounded memory.</summary>
internal static class BoundedLines
{
    internal const int MaxLine = 4096;

    public static IEnumerable<string> Read(TextReader reader)
    {
        var buffer = new char[16 * 1024];
        var line = new StringBuilder();
        int read;
        while ((read = reader.Read(buffer, 0, buffer.Length)) > 0)
        {
            var start = 0;
            while (start < read)
            {
                var end = Array.IndexOf(buffer, '\n', start, read - start);
                var stop = end < 0 ? read : end;
                line.Append(buffer, start, Math.Min(stop - start, MaxLine - line.Length));
                if (end >= 0)
                {
                    yield return line.ToString();
                    line.Clear();
                }

                start = stop + 1;
            }
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }
}
