namespace CiCdPlatform.Core.Mending.Guards;

/// <summary>Which files are tests, or what tests compare with, by their names.</summary>
internal static class TestFiles
{
    private static readonly string[] Folders = ["test", "tests", "spec", "specs", "__tests__", "__snapshots__", "testdata", "fixtures", "e2e", "integration-tests", "cypress", "features", "t", "snapshots"];

    // Below a folder of tests these say how tests are built, not what they test.
    public static bool Is(string path)
    {
        var parts = path.Split('/');
        var name = parts[^1];
        var bare = name.Split('.')[0];
        return !Text.ManifestFiles.Is(path) && !Text.ManifestFiles.IsPipeline(path)
            && (parts.SkipLast(1).Any(part => Folders.Contains(part, StringComparer.OrdinalIgnoreCase) || part.EndsWith(".Tests", StringComparison.Ordinal) || part.EndsWith(".Test", StringComparison.Ordinal))
                || bare.StartsWith("test_", StringComparison.Ordinal) || bare.EndsWith("_test", StringComparison.Ordinal) || bare.EndsWith("_spec", StringComparison.Ordinal) || bare.EndsWith("Test", StringComparison.Ordinal)
                || bare.EndsWith("Tests", StringComparison.Ordinal) || bare.EndsWith("Spec", StringComparison.Ordinal) || bare is "conftest" or "jest" or "vitest" || name.Contains(".test.", StringComparison.Ordinal)
                || name.Contains(".spec.", StringComparison.Ordinal) || name.EndsWith(".snap", StringComparison.Ordinal) || name.EndsWith(".approved.txt", StringComparison.Ordinal) || name.EndsWith(".verified.txt", StringComparison.Ordinal));
    }
}
