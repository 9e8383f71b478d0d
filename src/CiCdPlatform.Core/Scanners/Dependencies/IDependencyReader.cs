using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>Reads one kind of lockfile or manifest.</summary>
internal interface IDependencyReader
{
    /// <summary>What a lockfile pins is not taken from the manifests beside it again.</summary>
    bool IsLockfile { get; }

    /// <summary>Whether it reads a file of this path and name.</summary>
    bool Reads(string path, string name);

    /// <summary>Reports what the file holds; a file that cannot be read is named in a warning.</summary>
    void Read(DependencyFile file);
}

/// <summary>One file as a reader sees it, and where it reports what it found.</summary>
internal sealed class DependencyFile(string path, RepositorySnapshot snapshot, List<Dependency> found, ICollection<string> warnings)
{
    // Hostile files name millions of packages; the largest real ones a few ten thousand.
    private const int MaxPackages = 100_000;

    private bool _full;

    public string Path { get; } = path;

    public string Name { get; } = path[(path.LastIndexOf('/') + 1)..];

    /// <summary>Of the file, with its slash; empty at the root.</summary>
    public string Folder { get; } = path[..(path.LastIndexOf('/') + 1)];

    public IReadOnlyList<Dependency> Found => found;

    /// <summary>The text, or an empty one with a warning.</summary>
    public string Text()
    {
        if (snapshot.ReadText(Path) is { } text)
        {
            return text;
        }

        Warn("not read: it is binary or too large");
        return "";
    }

    /// <summary>The bytes, or none with a warning.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        if (snapshot.ReadBytes(Path) is { } bytes)
        {
            return bytes.Span;
        }

        Warn("not read: it is too large");
        return [];
    }

    /// <summary>A file beside this one, or null.</summary>
    public string? TextBeside(string name) => TextAt(Folder + name);

    /// <summary>Another file of the repository, or null.</summary>
    public string? TextAt(string path) => snapshot.Contains(path) ? snapshot.ReadText(path) : null;

    /// <summary>A JSON file beside this one, or null.</summary>
    public Reading.JsonValue? JsonBeside(string name) => snapshot.Contains(Folder + name) && snapshot.ReadBytes(Folder + name) is { } bytes ? Reading.JsonValue.Read(bytes.Span, out _) : null;

    /// <summary>The JSON of this file, or null with a warning.</summary>
    public Reading.JsonValue? Json()
    {
        var root = Reading.JsonValue.Read(Bytes(), out var error);
        if (error is not null)
        {
            Warn("not read: " + error);
        }

        return root;
    }

    /// <summary>The TOML of this file, or null with a warning.</summary>
    public Toml.TomlValue? Toml()
    {
        var load = Core.Toml.TomlText.Load(Text());
        if (load.Error is not null)
        {
            Warn($"not read: line {load.ErrorLine}: {load.Error}");
        }

        return load.Root;
    }

    /// <summary>The TOML of a file beside this one, or null.</summary>
    public Toml.TomlValue? TomlBeside(string name) => TextBeside(name) is { } text ? Core.Toml.TomlText.Load(text).Root : null;

    public void Add(Ecosystem ecosystem, string? name, string? version, int line, bool? direct = null, DependencyScope scope = default, string? requirement = null, IReadOnlyList<string>? licences = null, IReadOnlyList<DependencyEdge>? needs = null)
    {
        if (string.IsNullOrWhiteSpace(name) || name.Length > 400 || version?.Length > 400)
        {
            return;
        }

        if (found.Count >= MaxPackages)
        {
            if (!_full)
            {
                Warn($"not read to its end: it names more than {MaxPackages} packages");
            }

            _full = true;
            return;
        }

        found.Add(new Dependency
        {
            Ecosystem = ecosystem,
            Name = name,
            Version = string.IsNullOrWhiteSpace(version) ? null : version.Trim(),
            Requirement = requirement,
            File = Path,
            Line = line,
            IsDirect = direct,
            Scope = scope,
            Licences = licences ?? [],
            Needs = needs ?? [],
        });
    }

    public void Warn(string message) => warnings.Add($"{Path}: {message}");
}
