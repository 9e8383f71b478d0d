using System.Text.RegularExpressions;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Conformance;

public sealed partial class HygieneTests
{
    [Fact]
    public void Sources_Always_AreFinishedAndNameNoMachine()
    {
        var wrong = new List<string>();
        foreach (var folder in new[] { "src", "tests", "docs", "infra" }.Select(name => RepositoryRoot.Combine(name)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => IsOurs(file)))
            {
                var number = 0;
                foreach (var line in File.ReadLines(file))
                {
                    number++;
                    if (MachinePath().IsMatch(line) || (folder.EndsWith("src", StringComparison.Ordinal) && Unfinished().IsMatch(line)))
                    {
                        wrong.Add($"{Path.GetRelativePath(RepositoryRoot.Path, file)}:{number}");
                    }
                }
            }
        }

        Assert.Empty(wrong);
    }

    private static bool IsOurs(string file) =>
        (Path.GetExtension(file) is ".cs" or ".md" or ".csproj" or ".props" or ".sql" or ".json" or ".yml" or ".yaml")
        && !file.Contains("/fixtures/", StringComparison.Ordinal)
        && !file.Contains("/node_modules/", StringComparison.Ordinal)
        && !file.EndsWith(nameof(HygieneTests) + ".cs", StringComparison.Ordinal);

    // Folders of one person's machine; the hosts of package registries belong in a user's settings.
    [GeneratedRegex(@"(/work/(main|shared|wt)\b|/root/[a-z]|/Users/[a-z]+/|[A-Z]:\\Users\\|\b(api\.nuget\.org/v3/index\.json|registry\.npmjs\.org/[a-z@]|repo1?\.maven\.(apache\.)?org/maven2|pypi\.org/simple))", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"//.*\b(TODO|FIXME)\b|NotImplementedException", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Unfinished();
}
