using System.Text.RegularExpressions;
using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads Mix's lockfile: one line a package.</summary>
internal sealed partial class MixLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "mix.lock";

    public void Read(DependencyFile file)
    {
        var wishes = MixExsReader.All(file.TextBeside("mix.exs") ?? "").DistinctBy(wish => wish.Name).ToDictionary(wish => wish.Name, StringComparer.Ordinal);
        var lines = file.Text().Split('\n');
        var packages = new List<(string Key, string Name, string Version, int Line, List<DependencyEdge> Needs)>();
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length < 20_000 && Package().Match(lines[i]) is { Success: true } match)
            {
                packages.Add((match.Groups["key"].Value, match.Groups["name"].Value, match.Groups["version"].Value, i + 1,
                    [.. Need().Matches(lines[i][(match.Index + match.Length)..]).Select(need => new DependencyEdge(need.Groups["name"].Value, null, need.Groups["requirement"].Value))]));
            }
        }

        var versions = packages.DistinctBy(package => package.Name).ToDictionary(package => package.Name, package => package.Version, StringComparer.Ordinal);
        foreach (var (key, name, version, line, needs) in packages)
        {
            var isWished = wishes.TryGetValue(key, out var wish);
            file.Add(Ecosystem.Hex, name, version, line, isWished ? true : wishes.Count > 0 ? false : null, wish.Scope, wish.Requirement, needs: [.. needs.Select(need => need with { Version = versions.GetValueOrDefault(need.Name) })]);
        }
    }

    [GeneratedRegex(@"^\s*""(?<key>[^""]{1,100})"":\s*\{:hex,\s*:""?(?<name>[\w.\-]{1,100})""?,\s*""(?<version>[^""]{1,100})""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Package();

    [GeneratedRegex(@"\{:(?<name>\w{1,100}),\s*""(?<requirement>[^""]{1,200})"",\s*\[", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Need();
}

/// <summary>Reads a <c>mix.exs</c> that no lockfile stands for.</summary>
internal sealed partial class MixExsReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name == "mix.exs";

    public static IEnumerable<(string Name, string? Requirement, DependencyScope Scope, int Line)> All(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length < 2000 && !lines[i].TrimStart().StartsWith('#') && Wish().Match(lines[i]) is { Success: true } match)
            {
                var isDevelopment = lines[i].Contains("only:", StringComparison.Ordinal) && !lines[i].Contains(":prod", StringComparison.Ordinal);
                yield return (match.Groups["name"].Value, match.Groups["requirement"] is { Success: true, Value: var requirement } ? requirement : null, isDevelopment ? DependencyScope.Development : DependencyScope.Runtime, i + 1);
            }
        }
    }

    public void Read(DependencyFile file)
    {
        foreach (var (name, requirement, scope, line) in All(file.Text()))
        {
            file.Add(Ecosystem.Hex, name, requirement is { Length: > 0 } && char.IsAsciiDigit(requirement[0]) ? requirement : null, line, direct: true, scope, requirement);
        }
    }

    [GeneratedRegex(@"\{:(?<name>[a-z]\w{0,100})\s*,\s*(""(?<requirement>[^""]{1,200})""|(git|github|path|in_umbrella|only|runtime|override|hex|optional|env):)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Wish();
}

/// <summary>Reads rebar3's lockfile; level 0 is what the project asks for.</summary>
internal sealed partial class RebarLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "rebar.lock";

    public void Read(DependencyFile file)
    {
        var text = file.Text();
        var (line, at) = (1, 0);
        foreach (Match match in Package().Matches(text.Length > 4_000_000 ? "" : text))
        {
            line += text.AsSpan(at, match.Index - at).Count('\n');
            at = match.Index;
            file.Add(Ecosystem.Hex, match.Groups["name"].Value, match.Groups["version"].Value, line, match.Groups["level"].Value == "0");
        }
    }

    [GeneratedRegex(@"<<""[^""]{1,100}"">>,\s*\{pkg,\s*<<""(?<name>[^""]{1,100})"">>,\s*<<""(?<version>[^""]{1,100})"">>(,\s*<<""[^""]*"">>){0,2}\},\s*(?<level>\d{1,4})\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Package();
}

/// <summary>Reads Gleam's <c>manifest.toml</c>.</summary>
internal sealed class GleamManifestReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "manifest.toml";

    public void Read(DependencyFile file)
    {
        if (file.TextBeside("gleam.toml") is not { } manifest)
        {
            return;
        }

        var root = file.Toml();
        var own = TomlText.Load(manifest).Root;
        var packages = (root?.At("packages")?.Items ?? []).Where(package => package.TextAt("source") is null or "hex").ToList();
        var versions = packages.DistinctBy(package => package.TextAt("name")).ToDictionary(package => package.TextAt("name") ?? "", package => package.TextAt("version"), StringComparer.Ordinal);
        foreach (var package in packages)
        {
            var name = package.TextAt("name");
            var wish = name is null ? null : root!.At("requirements", name);
            file.Add(
                Ecosystem.Hex,
                name,
                package.TextAt("version"),
                package.Line,
                wish is not null,
                name is not null && own?.At("dev-dependencies", name) is not null ? DependencyScope.Development : DependencyScope.Runtime,
                wish?.TextAt("version"),
                needs: [.. (package.At("requirements")?.Items ?? []).Select(need => new DependencyEdge(need.Text ?? "", versions.GetValueOrDefault(need.Text ?? "")))]);
        }
    }
}
