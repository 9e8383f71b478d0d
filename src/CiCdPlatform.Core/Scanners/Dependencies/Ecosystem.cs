using System.Text;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>Where packages come from: its name as advisories write it, its type in package URLs, and how it writes requirements.</summary>
public sealed partial class Ecosystem
{
    private Ecosystem(string name, string purlType, RangeDialect dialect, Casing casing = Casing.Kept)
    {
        Name = name;
        PurlType = purlType;
        Dialect = dialect;
        _casing = casing;
        Order = VersionOrders.Find(name) ?? throw new InvalidOperationException($"the ecosystem {name} has no version order");
    }

    private readonly Casing _casing;

    private enum Casing
    {
        Kept,
        Lower,
        Python,
    }

    /// <summary>Node's registry.</summary>
    public static Ecosystem Npm { get; } = new("npm", "npm", RangeDialect.Npm);

    /// <summary>Python's.</summary>
    public static Ecosystem PyPI { get; } = new("PyPI", "pypi", RangeDialect.Python, Casing.Python);

    /// <summary>Go modules.</summary>
    public static Ecosystem Go { get; } = new("Go", "golang", RangeDialect.Plain);

    /// <summary>Rust's.</summary>
    public static Ecosystem Crates { get; } = new("crates.io", "cargo", RangeDialect.Cargo);

    /// <summary>PHP's.</summary>
    public static Ecosystem Packagist { get; } = new("Packagist", "composer", RangeDialect.Composer, Casing.Lower);

    /// <summary>Ruby's.</summary>
    public static Ecosystem RubyGems { get; } = new("RubyGems", "gem", RangeDialect.Ruby);

    /// <summary>.NET's.</summary>
    public static Ecosystem NuGet { get; } = new("NuGet", "nuget", RangeDialect.Brackets, Casing.Lower);

    /// <summary>The JVM's; names are <c>group:artifact</c>.</summary>
    public static Ecosystem Maven { get; } = new("Maven", "maven", RangeDialect.Brackets);

    /// <summary>Elixir's, Erlang's and Gleam's.</summary>
    public static Ecosystem Hex { get; } = new("Hex", "hex", RangeDialect.Hex);

    /// <summary>Dart's.</summary>
    public static Ecosystem Pub { get; } = new("Pub", "pub", RangeDialect.Npm);

    /// <summary>Swift packages, by the address of their repository without its scheme.</summary>
    public static Ecosystem Swift { get; } = new("SwiftURL", "swift", RangeDialect.Npm, Casing.Lower);

    /// <summary>Apple's older packages.</summary>
    public static Ecosystem CocoaPods { get; } = new("CocoaPods", "cocoapods", RangeDialect.Ruby);

    /// <summary>C and C++.</summary>
    public static Ecosystem Conan { get; } = new("ConanCenter", "conan", RangeDialect.Plain);

    /// <summary>Haskell's.</summary>
    public static Ecosystem Hackage { get; } = new("Hackage", "hackage", RangeDialect.Plain);

    /// <summary>Julia's.</summary>
    public static Ecosystem Julia { get; } = new("Julia", "julia", RangeDialect.Cargo);

    /// <summary>R's.</summary>
    public static Ecosystem Cran { get; } = new("CRAN", "cran", RangeDialect.Plain);

    /// <summary>OCaml's.</summary>
    public static Ecosystem Opam { get; } = new("opam", "opam", RangeDialect.Plain);

    /// <summary>Crystal's shards.</summary>
    public static Ecosystem Shards { get; } = new("Shards", "generic", RangeDialect.Ruby);

    /// <summary>Packages of jsr.io.</summary>
    public static Ecosystem Jsr { get; } = new("JSR", "jsr", RangeDialect.Npm);

    /// <summary>Modules that Deno reads from addresses.</summary>
    public static Ecosystem Deno { get; } = new("Deno", "generic", RangeDialect.Npm);

    /// <summary>Packages of Zig, by address.</summary>
    public static Ecosystem Zig { get; } = new("Zig", "generic", RangeDialect.Npm);

    /// <summary>Elm's.</summary>
    public static Ecosystem Elm { get; } = new("Elm", "elm", RangeDialect.Plain);

    /// <summary>Perl's, by distribution.</summary>
    public static Ecosystem Cpan { get; } = new("CPAN", "cpan", RangeDialect.Plain);

    /// <summary>Nim's.</summary>
    public static Ecosystem Nimble { get; } = new("Nimble", "generic", RangeDialect.Plain);

    /// <summary>Lua's.</summary>
    public static Ecosystem LuaRocks { get; } = new("LuaRocks", "luarocks", RangeDialect.Plain);

    /// <summary>Actions of workflows, as <c>owner/name</c>.</summary>
    public static Ecosystem Actions { get; } = new("GitHub Actions", "github", RangeDialect.Npm, Casing.Lower);

    /// <summary>Providers of Terraform.</summary>
    public static Ecosystem Terraform { get; } = new("Terraform", "terraform", RangeDialect.Ruby, Casing.Lower);

    /// <summary>All that lockfiles and manifests are read of.</summary>
    public static IReadOnlyList<Ecosystem> All { get; } =
        [Npm, PyPI, Go, Crates, Packagist, RubyGems, NuGet, Maven, Hex, Pub, Swift, CocoaPods, Conan, Hackage, Julia, Cran, Opam, Shards, Jsr, Deno, Zig, Elm, Cpan, Nimble, LuaRocks, Actions, Terraform];

    /// <summary>As advisories write it, such as <c>crates.io</c>.</summary>
    public string Name { get; }

    /// <summary>The type in a package URL.</summary>
    public string PurlType { get; }

    /// <summary>Which of two versions is the newer.</summary>
    public VersionOrder Order { get; }

    /// <summary>How requirements are written.</summary>
    public RangeDialect Dialect { get; }

    /// <summary>The ecosystem of a name, whatever its case; null when no lockfile of it is read.</summary>
    public static Ecosystem? Find(string name) => All.FirstOrDefault(ecosystem => ecosystem.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The name under which a package is looked up: two spellings of one package give the same.</summary>
    public static string Normalise(string ecosystem, string name) => Find(ecosystem)?.Normalise(name) ?? name;

    /// <summary>The name under which a package of this ecosystem is looked up.</summary>
    public string Normalise(string name) => _casing switch
    {
        Casing.Lower => name.ToLowerInvariant(),
        Casing.Python => Separators().Replace(name, "-").ToLowerInvariant(),
        _ => name,
    };

    /// <summary>The package URL of a version, or of the package when the version is null.</summary>
    public string Purl(string name, string? version)
    {
        ArgumentNullException.ThrowIfNull(name);
        var path = _casing == Casing.Python ? Normalise(name) : PurlType is "composer" or "github" ? name.ToLowerInvariant() : this == Maven ? name.Replace(':', '/') : name;
        var text = new StringBuilder("pkg:").Append(PurlType).Append('/').AppendJoin('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(Encode));
        return version is null ? text.ToString() : text.Append('@').Append(Encode(version)).ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string Encode(string text) => Uri.EscapeDataString(text).Replace("%3A", ":", StringComparison.Ordinal);

    [GeneratedRegex("[-_.]+", RegexOptions.NonBacktracking)]
    private static partial Regex Separators();
}
