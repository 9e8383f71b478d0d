using CiCdPlatform.Core.Diagnosis.Cues;
using CiCdPlatform.Core.Diagnosis.Reading;

namespace CiCdPlatform.Core.Diagnosis.Spans;

/// <summary>Proposes spans around lines that stand out; which of them is the best is the ranker's matter.</summary>
internal sealed class SpanCandidates(LogView view, LogReport report, FailureZones zones, DiagnosisSignals signals)
{
    private const int MaxLength = 600;
    private const int MaxClosing = 60;
    private const int AnchorsAtEnds = 40;
    private const int AnchorsByStrength = 80;
    private const int LastLines = 6;

    // Lines of one message end before these.
    private const Cue Hard = Cue.Blank | Cue.Mark | Cue.Exit | Cue.Dots;
    private const Cue Soft = Cue.Wrapper | Cue.Echo | Cue.OtherLevel | Cue.Ruler;
    internal const Cue Kinds = Cue.ErrorLevel | Cue.Diagnostic | Cue.NotOk | Cue.Numbered | Cue.FailMark | Cue.ErrorMark | Cue.ErrorShout | Cue.FailShout | Cue.Warning;

    private readonly Dictionary<int, int> _ends = [];
    private readonly HashSet<(int, int)> _known = [];
    private readonly List<CandidateSpan> _spans = [];

    public IReadOnlyList<CandidateSpan> Propose()
    {
        if (signals.HasFlag(DiagnosisSignals.Problems))
        {
            foreach (var (start, end) in report.Errors)
            {
                _ends[start] = end;
            }
        }

        foreach (var anchor in Anchors())
        {
            Around(anchor);
        }

        return _spans;
    }

    /// <summary>How strongly a line speaks of failure by itself; 0 and less: not at all.</summary>
    public static int Strength(Cue cue)
    {
        if ((cue & Cue.Signs) == Cue.None || (cue & (Cue.Wrapper | Cue.Exit | Cue.Blank)) != Cue.None)
        {
            return (cue & (Cue.Wrapper | Cue.Exit)) != Cue.None ? 1 : 0;
        }

        var strength = 1
            + Has(cue, Cue.ErrorMark | Cue.ErrorLevel | Cue.ErrorShout, 3) + Has(cue, Cue.Exception, 2) + Has(cue, Cue.Fatal, 2) + Has(cue, Cue.FailShout | Cue.FailMark | Cue.NotOk, 3)
            + Has(cue, Cue.Fail, 1) + Has(cue, Cue.Missing | Cue.Cannot | Cue.Invalid | Cue.Denied | Cue.Timeout | Cue.Network, 1) + Has(cue, Cue.Assertion, 1)
            + Has(cue, Cue.TraceHead, 2) + Has(cue, Cue.Diagnostic, 2) + Has(cue, Cue.Numbered, 1) + Has(cue, Cue.Comparison, 1);
        return strength - Has(cue, Cue.Summary, 2) - Has(cue, Cue.Success | Cue.Progress | Cue.OtherLevel | Cue.Deprecated | Cue.NoFailures | Cue.Compile | Cue.Echo, 2);
    }

    private static int Has(Cue cue, Cue any, int worth) => (cue & any) != Cue.None ? worth : 0;

    private IEnumerable<int> Anchors()
    {
        var chosen = new SortedSet<int>();
        if ((signals & DiagnosisSignals.Patterns) != DiagnosisSignals.None)
        {
            var strong = new List<Sign>();
            for (var i = 0; i < view.Count; i++)
            {
                var strength = Strength(view.Cues[i]);
                if (strength > 1)
                {
                    strong.Add(new Sign(i, strength + (zones.Of(i) >= 0 ? 3 : 0)));
                }
            }

            foreach (var zone in zones.All.Take(8).Concat(zones.All.TakeLast(4)))
            {
                var inside = strong.Where(sign => sign.Line >= zone.Start && sign.Line <= zone.End).ToList();
                chosen.UnionWith(inside.Take(AnchorsAtEnds).Concat(inside.TakeLast(AnchorsAtEnds)).Select(sign => sign.Line));
            }

            chosen.UnionWith(strong.OrderByDescending(sign => sign.Strength).ThenByDescending(sign => sign.Line).Take(AnchorsByStrength).Select(sign => sign.Line));
        }

        if (signals.HasFlag(DiagnosisSignals.Problems))
        {
            var reported = report.Errors.Select(lines => lines.Start).Concat(report.FailedTests).Order().ToList();
            chosen.UnionWith(reported.Take(AnchorsAtEnds).Concat(reported.TakeLast(AnchorsAtEnds)));
            var inZones = reported.Where(line => zones.Of(line) >= 0).ToList();
            chosen.UnionWith(inZones.Take(AnchorsAtEnds).Concat(inZones.TakeLast(AnchorsAtEnds)));
        }

        // Tools that say nothing but what is wrong say it last.
        foreach (var zone in zones.All.Take(8).Concat(zones.All.TakeLast(4)))
        {
            var left = LastLines;
            for (var i = zone.End; i >= zone.Start && left > 0; i--)
            {
                if ((view.Cues[i] & (Hard | Cue.Wrapper | Cue.Echo)) == Cue.None)
                {
                    chosen.Add(i);
                    left--;
                }
            }
        }

        return chosen;
    }

    private void Around(int anchor)
    {
        Span<(int Line, StartRule Rule)> starts = [(anchor, StartRule.Anchor), (RunStart(anchor), StartRule.Run), (BlockStart(anchor), StartRule.Block), (LineBefore(anchor), StartRule.LineBefore), (Head(anchor), StartRule.Head)];
        var (continuation, block) = (Continuation(anchor), BlockEnd(anchor));
        var run = RunEnd(anchor);
        Span<(int Line, EndRule Rule)> ends = [(anchor, EndRule.Anchor), (continuation, EndRule.Continuation), (run, EndRule.Run), (block, EndRule.Block), (AcrossBlanks(anchor, continuation), EndRule.AcrossBlanks), (ListEnd(anchor, Math.Max(block, continuation)), EndRule.List), (Closing(anchor), EndRule.Closing), (_ends.GetValueOrDefault(anchor, anchor), EndRule.Problem)];
        foreach (var (start, startRule) in starts)
        {
            foreach (var (end, endRule) in ends)
            {
                if (end >= start && end - start < MaxLength && _known.Add((start, end)))
                {
                    _spans.Add(new CandidateSpan(start, end, anchor, startRule, endRule));
                }
            }
        }
    }

    private bool Stops(int line, Cue stops) => line < 0 || line >= view.Count || (view.Cues[line] & stops) != Cue.None;

    // Upwards over lines of the anchor's kind and what belongs to them.
    private int RunStart(int anchor)
    {
        var kind = view.Cues[anchor] & Kinds;
        var first = anchor;
        for (var i = anchor - 1; i >= 0 && anchor - i < MaxLength && !Stops(i, Hard) && !view.IsAfterGap(i + 1); i--)
        {
            if ((view.Cues[i] & kind) != Cue.None)
            {
                first = i;
            }
            else if ((view.Cues[i] & (Cue.Continues | kind)) == Cue.None || (view.Cues[i] & Soft) != Cue.None)
            {
                break;
            }
        }

        return first;
    }

    private int BlockStart(int anchor)
    {
        var i = anchor;
        while (i > 0 && anchor - i < MaxLength && !Stops(i - 1, Hard | Soft) && !view.IsAfterGap(i) && view.StepOf[i - 1] == view.StepOf[anchor])
        {
            i--;
        }

        return i;
    }

    private sealed record Sign(int Line, int Strength);

    private int LineBefore(int anchor) => anchor > 0 && !Stops(anchor - 1, Hard) ? anchor - 1 : anchor;

    // The nearest line above that is less indented, over a blank line too.
    private int Head(int anchor)
    {
        for (var i = anchor - 1; i >= Math.Max(0, anchor - 40) && !view.IsAfterGap(i + 1); i--)
        {
            if (Stops(i, Cue.Mark | Cue.Exit))
            {
                break;
            }

            if ((view.Cues[i] & Cue.Blank) == Cue.None && (view.Indents[i] < view.Indents[anchor] || ((view.Cues[i] & Cue.Heading) != Cue.None && i >= anchor - 2)))
            {
                return (view.Cues[i] & (Cue.Dots | Cue.Echo)) == Cue.None ? i : anchor;
            }

            if (view.Indents[anchor] == 0 && i < anchor - 2)
            {
                break;
            }
        }

        return anchor;
    }

    private bool Continues(int line, int anchor) =>
        (view.Cues[line] & (Cue.Frame | Cue.Caret | Cue.Comparison)) != Cue.None || view.Indents[line] > view.Indents[anchor]
        || ((view.Cues[anchor] & Cue.ErrorLevel) != Cue.None && (view.Cues[line] & Cue.ErrorLevel) != Cue.None && (view.Cues[line] & Cue.Diagnostic) == Cue.None)
        || ((view.Cues[line] & Cue.Difference) != Cue.None && (view.Cues[line] & Cue.Bullet) == Cue.None);

    private int Continuation(int anchor)
    {
        var i = anchor;
        while (i + 1 < view.Count && i - anchor < MaxLength && !Stops(i + 1, Hard | Cue.Wrapper) && !view.IsAfterGap(i + 1) && Continues(i + 1, anchor))
        {
            i++;
        }

        return i;
    }

    private int RunEnd(int anchor)
    {
        var kind = view.Cues[anchor] & Kinds;
        var last = anchor;
        for (var i = anchor + 1; i < view.Count && i - anchor < MaxLength && !Stops(i, Hard | Cue.Wrapper) && !view.IsAfterGap(i); i++)
        {
            if ((view.Cues[i] & kind) == Cue.None && !Continues(i, anchor))
            {
                break;
            }

            last = i;
        }

        return last;
    }

    private int BlockEnd(int anchor)
    {
        var i = anchor;
        while (i + 1 < view.Count && i - anchor < MaxLength && !Stops(i + 1, Hard | Soft) && !view.IsAfterGap(i + 1) && view.StepOf[i + 1] == view.StepOf[anchor])
        {
            i++;
        }

        return i;
    }

    // On over blank lines while what follows is indented or compares.
    private int AcrossBlanks(int anchor, int from)
    {
        var last = from;
        for (var i = from + 1; i < view.Count && i - anchor < MaxLength && i - last <= 5; i++)
        {
            if (Stops(i, Cue.Mark | Cue.Exit | Cue.Wrapper) || view.IsAfterGap(i))
            {
                break;
            }

            if ((view.Cues[i] & Cue.Blank) != Cue.None)
            {
                continue;
            }

            if (!Continues(i, anchor))
            {
                break;
            }

            last = i;
        }

        return last;
    }

    // On over blank lines while the like comes again: the last of a list of failures.
    private int ListEnd(int anchor, int from)
    {
        var kind = view.Cues[anchor] & Kinds;
        var (last, away) = (from, 0);
        for (var i = from + 1; kind != Cue.None && i < view.Count && i - anchor < MaxLength && away < 14; i++)
        {
            if (Stops(i, Cue.Mark | Cue.Exit | Cue.Summary) || view.IsAfterGap(i) || view.StepOf[i] != view.StepOf[anchor])
            {
                break;
            }

            away++;
            if ((view.Cues[i] & kind) == kind && view.Indents[i] == view.Indents[anchor])
            {
                var end = BlockEnd(i);
                (last, i, away) = (end, end, 0);
            }
            else if (away == 1 || (view.Cues[i] & Cue.Blank) == Cue.None)
            {
                last = (view.Cues[i] & (Cue.Blank | Cue.Wrapper | Cue.Ruler)) == Cue.None && (Continues(i, anchor) || (view.Cues[i] & Cue.PathAlone) != Cue.None) ? i : last;
            }
        }

        return last;
    }

    // To the line before what closes the step or says only that it failed.
    private int Closing(int anchor)
    {
        for (var i = anchor + 1; i < Math.Min(view.Count, anchor + MaxClosing); i++)
        {
            if (Stops(i, Cue.Wrapper | Cue.Exit | Cue.Mark | Cue.Echo) || view.IsAfterGap(i) || view.StepOf[i] != view.StepOf[anchor])
            {
                i--;
                while (i > anchor && (view.Cues[i] & Cue.Blank) != Cue.None)
                {
                    i--;
                }

                return i;
            }
        }

        return anchor;
    }
}
