using System.Text;
using CiCdPlatform.Core.Detectors.Languages;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Detectors;

/// <summary>Counts the bytes of each programming and markup language as linguist does: vendored, generated and documentation files are left out unless <c>.gitattributes</c> says otherwise.</summary>
internal static class LanguageShares
{
    // Files of an ending that several languages use are looked into up to this many; the rest follow what most of those were.
    private const int MaxLookedInto = 400;
    private const long MaxLookedIntoBytes = 128 * 1024;

    private static readonly Dictionary<string, string> Ids = new(StringComparer.Ordinal)
    {
        ["C#"] = "csharp",
        ["C++"] = "cpp",
        ["F#"] = "fsharp",
        ["Visual Basic .NET"] = "vb",
        ["HCL"] = "terraform",
        ["HTML"] = "html",
        ["CSS"] = "css",
        ["SCSS"] = "css",
        ["JavaScript"] = "javascript",
        ["Vue"] = "javascript",
        ["Svelte"] = "javascript",
        ["TypeScript"] = "typescript",
        ["PHP"] = "php",
        ["OCaml"] = "ocaml",
        ["COBOL"] = "cobol",
    };

    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "c", "clojure", "cobol", "crystal", "dart", "elixir", "elm", "erlang", "fortran", "gleam", "go", "haskell", "java", "julia", "kotlin", "lua", "nim", "nix", "ocaml", "perl", "php", "python", "r", "ruby", "rust", "scala", "scheme", "shell", "swift", "zig",
    };

    /// <summary>The shares of a snapshot, the largest first.</summary>
    public static IReadOnlyList<LanguageShare> Of(RepositorySnapshot snapshot)
    {
        var attributes = GitAttributes.Of(snapshot);
        var tallies = new Dictionary<string, Tally>(StringComparer.Ordinal);
        var looked = new Dictionary<string, Ending>(StringComparer.Ordinal);
        var total = 0L;
        var (folder, isOut) = ("", false);
        foreach (var entry in snapshot.Entries)
        {
            if (entry.Kind is not (SnapshotEntryKind.File or SnapshotEntryKind.Executable) || entry.Size == 0)
            {
                continue;
            }

            // Entries come in order, so those of one folder follow each other.
            var slash = entry.Path.LastIndexOf('/');
            if (!entry.Path.AsSpan(0, Math.Max(0, slash)).SequenceEqual(folder))
            {
                folder = slash < 0 ? "" : entry.Path[..slash];
                isOut = UncountedPaths.IsFolder(folder);
            }

            if (LanguageOf(entry, entry.Path.AsSpan(slash + 1), isOut, attributes, snapshot, looked) is { } name)
            {
                if (!tallies.TryGetValue(name, out var tally))
                {
                    tallies.Add(name, tally = new Tally(name));
                }

                tally.Sum += entry.Size;
                total += entry.Size;
            }
        }

        List<Tally> ordered = [.. tallies.Values];
        ordered.Sort((a, b) => a.Sum != b.Sum ? b.Sum.CompareTo(a.Sum) : string.CompareOrdinal(a.Language, b.Language));
        return ordered.ConvertAll(tally => new LanguageShare(tally.Language, tally.Sum, Math.Round((double)tally.Sum / total, 4)));
    }

    /// <summary>What people call a language by its id.</summary>
    public static string DisplayName(string id) => Ids.FirstOrDefault(known => known.Value == id).Key ?? (id.Length == 0 ? id : char.ToUpperInvariant(id[0]) + id[1..]);

    /// <summary>The language that a path's name tells, or null.</summary>
    public static string? NameOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        return LanguageTable.ByName.TryGetValue(name, out var known) ? known : LanguageTable.ByExtension.GetValueOrDefault(Path.GetExtension(name));
    }

    /// <summary>The id of the language that most bytes of some files are in, or null.</summary>
    public static string? MainOf(IEnumerable<(string Path, long Size)> files) =>
        files.Select(file => (Id: IdOf(NameOf(file.Path)), file.Size)).Where(file => file.Id is not null).GroupBy(file => file.Id).OrderByDescending(group => group.Sum(file => file.Size)).FirstOrDefault()?.Key;

    private static string? IdOf(string? name) => name is null ? null : Ids.GetValueOrDefault(name) ?? (Known.Contains(name.ToLowerInvariant()) ? name.ToLowerInvariant() : null);

    private static string? LanguageOf(SnapshotEntry entry, ReadOnlySpan<char> name, bool isOut, GitAttributes attributes, RepositorySnapshot snapshot, Dictionary<string, Ending> looked)
    {
        var stated = attributes.IsEmpty ? null : attributes.Of(entry.Path);
        string? Said(string attribute) => stated?.GetValueOrDefault(attribute);
        if (Said("detectable") == "false")
        {
            return null;
        }

        var (vendored, generated, documentation) = (Said("vendored"), Said("generated"), Said("documentation"));
        if (vendored == "true" || generated == "true" || documentation == "true")
        {
            return null;
        }

        // What is said not to be left out counts, wherever it lies.
        if (vendored is null && generated is null && documentation is null && (isOut || UncountedPaths.IsFile(name)))
        {
            return null;
        }

        if (Said("language") is { } language)
        {
            return LanguageTable.Spelled(language);
        }

        var text = name.ToString();
        if (LanguageTable.ByName.TryGetValue(text, out var byName))
        {
            return byName;
        }

        var extension = Path.GetExtension(text).ToLowerInvariant();
        if (extension.Length <= 1)
        {
            return entry.Kind == SnapshotEntryKind.Executable ? Interpreter(entry, snapshot) : null;
        }

        var usual = LanguageTable.ByExtension.GetValueOrDefault(extension);
        return LanguageHeuristics.IsAmbiguous(extension) ? LookInto(entry, extension, usual, snapshot, looked) : usual;
    }

    private static string? LookInto(SnapshotEntry entry, string extension, string? usual, RepositorySnapshot snapshot, Dictionary<string, Ending> looked)
    {
        if (!looked.TryGetValue(extension, out var seen))
        {
            looked.Add(extension, seen = new Ending());
        }

        // TypeScript and its like are almost always what they seem: only what is small and odd is worth a look.
        if (extension is ".ts" or ".tsx" or ".cs" or ".rs" or ".php" or ".ml" or ".pm" or ".t" && seen.Files >= 3)
        {
            return usual;
        }

        if (seen.Files < MaxLookedInto && entry.Size <= MaxLookedIntoBytes && snapshot.ReadText(entry.Path) is { } text)
        {
            var language = LanguageHeuristics.Of(extension, text, usual);
            seen.Files++;
            (seen.Languages.Find(tally => tally.Language == (language ?? "")) ?? seen.Add(language ?? "")).Sum++;
            return language;
        }

        return seen.Languages.Count == 0 ? usual : seen.Languages.MaxBy(tally => tally.Sum)!.Language is { Length: > 0 } most ? most : null;
    }

    private static string? Interpreter(SnapshotEntry entry, RepositorySnapshot snapshot)
    {
        if (entry.Size > MaxLookedIntoBytes || snapshot.ReadBytes(entry.Path) is not { } content || !content.Span.StartsWith("#!"u8))
        {
            return null;
        }

        var line = Encoding.UTF8.GetString(content.Span[2..Math.Min(content.Length, 200)]).Split('\n')[0];
        var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
        var program = words.Select(RepositoryView.NameOf).SkipWhile((word, i) => (i == 0 && word == "env") || word.StartsWith('-') || word.Contains('=', StringComparison.Ordinal)).FirstOrDefault() ?? "";
        return LanguageTable.ByInterpreter.GetValueOrDefault(program) ?? LanguageTable.ByInterpreter.GetValueOrDefault(program.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.'));
    }

    // What is counted of one language.
    private sealed class Tally(string language)
    {
        public string Language => language;

        /// <summary>Bytes of a repository, files of an ending.</summary>
        public long Sum { get; set; }
    }

    // What the files of one ending that were looked into turned out to be.
    private sealed class Ending
    {
        public int Files { get; set; }

        public List<Tally> Languages { get; } = [];

        public Tally Add(string language)
        {
            var tally = new Tally(language);
            Languages.Add(tally);
            return tally;
        }
    }
}
