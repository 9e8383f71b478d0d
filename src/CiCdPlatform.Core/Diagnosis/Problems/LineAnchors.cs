using System.Text;

namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>Finds which of many literal texts stand in a line, in one pass whatever their number (Aho-Corasick).</summary>
internal sealed class LineAnchors
{
    private readonly ushort[] _classes;
    private readonly int[] _next;
    private readonly int[][] _ends;
    private readonly int _width;

    private LineAnchors(IReadOnlyList<int[]> texts, int symbols)
    {
        _classes = new ushort[symbols];
        var width = 1;
        foreach (var symbol in texts.SelectMany(text => text))
        {
            if (_classes[symbol] == 0)
            {
                _classes[symbol] = (ushort)width++;
            }
        }

        _width = width;
        var next = new List<int>(new int[width]);
        var ends = new List<List<int>?> { null };
        for (var i = 0; i < texts.Count; i++)
        {
            var state = 0;
            foreach (var symbol in texts[i])
            {
                var at = (state * width) + _classes[symbol];
                if (next[at] == 0)
                {
                    next[at] = ends.Count;
                    ends.Add(null);
                    next.AddRange(new int[width]);
                }

                state = next[at];
            }

            (ends[state] ??= []).Add(i);
        }

        _next = [.. next];
        _ends = Link(ends);
    }

    /// <summary>For lines as text.</summary>
    public static LineAnchors OfText(IEnumerable<string> anchors) => new([.. anchors.Select(anchor => anchor.Select(character => (int)character).ToArray())], char.MaxValue + 1);

    /// <summary>For lines as UTF-8.</summary>
    public static LineAnchors OfUtf8(IEnumerable<string> anchors) => new([.. anchors.Select(anchor => Encoding.UTF8.GetBytes(anchor).Select(unit => (int)unit).ToArray())], byte.MaxValue + 1);

    /// <summary>Sets the bits of the anchors that stand in <paramref name="line"/>; false when there is none.</summary>
    public bool Find(ReadOnlySpan<char> line, Span<ulong> found)
    {
        var any = false;
        var state = 0;
        foreach (var character in line)
        {
            state = _next[(state * _width) + _classes[character]];
            if (_ends[state].Length > 0)
            {
                any = true;
                foreach (var anchor in _ends[state])
                {
                    found[anchor >> 6] |= 1UL << (anchor & 63);
                }
            }
        }

        return any;
    }

    /// <summary>Where the first anchor in <paramref name="text"/> ends (the index after it), or -1.</summary>
    public int FirstEnd(ReadOnlySpan<byte> text)
    {
        var state = 0;
        for (var i = 0; i < text.Length; i++)
        {
            state = _next[(state * _width) + _classes[text[i]]];
            if (_ends[state].Length > 0)
            {
                return i + 1;
            }
        }

        return -1;
    }

    private int[][] Link(List<List<int>?> own)
    {
        var ends = new int[own.Count][];
        var fail = new int[own.Count];
        var queue = new Queue<int>([0]);
        while (queue.TryDequeue(out var state))
        {
            ends[state] = state == 0 ? [] : [.. own[state] ?? [], .. ends[fail[state]]];
            for (var symbol = 0; symbol < _width; symbol++)
            {
                var at = (state * _width) + symbol;
                var behind = state == 0 ? 0 : _next[(fail[state] * _width) + symbol];
                if (_next[at] == 0)
                {
                    _next[at] = behind;
                }
                else if (_next[at] != behind || state == 0)
                {
                    fail[_next[at]] = state == 0 ? 0 : behind;
                    queue.Enqueue(_next[at]);
                }
            }
        }

        return ends;
    }
}
