namespace CiCdPlatform.TestKit;

/// <summary>Fixtures beside the code of a family and the output that is expected of each; <c>UPDATE_GOLDEN=1</c> rewrites it.</summary>
public static class Golden
{
    /// <summary>Whether expected output is rewritten instead of compared.</summary>
    public static bool IsUpdating => Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1";

    /// <summary>Inputs in every <c>fixtures</c> folder below a folder of the repository, relative to the repository, in ordinal order; files that end in <c>.out</c> are expectations.</summary>
    public static IReadOnlyList<string> Inputs(params string[] family)
    {
        var root = RepositoryRoot.Combine(family);
        return Directory.Exists(root)
            ? Directory.EnumerateDirectories(root, "fixtures", SearchOption.AllDirectories)
                .SelectMany(folder => Directory.EnumerateFiles(folder))
                .Where(file => !file.EndsWith(".out", StringComparison.Ordinal))
                .Select(file => Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/'))
                .Order(StringComparer.Ordinal)
                .ToList()
            : [];
    }

    /// <summary>Where the output of an input is expected: beside it, with the extension <c>.out</c>.</summary>
    public static string ExpectationOf(string input) => Path.ChangeExtension(input, ".out");

    /// <summary>Throws when a file of the repository does not hold the text; writes it instead when updating.</summary>
    public static void Verify(string relativePath, string actual)
    {
        var path = RepositoryRoot.Combine(relativePath);
        if (IsUpdating)
        {
            File.WriteAllText(path, actual);
            return;
        }

        var expected = File.Exists(path) ? File.ReadAllText(path) : null;
        if (expected != actual)
        {
            throw new GoldenMismatchException($"{relativePath} {(expected is null ? "does not exist" : "is stale")}; run the tests with UPDATE_GOLDEN=1 and review the change.\nExpected:\n{expected}\nActual:\n{actual}");
        }
    }
}

/// <summary>Output that is not what a file expects.</summary>
public sealed class GoldenMismatchException(string message) : Exception(message);
