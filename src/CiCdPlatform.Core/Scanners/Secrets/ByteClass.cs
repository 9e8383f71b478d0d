using System.Collections.Frozen;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>The classes of characters that credentials are made of, each known by a letter.</summary>
internal static class ByteClass
{
    /// <summary>Letters, digits and the underscore: what a token does not end before.</summary>
    public const int Word = 1 << 30;

    private const string Digits = "0123456789";
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly FrozenDictionary<char, string> Members = new Dictionary<char, string>
    {
        ['d'] = Digits,
        ['h'] = Digits + "abcdef",
        ['H'] = Digits + "abcdefABCDEF",
        ['i'] = "234567" + Upper,
        ['l'] = Lower + Digits,
        ['U'] = Upper + Digits,
        ['L'] = Lower + Upper,
        ['a'] = Lower + Upper + Digits,
        ['w'] = Lower + Upper + Digits + "_-",
        ['e'] = Lower + Upper + Digits + "_-=",
        ['t'] = Lower + Upper + Digits + "_-=.",
        ['y'] = Lower + Upper + Digits + "._",
        ['s'] = Lower + Upper + Digits + "_-.~",
        ['b'] = Lower + Upper + Digits + "+/",
        ['x'] = Lower + Upper + Digits + "+/=_-",
        ['p'] = Lower + Upper + Digits + "./",
        ['P'] = Lower + Upper + Digits + "%",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<char, int> Bits = Members.Keys.Order().Select((name, index) => (name, index)).ToFrozenDictionary(pair => pair.name, pair => 1 << pair.index);

    private static readonly int[] Table = Filled();

    /// <summary>The bit of a class.</summary>
    public static int Bit(char name) => Bits.TryGetValue(name, out var bit) ? bit : throw new ArgumentException($"there is no class of characters '{name}'");

    /// <summary>The characters of a class.</summary>
    public static string Of(char name) => Members[name];

    /// <summary>Whether an octet is of a class.</summary>
    public static bool Has(byte octet, int bit) => (Table[octet] & bit) != 0;

    private static int[] Filled()
    {
        var table = new int[256];
        foreach (var (name, members) in Members)
        {
            foreach (var member in members)
            {
                table[member] |= Bits[name];
            }
        }

        foreach (var member in Members['a'] + "_")
        {
            table[member] |= Word;
        }

        return table;
    }
}
