using System.Security.Cryptography;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>The forge's <c>hashFiles</c>: a hash of the hashes of the files that patterns name.</summary>
internal static class FileHashes
{
    /// <summary>Lower-case hexadecimal; empty when no file matches.</summary>
    public static string Of(string workspace, IReadOnlyList<string> patterns)
    {
        var wanted = patterns.SelectMany(p => p.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var any = false;
        foreach (var file in SafePath.Files(workspace).Where(f => !f.StartsWith(".git/", StringComparison.Ordinal)
            && FilterPattern.MatchesInOrder(wanted, f)).Order(StringComparer.Ordinal))
        {
            using var stream = File.OpenRead(Path.Combine(workspace, file));
            sum.AppendData(SHA256.HashData(stream));
            any = true;
        }

        return any ? Convert.ToHexStringLower(sum.GetHashAndReset()) : "";
    }
}
