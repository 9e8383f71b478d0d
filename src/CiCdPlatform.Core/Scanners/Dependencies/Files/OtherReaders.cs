using System.Text.RegularExpressions;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads <c>elm.json</c>, whose versions are exact.</summary>
internal sealed class ElmReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "elm.json";

    public void Read(DependencyFile file)
    {
        var root = file.Json();
        foreach (var (group, scope) in new[] { ("dependencies", DependencyScope.Runtime), ("test-dependencies", DependencyScope.Development) })
        {
            foreach (var (kind, packages) in root?[group]?.Members ?? new Dictionary<string, JsonValue>())
            {
                foreach (var (name, version) in packages.Members)
                {
                    file.Add(Ecosystem.Elm, name, version.Text, version.Line, kind == "direct", scope);
                }
            }
        }
    }
}

/// <summary>Reads Carton's <c>cpanfile.snapshot</c>.</summary>
internal sealed partial class CpanSnapshotReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "cpanfile.snapshot";

    public void Read(DependencyFile file)
    {
        foreach (var line in IndentedLine.Of(file.Text()))
        {
            if (line.Indent == 2 && Distribution().Match(line.Text) is { Success: true } match)
            {
                file.Add(Ecosystem.Cpan, match.Groups["name"].Value, match.Groups["version"].Value, line.Number);
            }
        }
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z][A-Za-z0-9_\-]{0,150})-v?(?<version>[0-9][0-9A-Za-z._]{0,50})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Distribution();
}

/// <summary>Reads <c>nimble.lock</c>.</summary>
internal sealed class NimbleLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "nimble.lock";

    public void Read(DependencyFile file)
    {
        var packages = file.Json()?["packages"]?.Members ?? new Dictionary<string, JsonValue>();
        foreach (var (name, package) in packages)
        {
            file.Add(Ecosystem.Nimble, name, package.TextAt("version"), package.Line, needs:
                [.. (package["dependencies"]?.Items ?? []).Select(item => item.Text ?? "").Where(packages.ContainsKey).Select(need => new DependencyEdge(need, packages[need].TextAt("version")))]);
        }
    }
}

/// <summary>Reads <c>luarocks.lock</c>.</summary>
internal sealed partial class LuaRocksLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "luarocks.lock";

    public void Read(DependencyFile file)
    {
        var lines = file.Text().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length < 2000 && Rock().Match(lines[i]) is { Success: true } match)
            {
                file.Add(Ecosystem.LuaRocks, match.Groups["name"].Value, match.Groups["version"].Value, i + 1);
            }
        }
    }

    [GeneratedRegex(@"^\s*(\[""(?<name>[\w.\-]{1,100})""\]|(?<name>\w{1,100}))\s*=\s*""(?<version>[0-9][^""]{0,50})""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Rock();
}

/// <summary>Reads the packages of <c>build.zig.zon</c>; the version is what the address names.</summary>
internal sealed partial class ZigZonReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "build.zig.zon";

    public void Read(DependencyFile file)
    {
        var lines = file.Text().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length < 2000 && Url().Match(lines[i]) is { Success: true } match)
            {
                file.Add(Ecosystem.Zig, match.Groups["name"].Value, Version().Match(match.Groups["rest"].Value) is { Success: true } version ? version.Groups["version"].Value : null, i + 1, direct: true);
            }
        }
    }

    [GeneratedRegex(@"^\s*\.url\s*=\s*""(git\+)?https?://(?<name>[^/""]{1,100}/[^/""]{1,100}/[^/""#?]{1,100}?)(\.git)?(?<rest>[/#?][^""]*)?""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Url();

    [GeneratedRegex(@"[/v=-](?<version>[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.\-]+?)?)(\.tar|\.zip|#|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Version();
}
