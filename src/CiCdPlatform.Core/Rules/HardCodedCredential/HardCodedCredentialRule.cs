using CiCdPlatform.Core.Findings;

namespace CiCdPlatform.Core.Rules;

/// <summary>Credentials that stand in files; a message never shows more than their published prefix.</summary>
internal sealed class HardCodedCredentialRule : IRule
{
    public string Id => "hard-coded-credential";

    public string Scanner => "secrets";

    public IReadOnlyList<string> Aliases { get; } = ["CKV_SECRET"];

    public bool Concerns(FileKind kind) => true;

    public IEnumerable<RuleHit> Check(RuleFile file, RuleSettings settings)
    {
        foreach (var kind in CredentialKinds.All)
        {
            foreach (var (offset, length, confidence) in kind.Find(file.Text))
            {
                yield return new RuleHit(
                    offset,
                    length,
                    kind.Severity,
                    confidence,
                    $"{kind.Name} (`{kind.Needle}…`, {length} characters) stands in the file; revoke it, and read its successor from a secret of the forge or of the environment.")
                {
                    Aliases = [$"gitleaks/{kind.GitleaksRule}"],
                };
            }
        }
    }
}
