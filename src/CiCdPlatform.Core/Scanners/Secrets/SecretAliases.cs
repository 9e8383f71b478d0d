namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>The names that other scanners have for what this one finds.</summary>
public static class SecretAliases
{
    /// <summary>Such as <c>gitleaks/github-pat</c>, each once.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. SecretKinds.All.Concat([SecretKinds.Pkcs12File, SecretKinds.HighEntropy, SecretKinds.PublicAddress]).SelectMany(kind => kind.Aliases).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
