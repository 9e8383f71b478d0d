using System.Text;
using System.Text.Json;
using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Optimisation;

public sealed class CheckerFixtureTests
{
    public static TheoryData<string> Fixtures() => [.. Golden.Inputs("src", "CiCdPlatform.Core", "Optimisation", "Checkers")];

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Optimize_Fixture_SuggestsWhatIsExpected(string input)
    {
        var name = Path.GetFileName(input);
        var path = name.Contains("gitlab", StringComparison.Ordinal) ? ".gitlab-ci.yml" : ".github/workflows/ci.yml";
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [path] = File.ReadAllText(RepositoryRoot.Combine(input)) });

        var report = Optimizer.Optimize(snapshot);

        Assert.Empty(report.Warnings);
        Assert.Matches("^(bad|good)[.-]", name);
        var ours = report.Suggestions.Where(suggestion => Conformance.Families.Pascal(Id(suggestion.Kind)) == input.Split('/')[^3]).ToList();
        if (name.StartsWith("good", StringComparison.Ordinal))
        {
            Assert.Empty(ours);
            return;
        }

        Assert.NotEmpty(ours);
        var text = new StringBuilder();
        foreach (var suggestion in ours)
        {
            text.Append($"{suggestion.Line}: {suggestion.Message}\n{suggestion.Patch}");
        }

        Golden.Verify(Golden.ExpectationOf(input), text.ToString());
    }

    /// <summary>A kind as the contract spells it.</summary>
    internal static string Id(SuggestionKind kind) => JsonSerializer.Serialize(kind).Trim('"');
}
