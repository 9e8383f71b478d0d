using CiCdPlatform.Core.Diagnosis.Reading;

namespace CiCdPlatform.Core.Diagnosis.Spans;

/// <summary>Where the log is about the failure: what the failed commands wrote; the whole log where it tells of none.</summary>
internal sealed class FailureZones
{
    private readonly int[] _zoneOf;

    private FailureZones(IReadOnlyList<Zone> all, bool isKnown, int[] zoneOf)
    {
        All = all;
        IsKnown = isKnown;
        _zoneOf = zoneOf;
    }

    /// <summary>In the order of the log; never empty for a log that has lines.</summary>
    public IReadOnlyList<Zone> All { get; }

    /// <summary>Whether the log tells which commands failed.</summary>
    public bool IsKnown { get; }

    /// <summary>The zone that holds a line, or -1.</summary>
    public int Of(int line) => _zoneOf[line];

    public static FailureZones Find(LogView view, bool useSteps)
    {
        var failed = useSteps ? view.Steps.Where(step => step.Failed && step.Start < view.Count).Select(step => new Zone(step.Start, Math.Min(step.End, view.Count - 1), step)).ToList() : [];
        var isKnown = failed.Count > 0;
        if (!isKnown)
        {
            failed.Add(new Zone(0, view.Count - 1, null));
        }

        var zoneOf = new int[view.Count];
        Array.Fill(zoneOf, -1);
        for (var zone = failed.Count - 1; zone >= 0; zone--)
        {
            zoneOf.AsSpan(failed[zone].Start, failed[zone].End - failed[zone].Start + 1).Fill(zone);
        }

        return new FailureZones(failed, isKnown, zoneOf);
    }
}

/// <summary>Lines of the view from <paramref name="Start"/> to <paramref name="End"/>, and the step that wrote them where it is known.</summary>
internal sealed record Zone(int Start, int End, LogStep? Step);
