using System.Text;
using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>What one thread keeps from text to text while it looks for secrets.</summary>
internal sealed class SecretScratch
{
    /// <summary>Most matches that one text may have; what is beyond is counted in <see cref="LeftOut"/>.</summary>
    public const int MostMatches = 1000;

    private readonly List<SecretMatch> _matches = [];
    private readonly HashSet<(string, int)> _seen = [];

    public List<(int Needle, int Start)> Needles { get; } = [];

    /// <summary>How many matches were left out because there were too many.</summary>
    public int LeftOut { get; private set; }

    public void Clear()
    {
        Needles.Clear();
        _matches.Clear();
        _seen.Clear();
        LeftOut = 0;
    }

    /// <summary>Keeps a match that its kind's own conditions hold for; false when they do not.</summary>
    public bool Add(SecretMatch match, Verdict? verdict, ReadOnlySpan<byte> text, string? around = null)
    {
        var kind = match.Kind;
        if (_seen.Contains((kind.Id, match.Start)))
        {
            return true;
        }

        var value = Encoding.Latin1.GetString(text.Slice(match.Start, match.Length));
        verdict ??= Judge(kind, value, around ?? value);
        if (verdict == Verdict.No)
        {
            return false;
        }

        _seen.Add((kind.Id, match.Start));
        if (_matches.Count >= MostMatches)
        {
            LeftOut++;
            return true;
        }

        _matches.Add(match with
        {
            Persona = verdict == Verdict.Weak ? Persona.Auditor : kind.Persona,
            Confidence = verdict switch { Verdict.Weak => Confidence.Low, Verdict.Yes => Confidence.High, _ when kind.Check is not null => Confidence.Medium, _ => match.Confidence },
        });
        return true;
    }

    /// <summary>The matches in order; where several overlap, the one that says most.</summary>
    public IReadOnlyList<SecretMatch> Distinct()
    {
        if (_matches.Count < 2)
        {
            return [.. _matches];
        }

        var kept = new List<SecretMatch>();
        foreach (var match in _matches.OrderBy(Rank).ThenByDescending(match => match.Confidence).ThenByDescending(match => match.Length))
        {
            if (!kept.Any(other => match.Start < other.End && other.Start < match.End))
            {
                kept.Add(match);
            }
        }

        return [.. kept.OrderBy(match => match.Start)];
    }

    private static Verdict Judge(SecretKind kind, string value, string around)
    {
        if (kind.Entropy > 0 && Plausibility.Entropy(value) < kind.Entropy)
        {
            return Verdict.No;
        }

        if ((kind.Placeholders && !kind.IsIdentifier && Plausibility.IsStandIn(value)) || KnownExamples.Contains(value))
        {
            return Verdict.No;
        }

        return kind.Check?.Invoke(new SecretText(value, around)) ?? Verdict.Perhaps;
    }

    private static int Rank(SecretMatch match) => match.Persona switch
    {
        Persona.Regular => 0,
        Persona.Pedantic => 10,
        _ => 20,
    } + (match.Kind.IsGeneric ? 5 : 0) + match.Kind.Style switch
    {
        SecretStyle.Token => 0,
        SecretStyle.Pattern => 1,
        SecretStyle.Assigned => 2,
        _ => 3,
    };
}
