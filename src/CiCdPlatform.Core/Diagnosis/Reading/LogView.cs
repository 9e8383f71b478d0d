using CiCdPlatform.Core.Diagnosis.Cues;

namespace CiCdPlatform.Core.Diagnosis.Reading;

/// <summary>The lines of a log that were kept, cleaned, each with its number, what speaks in it and the step that wrote it.</summary>
internal sealed class LogView
{
    // More lines than these of what was kept are not looked at: the last ones are.
    private const int MaxLines = 400_000;

    private LogView(List<string> texts, List<long> numbers, IReadOnlyList<LogStep> steps)
    {
        Texts = texts;
        Numbers = numbers;
        Steps = steps;
        Cues = new Cue[texts.Count];
        Indents = new int[texts.Count];
        StepOf = new int[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            (Cues[i], Indents[i]) = CueReader.Read(texts[i]);
        }

        for (var step = 0; step < steps.Count; step++)
        {
            var end = step + 1 < steps.Count ? Math.Max(steps[step + 1].Start, steps[step].Start) : texts.Count;
            for (var i = steps[step].Start; i < end; i++)
            {
                StepOf[i] = step;
            }
        }
    }

    public int Count => Texts.Count;

    public IReadOnlyList<string> Texts { get; }

    public IReadOnlyList<long> Numbers { get; }

    public Cue[] Cues { get; }

    /// <summary>Columns before the first character, a tab being four.</summary>
    public int[] Indents { get; }

    public int[] StepOf { get; }

    public IReadOnlyList<LogStep> Steps { get; }

    /// <summary>Whether lines are missing before this one.</summary>
    public bool IsAfterGap(int index) => index > 0 && Numbers[index] != Numbers[index - 1] + 1;

    public static LogView Of(LogRetention retention)
    {
        var (texts, numbers, steps) = (new List<string>(), new List<long>(), new StepReader());
        var cleaner = new LineCleaner(steps);
        var surplus = retention.Segments().Sum(Lines) - MaxLines;
        foreach (var segment in retention.Segments())
        {
            if (surplus > 0)
            {
                surplus -= Lines(segment);
                continue;
            }

            var number = segment.FirstLine;
            ReadOnlySpan<byte> rest = segment.Bytes.AsSpan(0, segment.Length);
            while (!rest.IsEmpty)
            {
                var end = rest.IndexOf((byte)'\n');
                texts.Add(cleaner.Clean(end < 0 ? rest : rest[..end], texts.Count));
                numbers.Add(number++);
                rest = end < 0 ? [] : rest[(end + 1)..];
            }
        }

        steps.Complete(texts.Count);
        return new LogView(texts, numbers, steps.Steps);
    }

    private static int Lines(Segment segment) => segment.Bytes.AsSpan(0, segment.Length).Count((byte)'\n') + 1;
}
