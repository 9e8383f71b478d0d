using System.Security.Cryptography;
using System.Text;

namespace CiCdPlatform.Core.Findings;

/// <summary>The identity of a finding that outlives moved lines.</summary>
public static class Fingerprint
{
    /// <summary>
    /// 32 lower-case hexadecimal digits of rule, path, the line's text without its white space at both ends and doubled inside, and the
    /// 0-based ordinal among equal findings of the same file.
    /// </summary>
    public static string Of(string rule, string path, string lineText, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(lineText);
        var normalised = string.Join(' ', lineText.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{rule}\n{path}\n{normalised}\n{ordinal}"));
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
