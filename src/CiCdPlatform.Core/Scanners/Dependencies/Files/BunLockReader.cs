namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads Bun's lockfile of text; the older binary one has no published form.</summary>
internal sealed class BunLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "bun.lock";

    public void Read(DependencyFile file)
    {
        if (file.Json() is not { } root)
        {
            return;
        }

        var wishes = new Dictionary<string, NodeManifest.Wish>(StringComparer.Ordinal);
        foreach (var (name, wish) in (root["workspaces"]?.Members.Values ?? []).SelectMany(member => NodeManifest.Of(member).Wishes))
        {
            wishes.TryAdd(name, wish);
        }

        var packages = root["packages"]?.Members ?? new Dictionary<string, Reading.JsonValue>();
        foreach (var (key, package) in packages)
        {
            if (Identity(package) is { } identity)
            {
                var wish = wishes.GetValueOrDefault(key);
                file.Add(
                    Ecosystem.Npm,
                    identity.Name,
                    NodeManifest.Version(identity.Version),
                    package.Line,
                    wish is not null,
                    wish?.Scope ?? DependencyScope.Runtime,
                    wish?.Requirement,
                    needs: NodeManifest.Edges(package.Items.FirstOrDefault(item => item.IsObject), name =>
                        packages.TryGetValue($"{key}/{name}", out var nested) || packages.TryGetValue(name, out nested) ? Identity(nested)?.Version : null));
            }
        }
    }

    private static (string Name, string Version)? Identity(Reading.JsonValue package) =>
        package.Items is [{ Text: { } text }, ..] && text.LastIndexOf('@') is var at and > 0 && !text.Contains("@workspace:", StringComparison.Ordinal) ? (text[..at], text[(at + 1)..]) : null;
}
