using CiCdPlatform.Core.Diagnosis.Reading;

namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Reads some lines of a log as a person sees them.</summary>
public static class LogExcerpt
{
    private const int BufferSize = 1 << 20;

    /// <summary>Lines <paramref name="start"/> to <paramref name="end"/>, 1-based and inclusive, without stamps, colours and marks; fewer where the log ends before.</summary>
    public static IReadOnlyList<LogText> Read(Stream log, long start, long end)
    {
        ArgumentNullException.ThrowIfNull(log);
        var (cleaner, buffer, found) = (new LineCleaner(new StepReader()), new byte[BufferSize], new List<LogText>());
        var (number, line, read) = (1L, new List<byte>(), 0);
        while (number <= end && (read = log.Read(buffer, 0, BufferSize)) > 0)
        {
            var rest = buffer.AsSpan(0, read);
            while (!rest.IsEmpty && number <= end)
            {
                var stop = rest.IndexOf((byte)'\n');
                if (number >= start)
                {
                    line.AddRange(stop < 0 ? rest : rest[..stop]);
                    if (stop >= 0)
                    {
                        found.Add(new LogText(number, cleaner.Clean(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line), 0)));
                        line.Clear();
                    }
                }

                number += stop < 0 ? 0 : 1;
                rest = stop < 0 ? [] : rest[(stop + 1)..];
            }
        }

        if (line.Count > 0)
        {
            found.Add(new LogText(number, cleaner.Clean(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line), 0)));
        }

        return found;
    }
}
