namespace CiCdPlatform.Core.Detectors;

/// <summary>What the name of a folder says about whose words it holds.</summary>
internal static class Places
{
    private static readonly HashSet<string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        "node_modules", "bower_components", "vendor", "third_party", "third-party", "thirdparty", "external", "externals", "extern", "site-packages", ".venv", "venv",
        "dist", "__pycache__", ".tox", ".gradle", ".mvn", ".yarn", ".next", ".nuxt", "pods", "generated", "__generated__",
    };

    private static readonly HashSet<string> Aside = new(StringComparer.OrdinalIgnoreCase)
    {
        "t", "test", "tests", "testdata", "test-data", "test_data", "testing", "fixtures", "fixture", "__fixtures__", "__tests__", "spec", "specs", "e2e", "example", "examples", "sample", "samples", "demo", "demos",
        "templates", "template", "benchmark", "benchmarks", "bench", "docs", "doc", "documentation", "playground", "hack", "contrib", ".github", ".devcontainer", ".circleci", "tutorial", "tutorials", "snippets", "playgrounds", "integration",
    };

    private static readonly string[] AsideWords = ["test", "tests", "testapp", "benchmark", "benchmarks", "sample", "samples", "example", "examples", "demo", "demos"];

    /// <summary>Whether a path lies in a folder that others wrote or a tool filled.</summary>
    public static bool IsForeign(string path) => AnyFolder(path, Foreign);

    /// <summary>Whether a path lies in a folder of tests, examples or documentation: not a part of the product in its own right.</summary>
    public static bool IsAside(string path) => AnyFolder(path, Aside);

    /// <summary>Whether the name of a project or a folder says so by its last word: <c>Words.Samples</c>, <c>robovm-test</c>, <c>TestApp</c>.</summary>
    public static bool IsNamedAside(string name) => AsideWords.Any(word =>
        name.EndsWith(word, StringComparison.OrdinalIgnoreCase)
        && (name.Length == word.Length || !char.IsLetter(name[^(word.Length + 1)]) || (char.IsLower(name[^(word.Length + 1)]) && char.IsUpper(name[^word.Length]))));

    private static bool AnyFolder(string path, HashSet<string> names)
    {
        var lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        var start = 0;
        for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', start))
        {
            if (lookup.Contains(path.AsSpan(start, slash - start)))
            {
                return true;
            }

            start = slash + 1;
        }

        return false;
    }
}
