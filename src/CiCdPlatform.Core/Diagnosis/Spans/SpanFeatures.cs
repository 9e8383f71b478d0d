using System.Numerics;
using CiCdPlatform.Core.Diagnosis.Cues;
using CiCdPlatform.Core.Diagnosis.Reading;
using CiCdPlatform.Core.Diagnosis.Templates;

namespace CiCdPlatform.Core.Diagnosis.Spans;

/// <summary>Something that is true of a candidate or not; its weight goes by the name.</summary>
internal sealed record SpanFeature(string Name, DiagnosisSignals Signal);

/// <summary>What is true of a candidate, as numbers of the features that hold. Each feature belongs to one signal and has a name, which its weight goes by.</summary>
internal sealed class SpanFeatures
{
    private static readonly Cue[] Bits = [.. Enum.GetValues<Cue>().Where(cue => BitOperations.PopCount((ulong)cue) == 1)];
    private static readonly List<SpanFeature> Known = [];

    private static readonly int First = PerCue("first", DiagnosisSignals.Patterns);
    private static readonly int Anchor = PerCue("anchor", DiagnosisSignals.Patterns);
    private static readonly int Any = PerCue("any", DiagnosisSignals.Patterns);
    private static readonly int Before = PerCue("before", DiagnosisSignals.Blocks);
    private static readonly int After = PerCue("after", DiagnosisSignals.Blocks);
    private static readonly int LastLine = PerCue("last", DiagnosisSignals.Blocks);
    private static readonly int StartBy = Add("start", DiagnosisSignals.Blocks, Enum.GetNames<StartRule>());
    private static readonly int EndBy = Add("end", DiagnosisSignals.Blocks, Enum.GetNames<EndRule>());
    private static readonly int Lengths = Add("length", DiagnosisSignals.Blocks, "1", "2", "3", "4-6", "7-12", "13-25", "26-60", "61-150", "151+");
    private static readonly int Blanks = Add("blanks", DiagnosisSignals.Blocks, "none", "some", "many");
    private static readonly int Deeper = Add("shape", DiagnosisSignals.Blocks, "after-deeper", "before-deeper", "after-gap", "after-same-kind", "before-same-kind");
    private static readonly int SignShare = Add("sign-share", DiagnosisSignals.Patterns, "0", "-0.2", "-0.5", "-0.9", "1");
    private static readonly int Strengths = Add("strength", DiagnosisSignals.Patterns, "0", "1", "2", "3", "4", "5", "6", "7", "8+");
    private static readonly int ToEnd = Add("to-end", DiagnosisSignals.Position, Buckets(12));
    private static readonly int EarlierSigns = Add("signs-before", DiagnosisSignals.Position, Buckets(8));
    private static readonly int LaterSigns = Add("signs-after", DiagnosisSignals.Position, Buckets(8));
    private static readonly int OfKind = Add("of-kind", DiagnosisSignals.Position, "first", "second", "later", "last", "only");
    private static readonly int ToWrapper = Add("to-wrapper", DiagnosisSignals.Position, Buckets(7));
    private static readonly int Steps = Add("step", DiagnosisSignals.Steps, "failed", "other", "unknown", "first-failed", "last-failed", "after-failed", "nothing-else", "section");
    private static readonly int Times = Add("times", DiagnosisSignals.Rarity, Buckets(7));
    private static readonly int ShareOfKind = Add("share-of-kind", DiagnosisSignals.Rarity, "all", "most", "some");
    private static readonly int Reported = Add("reported", DiagnosisSignals.Problems, "error", "begins-error", "ends-error", "first-error", "failed-test", "begins-failed-test", "first-failed-test", "no-error", "all-errors");
    private static readonly int News = Add("news", DiagnosisSignals.Green, "known-first", "known-most");

    private readonly LogView _view;
    private readonly LogReport _report;
    private readonly FailureZones _zones;
    private readonly HashSet<int> _errorStarts;
    private readonly HashSet<int> _errorEnds;
    private readonly int[] _errorsUpTo;
    private readonly int[] _failedTestsUpTo;
    private readonly DiagnosisSignals _signals;
    private readonly int[] _signsUpTo;
    private readonly int[] _blanksUpTo;
    private readonly int[] _templates;
    private readonly int[] _nextWrapper;
    private readonly Dictionary<(int Zone, Cue Kind), List<int>> _kinds = [];
    private readonly TemplateTree _tree = new();
    private readonly TemplateTree? _green;

    public SpanFeatures(LogView view, LogReport report, FailureZones zones, DiagnosisSignals signals, TemplateTree? green)
    {
        (_view, _report, _zones, _signals, _green) = (view, report, zones, signals, green);
        _signsUpTo = new int[view.Count + 1];
        _blanksUpTo = new int[view.Count + 1];
        _templates = new int[view.Count];
        _nextWrapper = new int[view.Count + 1];
        _nextWrapper[view.Count] = view.Count;
        _errorStarts = [.. report.Errors.Select(lines => lines.Start)];
        _errorEnds = [.. report.Errors.Select(lines => lines.End)];
        _errorsUpTo = UpTo(view.Count, _errorStarts);
        _failedTestsUpTo = UpTo(view.Count, report.FailedTests);
        for (var i = 0; i < view.Count; i++)
        {
            _signsUpTo[i + 1] = _signsUpTo[i] + (SpanCandidates.Strength(view.Cues[i]) > 1 ? 1 : 0);
            _blanksUpTo[i + 1] = _blanksUpTo[i] + ((view.Cues[i] & Cue.Blank) != Cue.None ? 1 : 0);
            _templates[i] = (view.Cues[i] & Cue.Blank) != Cue.None ? -1 : _tree.Add(view.Texts[i]);
        }

        for (var i = view.Count - 1; i >= 0; i--)
        {
            _nextWrapper[i] = (view.Cues[i] & (Cue.Wrapper | Cue.Exit)) != Cue.None ? i : _nextWrapper[i + 1];
        }
    }

    /// <summary>Every feature by name, with the signal that it is part of.</summary>
    public static IReadOnlyList<SpanFeature> All => Known;

    /// <summary>The features that hold for a candidate.</summary>
    public int[] Of(CandidateSpan span)
    {
        var held = new List<int>(48);
        var (cues, start, end) = (_view.Cues, span.Start, span.End);
        var any = Cue.None;
        for (var i = start; i <= Math.Min(end, start + 60); i++)
        {
            any |= cues[i];
        }

        PerBit(held, First, cues[start]);
        PerBit(held, Anchor, cues[span.Anchor]);
        PerBit(held, Any, any);
        PerBit(held, Before, start > 0 ? cues[start - 1] : Cue.Mark);
        PerBit(held, After, end + 1 < _view.Count ? cues[end + 1] : Cue.Mark);
        PerBit(held, LastLine, cues[end]);
        held.Add(StartBy + (int)span.StartRule);
        held.Add(EndBy + (int)span.EndRule);
        held.Add(Lengths + (span.Length switch { <= 3 => span.Length - 1, <= 6 => 3, <= 12 => 4, <= 25 => 5, <= 60 => 6, <= 150 => 7, _ => 8 }));
        var blanks = (_blanksUpTo[end + 1] - _blanksUpTo[start]) / (double)span.Length;
        held.Add(Blanks + (blanks == 0 ? 0 : blanks < 0.34 ? 1 : 2));
        Hold(held, Deeper, end + 1 < _view.Count && (cues[end + 1] & Cue.Blank) == Cue.None && _view.Indents[end + 1] > _view.Indents[start]);
        Hold(held, Deeper + 1, start > 0 && (cues[start - 1] & Cue.Blank) == Cue.None && _view.Indents[start - 1] < _view.Indents[start]);
        Hold(held, Deeper + 2, _view.IsAfterGap(start));
        Hold(held, Deeper + 3, end + 1 < _view.Count && (cues[end + 1] & cues[start] & Cue.Signs) != Cue.None);
        Hold(held, Deeper + 4, start > 0 && (cues[start - 1] & cues[start] & Cue.Signs) != Cue.None);

        var signs = _signsUpTo[end + 1] - _signsUpTo[start];
        var share = signs / (double)Math.Max(1, span.Length - (_blanksUpTo[end + 1] - _blanksUpTo[start]));
        held.Add(SignShare + (signs == 0 ? 0 : share <= 0.2 ? 1 : share <= 0.5 ? 2 : share <= 0.9 ? 3 : 4));
        held.Add(Strengths + Math.Clamp(SpanCandidates.Strength(cues[span.Anchor]), 0, 8));
        Place(held, span, signs);
        Rarity(held, span);
        Report(held, span);
        if ((_signals & DiagnosisSignals.All) != DiagnosisSignals.All)
        {
            held.RemoveAll(feature => (Known[feature].Signal & _signals) == DiagnosisSignals.None);
        }

        return [.. held];
    }

    private void Place(List<int> held, CandidateSpan span, int signs)
    {
        var zone = _zones.Of(span.Anchor);
        var here = zone >= 0 ? _zones.All[zone] : new Zone(0, _view.Count - 1, null);
        held.Add(ToEnd + Bucket(here.End - span.End, 12));
        held.Add(EarlierSigns + Bucket(_signsUpTo[span.Start] - _signsUpTo[here.Start], 8));
        held.Add(LaterSigns + Bucket(_signsUpTo[here.End + 1] - _signsUpTo[Math.Min(span.End, here.End) + 1], 8));
        Ordinal(held, span, here);
        held.Add(ToWrapper + Bucket(_nextWrapper[span.End] - span.End, 7));
        if (!_zones.IsKnown)
        {
            held.Add(Steps + 2);
            return;
        }

        held.Add(Steps + (zone >= 0 ? 0 : 1));
        Hold(held, Steps + 3, zone == 0);
        Hold(held, Steps + 4, zone == _zones.All.Count - 1);
        Hold(held, Steps + 5, zone < 0 && span.Start > _zones.All[^1].End);
        Hold(held, Steps + 6, zone >= 0 && signs == _signsUpTo[here.End + 1] - _signsUpTo[here.Start]);
        Hold(held, Steps + 7, _view.Steps[_view.StepOf[span.Anchor]].Name is not null);
    }

    // The first failure of a list is what people read; of messages of a level, the last often sums up.
    private void Ordinal(List<int> held, CandidateSpan span, Zone zone)
    {
        var kind = _view.Cues[span.Anchor] & SpanCandidates.Kinds;
        if (kind == Cue.None)
        {
            return;
        }

        if (!_kinds.TryGetValue((zone.Start, kind), out var lines))
        {
            _kinds[(zone.Start, kind)] = lines = [];
            for (var i = zone.Start; i <= zone.End; i++)
            {
                if ((_view.Cues[i] & kind) == kind)
                {
                    lines.Add(i);
                }
            }
        }

        var before = lines.BinarySearch(span.Start) is var at && at < 0 ? ~at : at;
        held.Add(OfKind + Math.Min(before, 2));
        if (lines[^1] <= span.End)
        {
            held.Add(OfKind + (before == 0 ? 4 : 3));
        }
    }

    private void Report(List<int> held, CandidateSpan span)
    {
        var (errors, failed) = (_errorsUpTo[span.End + 1] - _errorsUpTo[span.Start], _failedTestsUpTo[span.End + 1] - _failedTestsUpTo[span.Start]);
        Hold(held, Reported, errors > 0);
        Hold(held, Reported + 1, _errorStarts.Contains(span.Start));
        Hold(held, Reported + 2, _errorEnds.Contains(span.End));
        Hold(held, Reported + 3, errors > 0 && _errorsUpTo[span.Start] == 0);
        Hold(held, Reported + 4, failed > 0);
        Hold(held, Reported + 5, failed > 0 && _failedTestsUpTo[span.Start + 1] > _failedTestsUpTo[span.Start]);
        Hold(held, Reported + 6, failed > 0 && _failedTestsUpTo[span.Start] == 0);
        Hold(held, Reported + 7, errors + failed == 0 && _report.Errors.Count + _report.FailedTests.Count > 0);
        Hold(held, Reported + 8, errors > 0 && errors == _errorStarts.Count);
    }

    private static void Hold(List<int> held, int feature, bool holds)
    {
        if (holds)
        {
            held.Add(feature);
        }
    }

    // How many of the lines come before each line.
    private static int[] UpTo(int count, IEnumerable<int> lines)
    {
        var sums = new int[count + 1];
        foreach (var line in lines)
        {
            sums[line + 1]++;
        }

        for (var i = 0; i < count; i++)
        {
            sums[i + 1] += sums[i];
        }

        return sums;
    }

    private void Rarity(List<int> held, CandidateSpan span)
    {
        var count = _tree.CountOf(_templates[span.Anchor]);
        held.Add(Times + Bucket(count - 1, 7));
        if (count > 1)
        {
            var inside = 0;
            for (var i = span.Start; i <= span.End; i++)
            {
                inside += _templates[i] == _templates[span.Anchor] ? 1 : 0;
            }

            held.Add(ShareOfKind + (inside == count ? 0 : inside * 2 > count ? 1 : 2));
        }

        if (_green is null)
        {
            return;
        }

        var (known, lines) = (0, 0);
        for (var i = span.Start; i <= span.End; i++)
        {
            if ((_view.Cues[i] & Cue.Blank) == Cue.None)
            {
                lines++;
                known += _green.Match(_view.Texts[i]) >= 0 ? 1 : 0;
            }
        }

        if (_green.Match(_view.Texts[span.Anchor]) >= 0)
        {
            held.Add(News);
        }

        if (known * 2 > lines)
        {
            held.Add(News + 1);
        }
    }

    private static int Bucket(int value, int buckets) => Math.Min(buckets - 1, value <= 0 ? 0 : BitOperations.Log2((uint)value) + 1);

    private static string[] Buckets(int count) => [.. Enumerable.Range(0, count).Select(i => i == 0 ? "0" : $"{1 << (i - 1)}+")];

    private static int PerCue(string name, DiagnosisSignals signal) => Add(name, signal, [.. Bits.Select(bit => bit.ToString())]);

    private static int Add(string name, DiagnosisSignals signal, params string[] values)
    {
        Known.AddRange(values.Select(value => new SpanFeature($"{name}.{value}", signal)));
        return Known.Count - values.Length;
    }

    private static void PerBit(List<int> held, int first, Cue cue)
    {
        for (var bits = (ulong)cue; bits != 0; bits &= bits - 1)
        {
            held.Add(first + BitOperations.TrailingZeroCount(bits));
        }
    }
}
