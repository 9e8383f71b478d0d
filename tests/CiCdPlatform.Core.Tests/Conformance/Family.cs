using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Conformance;

/// <summary>A plug-in family: where its folders are, what its classes end in, and the ids in its list.</summary>
public sealed record Family(string Name, string Folder, string Suffix, IReadOnlyList<string> Ids)
{
    /// <summary>Headings that every README of the family has.</summary>
    public IReadOnlyList<string> Sections { get; init; } = [];

    /// <summary>Ids whose folder is not their Pascal-case form.</summary>
    public IReadOnlyDictionary<string, string> Spellings { get; init; } = new Dictionary<string, string>();

    /// <summary>The fixtures on which a member does something.</summary>
    public required Func<string, IEnumerable<string>> Firing { get; init; }

    /// <summary>The fixtures on which a member does nothing.</summary>
    public required Func<string, IEnumerable<string>> Silent { get; init; }

    /// <summary>Members that do something on every fixture, by intention.</summary>
    public IReadOnlyList<string> NeverSilent { get; init; } = [];

    /// <summary>An id as its folder and its class spell it.</summary>
    public string Spell(string id) => Spellings.TryGetValue(id, out var spelling) ? spelling : Families.Pascal(id);

    /// <summary>The folder of a member.</summary>
    public string FolderOf(string id) => $"{Folder}/{Spell(id)}";

    /// <summary>The first sentence of a member's README, on one line.</summary>
    public string SummaryOf(string id)
    {
        var paragraph = File.ReadLines(RepositoryRoot.Combine(FolderOf(id), "README.md")).Skip(2).TakeWhile(line => line.Length > 0);
        var text = string.Join(' ', paragraph);
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? text : text[..(end + 1)];
    }

    /// <summary>The name, for the list of tests.</summary>
    public override string ToString() => Name;
}
