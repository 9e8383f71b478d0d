using System.Text.RegularExpressions;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Conformance;

/// <summary>A plug-in family: where its folders are, the ids in its list and what every README of it has.</summary>
public sealed record Family(string Name, string Folder, IReadOnlyList<string> Ids, IReadOnlyList<string> Sections)
{
    /// <summary>Whether fixtures come as <c>bad*</c>, which fire, and <c>good*</c>, which stay silent.</summary>
    public bool HasBadAndGood { get; init; }

    /// <summary>The folder of a member.</summary>
    public string FolderOf(string id) => $"{Folder}/{Families.Pascal(id)}";
}

/// <summary>Every family; a new one joins by one line.</summary>
public static partial class Families
{
    public static IReadOnlyList<Family> All { get; } =
    [
        new("Rules", "src/CiCdPlatform.Core/Rules", [.. Core.Rules.Rules.All.Select(rule => rule.Id)], ["Why", "Bad", "Good", "Cure"]) { HasBadAndGood = true },
    ];

    /// <summary>Folders of a family that hold a member: those with a README or fixtures.</summary>
    public static IEnumerable<string> MemberFolders(Family family)
    {
        var root = RepositoryRoot.Combine(family.Folder);
        return Directory.EnumerateDirectories(root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);
    }

    /// <summary>The Pascal-case form of a kebab-case id.</summary>
    public static string Pascal(string id) => string.Concat(id.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Whether an id is kebab-case.</summary>
    public static bool IsKebab(string id) => Kebab().IsMatch(id);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Kebab();
}
