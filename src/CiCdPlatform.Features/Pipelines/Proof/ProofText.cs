using System.Globalization;
using System.Text;
using CiCdPlatform.Core.Pipelines.Proof;

namespace CiCdPlatform.Features.Pipelines.Proof;

/// <summary>What a change request says of what was shown before it was opened.</summary>
internal static class ProofText
{
    private const int MaxSentences = 20;

    public static void Append(StringBuilder body, ProofReport? proof)
    {
        if (proof is null)
        {
            return;
        }

        var place = proof.Place == ProofPlace.Runner ? "in a sandbox of the server" : "on a branch of its own, which is deleted";
        body.AppendLine().AppendLine("**What was proven before this was opened**").AppendLine();
        body.AppendLine(CultureInfo.InvariantCulture, $"- it was run {place}: **{proof.Outcome.ToString().ToLowerInvariant()}**, {proof.TestsRun} {(proof.TestsRun == 1 ? "test" : "tests")} ran");
        foreach (var defect in proof.SeededDefects)
        {
            body.AppendLine(CultureInfo.InvariantCulture, $"- a defect seeded in `{defect.File}`, line {defect.Line}, {(defect.TurnedRed ? "turned it red, as it must" : "went unnoticed")}");
        }

        foreach (var sentence in proof.Reasons.Concat(proof.Unproven.Select(what => "not proven: " + what)).Concat(proof.Untested).Take(MaxSentences))
        {
            body.Append("- ").AppendLine(Plain(sentence));
        }
    }

    // Words of a job's log are anybody's: they must not become markup, nor mention people.
    private static string Plain(string text) => new([.. text.Where(c => c is not ('`' or '<' or '>' or '@' or '[' or ']' or '*' or '|' or '#' or '\n' or '\r'))]);
}
