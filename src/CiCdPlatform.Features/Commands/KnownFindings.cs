using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.Features.Checks;
using CiCdPlatform.Features.Repositories;

namespace CiCdPlatform.Features.Commands;

/// <summary>Findings and rules as people name them: by the beginning of a fingerprint, by a rule's id, or by the same rule's name in another tool.</summary>
internal sealed class KnownFindings(CheckStore store)
{
    private const int MinFingerprint = 8;
    private const int Looked = 10;

    /// <summary>What the newest judged check of a request found.</summary>
    public async Task<IReadOnlyList<Finding>> OfRequestAsync(RepositoryRef repository, long number, CancellationToken cancellation) =>
        (await store.JudgedAsync(repository, number, 1, cancellation)).FirstOrDefault()?.Findings()?.Findings ?? [];

    /// <summary>The finding whose fingerprint begins so, of this request's latest checks; null when there is none or more than one.</summary>
    public async Task<Finding?> FindAsync(RepositoryRef repository, long number, string beginning, CancellationToken cancellation)
    {
        if (!IsFingerprint(beginning))
        {
            return null;
        }

        var rows = await store.JudgedAsync(repository, number, Looked, cancellation);
        var found = rows.SelectMany(row => row.Findings()?.Findings ?? [])
            .Where(finding => finding.Fingerprint.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
            .DistinctBy(finding => finding.Fingerprint)
            .Take(2)
            .ToList();
        return found.Count == 1 ? found[0] : null;
    }

    /// <summary>A shipped rule, by any of its names.</summary>
    public static KnownRule? Rule(string name) => RuleCatalogue.Shipped.FirstOrDefault(rule =>
        string.Equals(rule.Id, name, StringComparison.OrdinalIgnoreCase)
        || rule.Aliases.Any(alias => string.Equals(alias, name, StringComparison.OrdinalIgnoreCase) || string.Equals(alias[(alias.IndexOf('/', StringComparison.Ordinal) + 1)..], name, StringComparison.OrdinalIgnoreCase)));

    public static bool IsFingerprint(string text) => text.Length is >= MinFingerprint and <= 64 && text.All(char.IsAsciiHexDigit);
}
