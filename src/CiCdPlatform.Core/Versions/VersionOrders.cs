namespace CiCdPlatform.Core.Versions;

/// <summary>The version order of every ecosystem, by the name that advisories in OSV's format give it.</summary>
public static class VersionOrders
{
    private static readonly SemanticOrder Semantic = new();
    private static readonly DebianOrder Debian = new();
    private static readonly RpmOrder Rpm = new();
    private static readonly AlpineOrder Alpine = new();
    private static readonly NumberListOrder Numbers = new();
    private static readonly RubyOrder Ruby = new();

    private static readonly Dictionary<string, VersionOrder> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["npm"] = Semantic,
        ["crates.io"] = Semantic,
        ["Go"] = Semantic,
        ["Hex"] = Semantic,
        ["SwiftURL"] = Semantic,
        ["GitHub Actions"] = Semantic,
        ["JSR"] = Semantic,
        ["Deno"] = Semantic,
        ["Shards"] = Semantic,
        ["Zig"] = Semantic,
        ["SemVer"] = Semantic,
        ["Rust"] = Semantic,
        ["Node.js"] = Semantic,
        ["VSCode"] = Semantic,
        ["Elm"] = Semantic,
        ["Nimble"] = Semantic,
        ["Terraform"] = Semantic,
        ["ConanCenter"] = new SemanticOrder { Parts = 8, LettersInParts = true },
        ["Pub"] = new SemanticOrder { ComparesBuild = true },
        ["Julia"] = new SemanticOrder { ComparesBuild = true },
        ["NuGet"] = new SemanticOrder { Parts = 4, IgnoresCase = true },
        ["PyPI"] = new PythonOrder(),
        ["Maven"] = new MavenOrder(),
        ["RubyGems"] = Ruby,
        ["CocoaPods"] = Ruby,
        ["Packagist"] = new PhpOrder(),
        ["CRAN"] = Numbers,
        ["Bioconductor"] = Numbers,
        ["CPAN"] = Numbers,
        ["LuaRocks"] = Numbers,
        ["Hackage"] = Numbers,
        ["GHC"] = Numbers,
        ["opam"] = Debian,
        ["Debian"] = Debian,
        ["Ubuntu"] = Debian,
        ["Echo"] = Debian,
        ["Alpine"] = Alpine,
        ["Wolfi"] = Alpine,
        ["Chainguard"] = Alpine,
        ["Alpaquita"] = Alpine,
        ["MinimOS"] = Alpine,
        ["Red Hat"] = Rpm,
        ["RPM"] = Rpm,
        ["Rocky Linux"] = Rpm,
        ["AlmaLinux"] = Rpm,
        ["Azure Linux"] = Rpm,
        ["Mageia"] = Rpm,
        ["openSUSE"] = Rpm,
        ["openEuler"] = Rpm,
        ["SUSE"] = Rpm,
        ["Photon OS"] = Rpm,
    };

    /// <summary>The names of all ecosystems whose versions can be ordered.</summary>
    public static IReadOnlyCollection<string> Ecosystems => ByName.Keys;

    /// <summary>The order of an ecosystem, whose name may carry a release behind a colon such as <c>Debian:12</c>; null when it is not known.</summary>
    public static VersionOrder? Find(string ecosystem)
    {
        ArgumentNullException.ThrowIfNull(ecosystem);
        var colon = ecosystem.IndexOf(':', StringComparison.Ordinal);
        return ByName.GetValueOrDefault(colon < 0 ? ecosystem : ecosystem[..colon]);
    }
}
