using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>
/// Finds any of hundreds of literals in one pass. Every needle is entered under the codes of two neighbouring windows of three octets, its
/// rarest, so that looking at every second place meets one of them; a window's code is five bits an octet, the same for both cases of a letter.
/// A bitmap of the codes, 4 KiB, stays in the first-level cache and answers for all needles at once; the few places that it lets through
/// are first asked whether the octets before and behind fit any needle of that code, and then compared with those needles.
/// </summary>
internal sealed class NeedleIndex
{
    /// <summary>Zeroed octets that must follow the text in its buffer.</summary>
    public const int Slack = 16;

    // How common an octet is in source code, by its five low bits: which windows are rare follows from it.
    private const string ByFrequency = "et\0anoirslcdumpfhg_byvwkxjqz";
    private const int Codes = 1 << 15;
    private const int Piece = 4096;

    private readonly uint[] _bitmap = new uint[Codes / 32];

    // What may stand before a window of that code, a bit for each octet's five low ones, and in the upper half what may follow it.
    private readonly ulong[] _beside = new ulong[Codes];
    private readonly Entry[] _entries;
    private readonly int[] _first = new int[Codes + 1];

    public NeedleIndex(IReadOnlyList<(byte[] Needle, bool IgnoreCase)> needles)
    {
        var windows = new List<(int Code, Entry Entry)>();
        for (var i = 0; i < needles.Count; i++)
        {
            foreach (var (code, offset) in WindowsOf(needles[i].Needle))
            {
                var needle = needles[i].Needle;
                windows.Add((code, new Entry(i, offset, needle, needles[i].IgnoreCase)));
                _beside[code] |= Only(offset - 1) | ((ulong)Only(offset + 3) << 32);

                uint Only(int at) => at >= 0 && at < needle.Length ? 1u << (needle[at] & 31) : uint.MaxValue;
            }
        }

        windows.Sort((x, y) => x.Code != y.Code ? x.Code - y.Code : x.Entry.Needle - y.Entry.Needle);
        _entries = [.. windows.Select(window => window.Entry)];
        foreach (var (code, _) in windows)
        {
            _bitmap[code >> 5] |= 1u << code;
            _first[code + 1]++;
        }

        for (var code = 0; code < Codes; code++)
        {
            _first[code + 1] += _first[code];
        }
    }

    /// <summary>
    /// Adds the needles in <paramref name="text"/> and where each starts, roughly in order; <paramref name="text"/> must be followed by <see cref="Slack"/> zeroed octets.
    /// Two passes over each piece, since a branch that the processor cannot foresee costs more than looking again: the first notes without branching which places the bitmap lets through.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(ReadOnlySpan<byte> text, List<(int Needle, int Start)> found)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        ref var bitmap = ref MemoryMarshal.GetArrayDataReference(_bitmap);
        Span<int> noted = stackalloc int[Piece / sizeof(ulong)];
        ref var places = ref MemoryMarshal.GetReference(noted);
        for (var from = 0; from < text.Length; from += Piece)
        {
            var (count, to) = (0, Math.Min(text.Length, from + Piece));
            for (var i = from; i < to; i += sizeof(ulong))
            {
                var octets = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i));
                var (a, b, c) = (Code((uint)octets), Code((uint)(octets >> 16)), Code((uint)(octets >> 32)));
                var d = Code(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, i + 6)));
                var any = (Unsafe.Add(ref bitmap, a >> 5) >> (int)a) | (Unsafe.Add(ref bitmap, b >> 5) >> (int)b) | (Unsafe.Add(ref bitmap, c >> 5) >> (int)c) | (Unsafe.Add(ref bitmap, d >> 5) >> (int)d);
                Unsafe.Add(ref places, count) = i;
                count += (int)(any & 1);
            }

            foreach (var place in noted[..count])
            {
                Look(text, place, found);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Look(ReadOnlySpan<byte> text, int i, List<(int Needle, int Start)> found)
    {
        ref var start = ref MemoryMarshal.GetReference(text);
        ref var beside = ref MemoryMarshal.GetArrayDataReference(_beside);
        var octets = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i));
        var last = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, i + 6));

        // What stands before the first octet of the text fits nothing less than everything does.
        var before = i == 0 ? octets << 8 : Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, i - 1));
        var (a, b, c, d) = (Code((uint)octets), Code((uint)(octets >> 16)), Code((uint)(octets >> 32)), Code(last));
        var fits = Fits(Unsafe.Add(ref beside, a), (int)before, (int)(octets >> 24))
            | (Fits(Unsafe.Add(ref beside, b), (int)(before >> 16), (int)(octets >> 40)) << 1)
            | (Fits(Unsafe.Add(ref beside, c), (int)(before >> 32), (int)(octets >> 56)) << 2)
            | (Fits(Unsafe.Add(ref beside, d), (int)(before >> 48), (int)(last >> 24)) << 3);
        for (; fits != 0; fits &= fits - 1)
        {
            var place = BitOperations.TrailingZeroCount(fits);
            Compare(text, i + (2 * place), place switch { 0 => a, 1 => b, 2 => c, _ => d }, found);
        }
    }

    // Whether the octets on both sides fit a needle; a shift of 32 bits takes the lower five of what it is given.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Fits(ulong beside, int before, int after) => ((uint)beside >> before) & ((uint)(beside >> 32) >> after) & 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Code(uint octets) =>
        Bmi2.IsSupported ? Bmi2.ParallelBitExtract(octets, 0x1F1F1F) : (octets & 0x1F) | ((octets >> 3) & 0x3E0) | ((octets >> 6) & 0x7C00);

    private void Compare(ReadOnlySpan<byte> text, int place, uint code, List<(int Needle, int Start)> found)
    {
        for (var i = _first[code]; i < _first[code + 1]; i++)
        {
            ref readonly var entry = ref _entries[i];
            var at = place - entry.Offset;
            if (at < 0 || at + entry.Length > text.Length)
            {
                continue;
            }

            var head = MemoryMarshal.Read<ulong>(MemoryMarshal.CreateReadOnlySpan(in text[at], sizeof(ulong)));
            if (((head | entry.Fold) & entry.Mask) == entry.Head && (entry.Rest is null || SameRest(text[(at + sizeof(ulong))..], entry)))
            {
                found.Add((entry.Needle, at));
            }
        }
    }

    private static bool SameRest(ReadOnlySpan<byte> text, in Entry entry)
    {
        for (var i = 0; i < entry.Rest!.Length; i++)
        {
            if ((entry.IgnoreCase ? Lower(text[i]) : text[i]) != entry.Rest[i])
            {
                return false;
            }
        }

        return true;
    }

    // Short needles know too little for two windows: what stands beside them is tried in every way.
    private static IEnumerable<(int Code, int Offset)> WindowsOf(byte[] needle)
    {
        switch (needle.Length)
        {
            case < 2:
                throw new ArgumentException("a needle has at least two octets");
            case 2:
                return Beside(needle[0], needle[1]).Concat(Before(needle[0], needle[1]));
            case 3:
                var last = Rarity(needle[0]) + Rarity(needle[1]) < Rarity(needle[1]) + Rarity(needle[2]);
                return ((IEnumerable<(int, int)>)[(CodeOf(needle, 0), 0)]).Concat(last ? Beside(needle[1], needle[2]).Select(window => (window.Code, 1)) : Before(needle[0], needle[1]));
            default:
                var best = Enumerable.Range(0, needle.Length - 3).MaxBy(i => Rarity(needle[i]) + (2 * Rarity(needle[i + 1])) + (2 * Rarity(needle[i + 2])) + Rarity(needle[i + 3]));
                return [(CodeOf(needle, best), best), (CodeOf(needle, best + 1), best + 1)];
        }
    }

    private static IEnumerable<(int Code, int Offset)> Beside(byte first, byte second) => Enumerable.Range(0, 32).Select(any => ((first & 31) | ((second & 31) << 5) | (any << 10), 0));

    private static IEnumerable<(int Code, int Offset)> Before(byte first, byte second) => Enumerable.Range(0, 32).Select(any => (any | ((first & 31) << 5) | ((second & 31) << 10), -1));

    private static int CodeOf(byte[] needle, int at) => (needle[at] & 31) | ((needle[at + 1] & 31) << 5) | ((needle[at + 2] & 31) << 10);

    private static int Rarity(byte octet)
    {
        for (var i = 0; i < ByFrequency.Length; i++)
        {
            if ((ByFrequency[i] & 31) == (octet & 31))
            {
                return i;
            }
        }

        return ByFrequency.Length;
    }

    private static byte Lower(byte octet) => octet is >= (byte)'A' and <= (byte)'Z' ? (byte)(octet | 0x20) : octet;

    private readonly struct Entry
    {
        public Entry(int needle, int offset, byte[] text, bool ignoreCase)
        {
            (Needle, Offset, Length, IgnoreCase) = (needle, offset, text.Length, ignoreCase);
            var known = Math.Min(sizeof(ulong), text.Length);
            for (var i = 0; i < known; i++)
            {
                var octet = ignoreCase ? Lower(text[i]) : text[i];
                Head |= (ulong)octet << (8 * i);
                Mask |= 0xFFUL << (8 * i);
                Fold |= ignoreCase && octet is >= (byte)'a' and <= (byte)'z' ? 0x20UL << (8 * i) : 0;
            }

            Rest = text.Length > sizeof(ulong) ? [.. text[sizeof(ulong)..].Select(octet => ignoreCase ? Lower(octet) : octet)] : null;
        }

        public readonly int Needle;
        public readonly int Offset;
        public readonly int Length;
        public readonly bool IgnoreCase;
        public readonly ulong Head;
        public readonly ulong Mask;
        public readonly ulong Fold;
        public readonly byte[]? Rest;
    }
}
