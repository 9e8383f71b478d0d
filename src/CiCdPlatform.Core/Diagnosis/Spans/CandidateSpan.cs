namespace CiCdPlatform.Core.Diagnosis.Spans;

/// <summary>How a candidate's first line was found from its anchor.</summary>
internal enum StartRule
{
    Anchor,
    Run,
    Block,
    LineBefore,
    Head,
}

/// <summary>How a candidate's last line was found from its anchor.</summary>
internal enum EndRule
{
    Anchor,
    Continuation,
    Run,
    Block,
    AcrossBlanks,
    List,
    Closing,
    Problem,
}

/// <summary>Lines of the view that may be why the run failed.</summary>
internal sealed record CandidateSpan(int Start, int End, int Anchor, StartRule StartRule, EndRule EndRule)
{
    public int Length => End - Start + 1;
}
