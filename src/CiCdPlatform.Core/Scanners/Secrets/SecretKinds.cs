using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Scanners.Secrets;

/// <summary>Every kind of credential, in the order that reports and the documentation show.</summary>
internal static class SecretKinds
{
    /// <summary>The file of a certificate with its private key; told by its path alone.</summary>
    public static readonly SecretKind Pkcs12File = new()
    {
        Id = "pkcs12-file",
        Name = "A certificate with its private key",
        Style = SecretStyle.Generic,
        Aliases = ["gitleaks/pkcs12-file"],
        Severity = Severity.Medium,
    };

    /// <summary>A random text that no name explains; only for auditors.</summary>
    public static readonly SecretKind HighEntropy = new()
    {
        Id = "high-entropy-string",
        Name = "A text that looks random",
        Style = SecretStyle.Generic,
        Aliases = ["detect-secrets/Base64HighEntropyString", "detect-secrets/HexHighEntropyString"],
        Severity = Severity.Low,
        Persona = Persona.Auditor,
        IsGeneric = true,
    };

    /// <summary>A machine on the internet; only for auditors.</summary>
    public static readonly SecretKind PublicAddress = new()
    {
        Id = "public-ip-address",
        Name = "The address of a machine on the internet",
        Style = SecretStyle.Generic,
        Aliases = ["detect-secrets/IPPublicDetector"],
        Severity = Severity.Info,
        Persona = Persona.Auditor,
        IsIdentifier = true,
        IsGeneric = true,
    };

    /// <summary>The kinds that are found by needles.</summary>
    public static IReadOnlyList<SecretKind> All { get; } =
    [
        .. TextKinds.All,
        .. ForgeKinds.All,
        .. CloudKinds.All,
        .. PackageKinds.All,
        .. ServiceKinds.All,
        GenericSecrets.ApiKey,
        GenericSecrets.Password,
    ];
}
