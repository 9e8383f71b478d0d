using System.Globalization;
using System.Text;

namespace CiCdPlatform.Chaos.World;

/// <summary>What was found at the end; it holds when nothing was violated.</summary>
internal sealed record Verdict(ChaosOptions Options, int Deliveries, int Instances, int Effects, IReadOnlyList<string> Figures, IReadOnlyList<string> Violations)
{
    private const int Shown = 50;

    public bool Holds => Violations.Count == 0;

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var figure in Figures)
        {
            text.AppendLine(figure);
        }

        foreach (var violation in Violations.Take(Shown))
        {
            text.Append("VIOLATION ").AppendLine(violation);
        }

        text.Append(CultureInfo.InvariantCulture, $"{(Holds ? "HOLDS" : "BROKEN")}: {Deliveries} webhooks, {Instances} instances, {Effects} effects, {Violations.Count} violations; repeat with: {Options}");
        return text.ToString();
    }
}
