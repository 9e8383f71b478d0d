using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads the lockfiles of pnpm, versions 5 to 9.</summary>
internal sealed class PnpmLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "pnpm-lock.yaml";

    public void Read(DependencyFile file)
    {
        var packages = new Dictionary<(string, string), Entry>();
        var wishes = new Dictionary<(string, string), (string? Requirement, DependencyScope Scope)>();
        var specifiers = new Dictionary<string, string>(StringComparer.Ordinal);
        var keys = new string[8];
        foreach (var line in IndentedLine.Of(file.Text()))
        {
            var depth = Math.Min(line.Indent / 2, keys.Length - 1);
            keys[depth] = line.Key;
            if (keys[0] is "packages" or "snapshots")
            {
                ReadPackage(packages, keys, depth, line);
                continue;
            }

            // Sections of a manifest stand at the top, or below the importer whose they are.
            var section = keys[0] == "importers" ? 2 : 0;
            if (keys[0] == "importers" && depth < 3)
            {
                continue;
            }

            if (keys[section] == "specifiers" && depth == section + 1)
            {
                specifiers[line.Key] = line.Value;
            }
            else if (ScopeOf(keys[section]) is { } scope && depth > section)
            {
                var name = keys[section + 1];
                if (depth == section + 2 && line.Key == "specifier")
                {
                    specifiers[name] = line.Value;
                }
                else if (line.Value.Length > 0 && (depth == section + 1 || line.Key == "version"))
                {
                    wishes.TryAdd(Identity(name, line.Value), (specifiers.GetValueOrDefault(name), scope));
                }
            }
        }

        foreach (var ((name, version), entry) in packages)
        {
            var isWished = wishes.TryGetValue((name, version), out var wish);
            file.Add(
                Ecosystem.Npm, name, NodeManifest.Version(version), entry.Line, isWished, entry.IsDevelopment || (isWished && wish.Scope == DependencyScope.Development) ? DependencyScope.Development : wish.Scope, wish.Requirement, needs: entry.Needs);
        }
    }

    private static DependencyScope? ScopeOf(string key) => key switch
    {
        "dependencies" => DependencyScope.Runtime,
        "devDependencies" => DependencyScope.Development,
        "optionalDependencies" => DependencyScope.Optional,
        _ => null,
    };

    private static void ReadPackage(Dictionary<(string, string), Entry> packages, string[] keys, int depth, IndentedLine line)
    {
        if (depth == 0 || PackageKey(keys[1]) is not { } identity)
        {
            return;
        }

        if (!packages.TryGetValue(identity, out var entry))
        {
            packages[identity] = entry = new Entry(line.Number);
        }

        if (depth == 2 && line.Key == "dev")
        {
            entry.IsDevelopment = line.Value == "true";
        }
        else if (depth == 3 && keys[2] is "dependencies" or "optionalDependencies" && line.Value.Length > 0)
        {
            var (name, version) = Identity(line.Key, line.Value);
            entry.Needs.Add(new DependencyEdge(name, version));
        }
    }

    // "/name/1.0.0_peers" in version 5, "/name@1.0.0(peers)" in 6, "name@1.0.0" in 9.
    private static (string, string)? PackageKey(string key)
    {
        var text = WithoutPeers(key.TrimStart('/'));
        var scope = text.StartsWith('@') ? text.IndexOf('/', StringComparison.Ordinal) + 1 : 0;
        var end = text.AsSpan(scope).IndexOfAny('/', '@') + scope;
        if (end <= scope)
        {
            return null;
        }

        var version = text[(end + 1)..];
        var peers = text[end] == '/' ? version.IndexOf('_', StringComparison.Ordinal) : -1;
        return (text[..end], peers < 0 ? version : version[..peers]);
    }

    private static (string, string) Identity(string name, string version)
    {
        version = WithoutPeers(version);
        if (version.StartsWith('/') || (version.Length > 0 && !char.IsAsciiDigit(version[0]) && version.LastIndexOf('@') > 0))
        {
            return PackageKey(version) ?? (name, version);
        }

        var peers = version.IndexOf('_', StringComparison.Ordinal);
        return (name, peers < 0 ? version : version[..peers]);
    }

    private static string WithoutPeers(string text) => text.IndexOf('(', StringComparison.Ordinal) is var peers and > 0 ? text[..peers] : text;

    private sealed class Entry(int line)
    {
        public int Line { get; } = line;

        public bool IsDevelopment { get; set; }

        public List<DependencyEdge> Needs { get; } = [];
    }
}
