using System.Text.RegularExpressions;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads Bundler's lockfile.</summary>
internal sealed partial class GemfileLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name is "Gemfile.lock" or "gems.locked" || name.EndsWith(".gemfile.lock", StringComparison.Ordinal);

    public void Read(DependencyFile file)
    {
        var section = "";
        var gems = new List<(string Name, string? Version, int Line, List<DependencyEdge> Needs)>();
        var wishes = new Dictionary<string, string?>(StringComparer.Ordinal);
        var own = false;
        foreach (var line in IndentedLine.Of(file.Text()))
        {
            if (line.Indent == 0)
            {
                section = line.Text;
                continue;
            }

            var match = Gem().Match(line.Text);
            if (!match.Success)
            {
                continue;
            }

            var (name, inside) = (match.Groups["name"].Value, match.Groups["inside"] is { Success: true } group ? group.Value : null);
            if (section == "DEPENDENCIES")
            {
                wishes.TryAdd(name, inside);
            }
            else if (section is "GEM" or "GIT" or "PATH" && line.Indent == 4 && inside is not null)
            {
                // What lies in a folder is the repository's own, and what it needs, the repository asks for.
                own = section == "PATH";
                if (!own)
                {
                    gems.Add((name, Platform().Replace(inside, ""), line.Number, []));
                }
            }
            else if (section is "GEM" or "GIT" or "PATH" && line.Indent == 6)
            {
                if (own)
                {
                    wishes.TryAdd(name, inside);
                }
                else if (gems.Count > 0)
                {
                    gems[^1].Needs.Add(new DependencyEdge(name, null, inside));
                }
            }
        }

        var versions = gems.DistinctBy(gem => gem.Name).ToDictionary(gem => gem.Name, gem => gem.Version, StringComparer.Ordinal);
        foreach (var (name, version, line, needs) in gems.DistinctBy(gem => (gem.Name, gem.Version)))
        {
            var isWished = wishes.TryGetValue(name, out var requirement);
            file.Add(Ecosystem.RubyGems, name, version, line, isWished, requirement: requirement, needs: [.. needs.Select(need => need with { Version = versions.GetValueOrDefault(need.Name) })]);
        }
    }

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9_.\-]{1,100})!?( \((?<inside>[^)]{1,200})\))?!?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Gem();

    // A version may carry the platform that its binary is for.
    [GeneratedRegex("-(?:x86|x64|arm|aarch|java|jruby|mswin|mingw|universal|ruby|dalvik|linux|darwin|armv|ppc|s390|riscv|musl|freebsd).*$", RegexOptions.NonBacktracking)]
    private static partial Regex Platform();
}

/// <summary>Reads a <c>Gemfile</c> that no lockfile stands for.</summary>
internal sealed partial class GemfileReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name is "Gemfile" or "gems.rb";

    public void Read(DependencyFile file)
    {
        var lines = file.Text().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length < 2000 && Gem().Match(lines[i]) is { Success: true } match)
            {
                var requirement = match.Groups["version"] is { Success: true } version ? version.Value : null;
                var exact = requirement is { Length: > 0 } && char.IsAsciiDigit(requirement[0]) ? requirement : null;
                file.Add(Ecosystem.RubyGems, match.Groups["name"].Value, exact, i + 1, direct: true, requirement: requirement);
            }
        }
    }

    [GeneratedRegex(@"^\s*gem[\s(]+['""](?<name>[A-Za-z0-9_.\-]{1,100})['""](\s*,\s*['""](?<version>[^'""]{1,100})['""])?", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Gem();
}
