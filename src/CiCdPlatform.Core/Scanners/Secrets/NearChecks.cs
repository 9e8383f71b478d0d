namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>Cheap looks around a needle that spare a pattern most of its runs.</summary>
internal static class NearChecks
{
    private const int Line = 200;

    private static readonly System.Buffers.SearchValues<byte> AfterAuthority = System.Buffers.SearchValues.Create("/ \"'<>`\n\t\r"u8);

    private static readonly int Lower = ByteClass.Bit('l');

    /// <summary>A user and an at sign before the address goes on.</summary>
    public static bool UserInAddress(ReadOnlySpan<byte> text, int start, int end)
    {
        var rest = After(text, end, 300);
        var stop = rest.IndexOfAny(AfterAuthority);
        var authority = stop < 0 ? rest : rest[..stop];
        var at = authority.IndexOf((byte)'@');
        var colon = authority.IndexOf((byte)':');
        return colon >= 0 && at > colon + 1;
    }

    public static bool CurlUser(ReadOnlySpan<byte> text, int start, int end) => After(text, end, 700) is var rest && (rest.IndexOf(" -u"u8) >= 0 || rest.IndexOf(" --user"u8) >= 0 || rest.IndexOf("\t-u"u8) >= 0 || rest.IndexOf("\n-u"u8) >= 0);

    public static bool CurlHeader(ReadOnlySpan<byte> text, int start, int end) => After(text, end, 1000) is var rest && (rest.IndexOf("-H"u8) >= 0 || rest.IndexOf("--header"u8) >= 0);

    public static bool Scheme(ReadOnlySpan<byte> text, int start, int end)
    {
        Span<byte> lower = stackalloc byte[24];
        var rest = After(text, end, lower.Length);
        lower = lower[..rest.Length];
        for (var i = 0; i < rest.Length; i++)
        {
            lower[i] = (byte)(rest[i] | 0x20);
        }

        return lower.IndexOf("basic"u8) >= 0 || lower.IndexOf("bearer"u8) >= 0;
    }

    public static bool Login(ReadOnlySpan<byte> text, int start, int end) => After(text, start, 400).IndexOf("password"u8) >= 0;

    /// <summary>A user's name on the lines before.</summary>
    public static bool UserBefore(ReadOnlySpan<byte> text, int start, int end) => After(text, end, 8).IndexOf((byte)'=') is >= 0 and var equals && text[end + equals + 1 < text.Length ? end + equals + 1 : end] != '=' && Before(text, start, Line) is var before && (before.IndexOf("user"u8) >= 0 || before.IndexOf("User"u8) >= 0 || before.IndexOf("USER"u8) >= 0);

    public static bool Brace(ReadOnlySpan<byte> text, int start, int end) => After(text, end, 6).IndexOf((byte)'{') >= 0;

    public static bool Arrow(ReadOnlySpan<byte> text, int start, int end) => After(text, end, 8).IndexOf("=>"u8) >= 0;

    public static bool Semicolon(ReadOnlySpan<byte> text, int start, int end) => Before(text, start, Line).IndexOf((byte)';') >= 0 || After(text, end, Line).IndexOf((byte)';') >= 0;

    public static bool JwtSecret(ReadOnlySpan<byte> text, int start, int end) => After(text, end, 40) is var rest && (rest.IndexOf("ecret"u8) >= 0 || rest.IndexOf("ECRET"u8) >= 0);

    /// <summary>A number, a dash and a long run.</summary>
    public static bool NumberedKey(ReadOnlySpan<byte> text, int start, int end)
    {
        var rest = After(text, end, 20);
        var dash = rest.IndexOf((byte)'-');
        return dash > 0 && rest[dash - 1] is >= (byte)'0' and <= (byte)'9';
    }

    /// <summary>Six lower-case letters or digits, a full stop and sixteen more.</summary>
    public static bool BootstrapToken(ReadOnlySpan<byte> text, int start, int end)
    {
        var rest = After(text, end, 40);
        var stop = rest.IndexOf((byte)'.');
        if (stop < 6 || stop + 17 > rest.Length)
        {
            return false;
        }

        for (var i = stop - 6; i < stop + 17; i++)
        {
            if (i != stop && !ByteClass.Has(rest[i], Lower))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, int from, int length) => text.Slice(from, Math.Min(length, text.Length - from));

    private static ReadOnlySpan<byte> Before(ReadOnlySpan<byte> text, int end, int length) => text[Math.Max(0, end - length)..end];
}
