using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Conformance;

public sealed class ConformanceTests
{
    public static TheoryData<string, string> Members()
    {
        var data = new TheoryData<string, string>();
        foreach (var family in Families.All)
        {
            foreach (var id in family.Ids)
            {
                data.Add(family.Name, id);
            }
        }

        return data;
    }

    public static TheoryData<string> FamilyNames() => [.. Families.All.Select(family => family.Name)];

    [Theory]
    [MemberData(nameof(Members))]
    public void Member_Listed_HasClassAndReadme(string familyName, string id)
    {
        var family = Find(familyName);

        Assert.True(Families.IsKebab(id), $"{id} is not kebab-case");
        var code = $"{family.FolderOf(id)}/{family.Spell(id)}{family.Suffix}.cs";
        Assert.True(File.Exists(RepositoryRoot.Combine(code)), $"{code} is missing");
        var readme = RepositoryRoot.Combine(family.FolderOf(id), "README.md");
        Assert.True(File.Exists(readme), $"{family.FolderOf(id)}/README.md is missing");
        var lines = File.ReadAllLines(readme);
        Assert.Equal($"# {id}", lines[0]);
        Assert.True(family.SummaryOf(id).EndsWith('.'), $"{family.FolderOf(id)}/README.md: the third line starts the sentence that says what it does");
        Assert.All(family.Sections, section => Assert.Contains($"## {section}", lines));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Member_Listed_HasFixturesThatFireAndThatStaySilent(string familyName, string id)
    {
        var family = Find(familyName);

        Assert.NotEmpty(family.Firing(id));
        Assert.Equal(family.NeverSilent.Contains(id), !family.Silent(id).Any());
    }

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void Folder_InFamily_IsListed(string familyName)
    {
        var family = Find(familyName);

        Assert.Equal(family.Ids.Distinct(StringComparer.Ordinal).Select(family.Spell).Order(StringComparer.Ordinal), Families.MemberFolders(family));
    }

    private static Family Find(string name) => Families.All.Single(family => family.Name == name);
}
