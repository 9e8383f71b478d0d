namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>Tells tests, sources, and what belongs to others by their paths.</summary>
internal static class ProofPlaces
{
    private static readonly HashSet<string> TestFolders = new(StringComparer.OrdinalIgnoreCase) { "test", "tests", "spec", "specs", "__tests__", "__test__", "t", "testing", "testsuite", "unittest", "unittests" };

    private static readonly HashSet<string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        "node_modules", "vendor", "vendored", "third_party", "thirdparty", "3rdparty", "external", "extern", "deps", "dist", "build", "target", "bin", "obj", ".git", ".github", "docs", "doc",
        "examples", "example", "samples", "sample", "bench", "benches", "benchmark", "benchmarks", "fuzz", "fuzzing", "fixtures", "fixture", "testdata", "tools", "scripts", "contrib", "unity", "site-packages",
    };

    private static readonly Dictionary<string, string[]> Sources = new(StringComparer.Ordinal)
    {
        ["haskell"] = [".hs"],
        ["ocaml"] = [".ml"],
        ["erlang"] = [".erl"],
        ["clojure"] = [".clj", ".cljc"],
        ["elm"] = [".elm"],
        ["fortran"] = [".f90", ".f"],
        ["cobol"] = [".cob", ".cbl"],
        ["scheme"] = [".scm"],
        ["nix"] = [".nix"],
        ["fsharp"] = [".fs"],
        ["vb"] = [".vb"],
        ["elixir"] = [".ex"],
        ["cpp"] = [".h", ".hpp"],
        ["c"] = [".h"],
        ["perl"] = [".pm", ".pl"],
    };

    /// <summary>Endings of a language's sources beyond those of its tests.</summary>
    internal static IEnumerable<string> Extensions(string language) => Sources.GetValueOrDefault(language, []);

    /// <summary>Whether a file is one of tests, by its folder or its name.</summary>
    internal static bool IsTest(string path)
    {
        var parts = path.Split('/');
        return parts.SkipLast(1).Any(IsTestFolder) || IsTestName(parts[^1]);
    }

    /// <summary>Whether a path leads into what is generated, vendored, or not run by tests.</summary>
    internal static bool IsForeign(string path) => path.Split('/').SkipLast(1).Any(Foreign.Contains);

    /// <summary>Tests by name and folder first, then tests by either, then the rest.</summary>
    internal static int Rank(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return (IsTest(path), IsTestName(name)) switch
        {
            (true, true) => 0,
            (true, false) => 1,
            _ => 2,
        };
    }

    private static bool IsTestFolder(string folder) =>
        TestFolders.Contains(folder) || folder.EndsWith(".Tests", StringComparison.OrdinalIgnoreCase) || folder.EndsWith(".Test", StringComparison.OrdinalIgnoreCase)
        || folder.EndsWith("Tests", StringComparison.Ordinal) || folder.EndsWith("_test", StringComparison.Ordinal) || folder.EndsWith("_tests", StringComparison.Ordinal);

    private static bool IsTestName(string name)
    {
        var stem = name.Split('.')[0];
        return name.Contains(".test.", StringComparison.Ordinal) || name.Contains(".spec.", StringComparison.Ordinal) || name.EndsWith(".t", StringComparison.Ordinal) || name.EndsWith(".bats", StringComparison.Ordinal)
            || stem is "test" or "tests" || stem.StartsWith("test_", StringComparison.Ordinal) || stem.StartsWith("test-", StringComparison.Ordinal)
            || stem.EndsWith("_test", StringComparison.Ordinal) || stem.EndsWith("-test", StringComparison.Ordinal) || stem.EndsWith("_tests", StringComparison.Ordinal)
            || stem.EndsWith("_spec", StringComparison.Ordinal) || stem.EndsWith("Test", StringComparison.Ordinal) || stem.EndsWith("Tests", StringComparison.Ordinal) || stem.EndsWith("Spec", StringComparison.Ordinal);
    }
}
