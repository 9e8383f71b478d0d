using System.Runtime.InteropServices;

namespace CiCdPlatform.Core.Diagnosis.Templates;

/// <summary>
/// Groups lines by what stays the same in them, in the manner of Drain: lines of the same number of words and the same first word are compared word
/// by word, and where enough agree they are one template in which the rest are gaps. Bounded: beyond that, lines have no template.
/// </summary>
internal sealed class TemplateTree
{
    private const int MaxTemplates = 20_000;
    private const int MaxLeaf = 64;
    private const int MaxWords = 40;
    private const int MaxSeen = 200_000;
    private const double Alike = 0.6;

    private readonly Dictionary<(int Words, ulong First), List<int>> _leaves = [];
    private readonly Dictionary<ulong, int> _seen = [];
    private readonly List<ulong[]> _templates = [];
    private readonly List<int> _counts = [];
    private readonly ulong[] _words = new ulong[MaxWords];

    /// <summary>Adds a line; its template, or -1 when there is no room.</summary>
    public int Add(string line)
    {
        var id = Find(line, learn: true);
        if (id >= 0)
        {
            CollectionsMarshal.AsSpan(_counts)[id]++;
        }

        return id;
    }

    /// <summary>The template that a line belongs to, or -1.</summary>
    public int Match(string line) => Find(line, learn: false);

    /// <summary>How many lines a template has.</summary>
    public int CountOf(int template) => template < 0 ? 0 : _counts[template];

    private int Find(string line, bool learn)
    {
        var words = Hash(line, out var whole);
        if (_seen.TryGetValue(whole, out var known))
        {
            return known;
        }

        var key = (words, words == 0 ? 0 : _words[0]);
        if (!_leaves.TryGetValue(key, out var leaf))
        {
            if (!learn || _templates.Count >= MaxTemplates)
            {
                return -1;
            }

            _leaves[key] = leaf = [];
        }

        var best = Best(leaf, words);
        if (best < 0)
        {
            if (!learn || _templates.Count >= MaxTemplates || leaf.Count >= MaxLeaf)
            {
                return -1;
            }

            best = _templates.Count;
            _templates.Add(_words[..words]);
            _counts.Add(0);
            leaf.Add(best);
        }
        else if (learn)
        {
            var template = _templates[best];
            for (var i = 0; i < words; i++)
            {
                template[i] = template[i] == _words[i] ? template[i] : 0;
            }
        }

        if (learn && _seen.Count < MaxSeen)
        {
            _seen[whole] = best;
        }

        return best;
    }

    private int Best(List<int> leaf, int words)
    {
        var (best, most) = (-1, (int)Math.Ceiling(Alike * words) - 1);
        foreach (var id in leaf)
        {
            var (template, same) = (_templates[id], 0);
            for (var i = 0; i < words; i++)
            {
                same += template[i] == _words[i] && template[i] != 0 ? 1 : 0;
            }

            if (same > most)
            {
                (best, most) = (id, same);
            }
        }

        return best;
    }

    // Words by their hash; one with a digit in it is a gap. Words beyond the bound are read into the last.
    private int Hash(ReadOnlySpan<char> line, out ulong whole)
    {
        var count = 0;
        whole = 14695981039346656037;
        for (var i = 0; i < line.Length && count < MaxWords;)
        {
            if (line[i] is ' ' or '\t')
            {
                i++;
                continue;
            }

            var (hash, isGap) = (14695981039346656037UL, false);
            while (i < line.Length && line[i] is not (' ' or '\t'))
            {
                hash = (hash ^ line[i]) * 1099511628211;
                isGap |= char.IsAsciiDigit(line[i]);
                i++;
            }

            _words[count] = isGap ? 1 : hash;
            whole = (whole ^ _words[count++]) * 1099511628211;
        }

        whole = (whole ^ (ulong)count) * 1099511628211;
        return count;
    }
}
