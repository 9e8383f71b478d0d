using System.Numerics;

namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>A table of formats with an index of the literal texts that begin them; a line belongs to the first format that knows it.</summary>
internal sealed class FormatTable
{
    private readonly LineAnchors _anchors;
    private readonly int[][] _openingsOfAnchor;

    public FormatTable(IReadOnlyList<LineFormat> formats)
    {
        Openings = [.. formats.SelectMany(format => format.Openings.Select(opening => (format, opening)))];
        Anchors = [.. Openings.SelectMany(pair => pair.Opening.Anchors).Distinct(StringComparer.Ordinal)];
        InSections = Openings.Where(pair => pair.Opening.Anchors.Count == 0).ToLookup(pair => (pair.Format, pair.Opening.In ?? ""), pair => pair.Opening);
        _anchors = LineAnchors.OfText(Anchors);
        var index = Anchors.Select((anchor, i) => (anchor, i)).ToDictionary(pair => pair.anchor, pair => pair.i, StringComparer.Ordinal);
        _openingsOfAnchor = [.. Openings
            .SelectMany((pair, i) => pair.Opening.Anchors.Select(anchor => (Anchor: index[anchor], Opening: i)))
            .GroupBy(pair => pair.Anchor).OrderBy(group => group.Key).Select(group => group.Select(pair => pair.Opening).ToArray())];
    }

    public IReadOnlyList<(LineFormat Format, Opening Opening)> Openings { get; }

    public IReadOnlyList<string> Anchors { get; }

    /// <summary>Openings without anchors, by the section that they are looked for in.</summary>
    public ILookup<(LineFormat Format, string Section), Opening> InSections { get; }

    public bool Find(string line, ulong[] found) => _anchors.Find(line, found);

    /// <summary>The openings whose anchors were found, in the order of the table.</summary>
    public void Candidates(ulong[] found, SortedSet<int> candidates)
    {
        candidates.Clear();
        for (var word = 0; word < found.Length; word++)
        {
            for (var bits = found[word]; bits != 0; bits &= bits - 1)
            {
                candidates.UnionWith(_openingsOfAnchor[(word * 64) + BitOperations.TrailingZeroCount(bits)]);
            }
        }
    }
}
