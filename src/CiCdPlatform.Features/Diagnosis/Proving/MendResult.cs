using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Features.Diagnosis;

/// <summary>What failed, and as what it is run again.</summary>
/// <param name="Jobs">The names of the jobs that failed, as the forge shows them; none where it took no job of the definition.</param>
/// <param name="Event">What set the run off, such as <c>push</c>.</param>
internal sealed record MendSubject(ForgeKind Forge, string Definition, IReadOnlyList<string> Jobs, string Branch, string DefaultBranch, string Event = "push");

/// <summary>What came of mending.</summary>
public enum MendEnd
{
    /// <summary>A patch turned the failing jobs green.</summary>
    Proven,

    /// <summary>No patcher knows this failure.</summary>
    NothingProposed,

    /// <summary>What was proposed did not turn them green.</summary>
    NotGreen,

    /// <summary>The jobs pass in the sandbox as they are: what failed is not in the files.</summary>
    PassesUnchanged,

    /// <summary>The jobs cannot be run on this machine.</summary>
    Unproven,
}

/// <summary>One patch that was tried; the outcome is <c>green</c>, <c>further</c> (another failure comes next), <c>red</c>, <c>refused</c> or <c>unproven</c>.</summary>
public sealed record MendTry(string Patcher, string Pattern, double Confidence, string Outcome, string? Why);

/// <summary>How mending ended; <paramref name="Texts"/> are the files as they were proven.</summary>
internal sealed record MendResult(MendEnd End, IReadOnlyList<Patch> Patches, IReadOnlyDictionary<string, string> Texts, int Rounds, IReadOnlyList<MendTry> Tries, string? Reason)
{
    public int TestsRun { get; init; }
}
