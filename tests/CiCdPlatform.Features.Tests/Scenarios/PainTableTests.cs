using System.Reflection;
using System.Text.RegularExpressions;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>The table of pains in <c>docs/reviews.md</c> names scenarios that are there.</summary>
public sealed partial class PainTableTests
{
    [Fact]
    public void EveryPain_NamesItsScenarios()
    {
        var text = File.ReadAllText(RepositoryRoot.Combine("docs", "reviews.md"));
        var rows = text[text.IndexOf("## What people suffer from", StringComparison.Ordinal)..].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1).ToList();
        var scenarios = typeof(PainTableTests).Assembly.GetTypes().Where(type => type.Namespace == typeof(PainTableTests).Namespace)
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance)).Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => method.Name).ToHashSet();

        Assert.True(rows.Count >= 22, $"{rows.Count} pains");
        Assert.All(rows, row => Assert.NotEmpty(Name().Matches(row.Split('|')[3])));
        Assert.Equal([], rows.SelectMany(row => Name().Matches(row.Split('|')[3])).Select(name => name.Groups["name"].Value).Except(scenarios));
    }

    [GeneratedRegex("`(?<name>[A-Za-z0-9_]+)`", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();
}
