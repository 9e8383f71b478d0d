using System.Collections.Concurrent;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Toml;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Detectors;

/// <summary>A repository as detectors see it: its own files by folder, name and ending, and bounded readers for the formats of manifests. Several detectors look at it at once.</summary>
internal sealed class RepositoryView
{
    private const int MaxManifest = 2 * 1024 * 1024;

    // Manifests are asked for again and again; sources, of which there are many, once.
    private const int MaxRememberedCharacters = 64 * 1024;
    private const int MaxRememberedTotal = 16 * 1024 * 1024;

    private static readonly JsonDocumentOptions Json5ish = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    private readonly RepositorySnapshot _snapshot;
    private readonly Dictionary<string, SnapshotEntry> _entries;
    private readonly string[] _sorted;
    private readonly ILookup<string, string> _byName;
    private readonly ILookup<string, string> _byExtension;
    private readonly ConcurrentDictionary<string, object?> _parsed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string[]> _lines = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _warnings = new();
    private long _remembered;

    public RepositoryView(RepositorySnapshot snapshot)
    {
        _snapshot = snapshot;
        _entries = snapshot.Entries.Where(entry => entry.Kind is SnapshotEntryKind.File or SnapshotEntryKind.Executable && !Places.IsForeign(entry.Path)).ToDictionary(entry => entry.Path);
        // A snapshot lists in ordinal order.
        _sorted = [.. snapshot.Entries.Where(entry => _entries.ContainsKey(entry.Path)).Select(entry => entry.Path)];
        _byName = _sorted.OrderBy(path => path.AsSpan().Count('/')).ToLookup(NameOf, StringComparer.Ordinal);
        _byExtension = _sorted.ToLookup(path => Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Sentences for the person, naming the file; each once, and in one order whichever detector came first.</summary>
    public IEnumerable<string> Warnings => _warnings.Distinct().Order(StringComparer.Ordinal);

    /// <summary>Adds to <see cref="Warnings"/>.</summary>
    public void Warn(string warning) => _warnings.Enqueue(warning);

    /// <summary>The repository's own regular files in ordinal order.</summary>
    public IReadOnlyList<string> Files => _sorted;

    /// <summary>The folder of a path, <c>.</c> for the root.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : ".";

    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>How far down a folder lies, so that of two that hold a file the nearer is known; 0 for the root.</summary>
    public static int DepthOf(string folder) => folder == "." ? 0 : folder.AsSpan().Count('/') + 1;

    /// <summary>A path below a folder.</summary>
    public static string Join(string folder, string relative) => folder == "." ? relative : relative == "." ? folder : folder + "/" + relative;

    /// <summary>A path that a file of a folder states, as a path of the repository; null when it leaves the repository.</summary>
    public static string? Resolve(string folder, string relative)
    {
        var parts = folder == "." ? [] : folder.Split('/').ToList();
        foreach (var part in relative.Split('/', '\\'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return parts.Count == 0 ? "." : string.Join('/', parts);
    }

    /// <summary>Whether a path is below a folder; the folder itself is.</summary>
    public static bool IsBelow(string path, string folder) => folder == "." || path == folder || (path.StartsWith(folder, StringComparison.Ordinal) && path.Length > folder.Length && path[folder.Length] == '/');

    /// <summary>A path as it reads from a folder above it.</summary>
    public static string Relative(string folder, string path) => folder == "." ? path : path == folder ? "." : path[(folder.Length + 1)..];

    /// <summary>Whether the repository holds a file; foreign folders are looked into here alone.</summary>
    public bool Has(string path) => _snapshot.Contains(path);

    public bool IsExecutable(string path) => _entries.TryGetValue(path, out var entry) && entry.Kind == SnapshotEntryKind.Executable;

    public long SizeOf(string path) => _entries.TryGetValue(path, out var entry) ? entry.Size : 0;

    /// <summary>The first of the names that the folder holds, as a path, or null.</summary>
    public string? First(string folder, params IEnumerable<string> names) => names.Select(name => Join(folder, name)).FirstOrDefault(_snapshot.Contains);

    /// <summary>The names that files have, each once.</summary>
    public IEnumerable<string> Names => _byName.Select(group => group.Key);

    /// <summary>Files with exactly this name, the highest first.</summary>
    public IEnumerable<string> Named(string name) => _byName[name];

    /// <summary>Files with this ending, such as <c>.cs</c>.</summary>
    public IEnumerable<string> WithExtension(string extension) => _byExtension[extension];

    /// <summary>Every file below a folder, in ordinal order.</summary>
    public IEnumerable<string> Below(string folder)
    {
        if (folder == ".")
        {
            return _sorted;
        }

        var prefix = folder + "/";
        var start = Array.BinarySearch(_sorted, prefix, StringComparer.Ordinal);
        start = start < 0 ? ~start : start;
        return _sorted.Skip(start).TakeWhile(path => path.StartsWith(prefix, StringComparison.Ordinal));
    }

    /// <summary>The files that lie in a folder itself.</summary>
    public IEnumerable<string> In(string folder) => Below(folder).Where(path => FolderOf(path) == folder);

    /// <summary>The text of a file of reasonable size, or null.</summary>
    public string? Text(string path) => SizeOf(path) is > 0 and <= MaxManifest ? _snapshot.ReadText(path) : null;

    /// <summary>The lines of a file, without their ends; empty when it cannot be read.</summary>
    public IReadOnlyList<string> Lines(string path)
    {
        if (!_lines.TryGetValue(path, out var lines))
        {
            var text = Text(path);
            lines = text?.Split('\n') ?? [];
            for (var i = 0; i < lines.Length; i++)
            {
                lines[i] = lines[i].TrimEnd('\r');
            }

            if (text is null || (text.Length <= MaxRememberedCharacters && Interlocked.Add(ref _remembered, text.Length) <= MaxRememberedTotal))
            {
                _lines[path] = lines;
            }
        }

        return lines;
    }

    /// <summary>The lines of a file with their 1-based numbers.</summary>
    public IEnumerable<NumberedLine> Numbered(string path) => Lines(path).Select((line, i) => new NumberedLine(line, i + 1));

    /// <summary>The 1-based number of the first line that holds a text; 1 when none does.</summary>
    public int LineOf(string path, string text)
    {
        var lines = Lines(path);
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Contains(text, StringComparison.Ordinal))
            {
                return i + 1;
            }
        }

        return 1;
    }

    /// <summary>Whether a file holds a text.</summary>
    public bool Mentions(string? path, string text) => path is not null && Text(path)?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The first line that is neither blank nor a comment, trimmed, or null.</summary>
    public string? FirstWord(string path) => Lines(path).Select(line => line.Split('#')[0].Trim()).FirstOrDefault(line => line.Length > 0);

    /// <summary>A JSON object with comments and trailing commas allowed; null, with a warning, when it is none.</summary>
    public JsonElement? Json(string path) => Parsed(path, text =>
    {
        using var document = JsonDocument.Parse(text, Json5ish);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new JsonException("an object was expected");
    });

    public TomlValue? Toml(string path) => Parsed(path, text => TomlText.Load(text) is var load && load.Root is { } root ? (TomlValue?)root : throw new FormatException($"line {load.ErrorLine}: {load.Error}"));

    public YamlNode? Yaml(string path) => Parsed(path, text => YamlText.Load(text) is var load && load.Error is { } error ? throw new FormatException($"line {error.Line}: {error.Message}") : load.Root);

    /// <summary>XML without document type definitions.</summary>
    public XElement? Xml(string path) => Parsed(path, text =>
    {
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = MaxManifest });
        return XDocument.Load(reader, LoadOptions.SetLineInfo).Root;
    });

    private T? Parsed<T>(string path, Func<string, T?> parse)
    {
        if (_parsed.TryGetValue(path, out var known))
        {
            return (T?)known;
        }

        T? value = default;
        if (Text(path) is { } text && !string.IsNullOrWhiteSpace(text))
        {
            try
            {
                value = parse(text);
            }
            catch (Exception e) when (e is JsonException or XmlException or FormatException or InvalidOperationException)
            {
                // Broken files among fixtures and examples are broken on purpose.
                if (!Places.IsAside(path))
                {
                    Warn($"{path} could not be read: {e.Message.ReplaceLineEndings(" ")}");
                }
            }
        }

        _parsed[path] = value;
        return value;
    }
}

/// <summary>A line of a file, without its end; <paramref name="Number"/> is 1-based.</summary>
internal sealed record NumberedLine(string Text, int Number);
