using CiCdPlatform.Core.Scanners.Secrets;
using CiCdPlatform.Core.Tests.Conformance;

namespace CiCdPlatform.Core.Tests.Scanners.Secrets;

public sealed class SecretKindTests
{
    public static TheoryData<string> Ids() => [.. SecretKinds.All.Select(kind => kind.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Find_Examples_FiresAndStaysSilent(string id)
    {
        var kind = SecretKinds.All.Single(kind => kind.Id == id);

        Assert.NotEmpty(kind.Fires);
        Assert.NotEmpty(kind.Silent);
        // Another kind may claim what both describe; one of the examples must be this kind's own.
        Assert.All(kind.Fires, text => Assert.NotEmpty(SecretsIn.Text(text)));
        Assert.Contains(kind.Fires, text => SecretsIn.Text(text).Any(match => match.Kind.Id == id || match.Kind.Aliases.Intersect(kind.Aliases, StringComparer.Ordinal).Any()));
        Assert.All(kind.Silent, text => Assert.DoesNotContain(SecretsIn.Text(text), match => match.Kind.Id == id));
    }

    [Fact]
    public void All_Kinds_AreManyAndNamedOnce()
    {
        Assert.True(SecretKinds.All.Count >= 220, $"{SecretKinds.All.Count} kinds");
        Assert.Equal(SecretKinds.All.Count, SecretKinds.All.Select(kind => kind.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(SecretKinds.All, kind => Assert.True(Families.IsKebab(kind.Id) || char.IsAsciiDigit(kind.Id[0]), kind.Id));
        Assert.All(SecretKinds.All, kind => Assert.True(kind.Name.StartsWith("A ", StringComparison.Ordinal) || kind.Name.StartsWith("An ", StringComparison.Ordinal) || kind.Name.StartsWith("The ", StringComparison.Ordinal) || kind.Name.StartsWith("What ", StringComparison.Ordinal) || kind.Name.StartsWith("Client ", StringComparison.Ordinal), kind.Name));
    }

    [Fact]
    public void Patterns_All_AreLinear() =>
        Assert.All(SecretKinds.All.Where(kind => kind.Pattern is not null), kind => Assert.True(kind.Regex.Options.HasFlag(System.Text.RegularExpressions.RegexOptions.NonBacktracking), kind.Id));
}
