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
    public void Member_Listed_HasFolderAndReadme(string familyName, string id)
    {
        var family = Families.All.Single(family => family.Name == familyName);

        Assert.True(Families.IsKebab(id), $"{id} is not kebab-case");
        var readme = RepositoryRoot.Combine(family.FolderOf(id), "README.md");
        Assert.True(File.Exists(readme), $"{family.FolderOf(id)}/README.md is missing");
        var lines = File.ReadAllLines(readme);
        Assert.Equal($"# {id}", lines[0]);
        Assert.True(lines.Length > 2 && lines[2].Length > 0, $"{family.FolderOf(id)}/README.md: the third line says in one sentence what it does");
        Assert.All(family.Sections, section => Assert.Contains($"## {section}", lines));
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void Member_Listed_HasFixtures(string familyName, string id)
    {
        var family = Families.All.Single(family => family.Name == familyName);
        var inputs = Golden.Inputs(family.FolderOf(id)).Select(Path.GetFileName).ToList();

        Assert.NotEmpty(inputs);
        if (family.HasBadAndGood)
        {
            Assert.Contains(inputs, name => name!.StartsWith("bad", StringComparison.Ordinal));
            Assert.Contains(inputs, name => name!.StartsWith("good", StringComparison.Ordinal));
            Assert.All(inputs, name => Assert.Matches("^(bad|good)[.-]", name));
        }
    }

    [Theory]
    [MemberData(nameof(FamilyNames))]
    public void Folder_InFamily_IsListed(string familyName)
    {
        var family = Families.All.Single(family => family.Name == familyName);
        Assert.Equal(family.Ids.Distinct(StringComparer.Ordinal).Select(Families.Pascal).Order(StringComparer.Ordinal), Families.MemberFolders(family));
    }
}
