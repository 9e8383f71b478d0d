using System.Text.RegularExpressions;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads Dart's <c>pubspec.lock</c>.</summary>
internal sealed class PubspecLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "pubspec.lock";

    public void Read(DependencyFile file)
    {
        var (section, package, line, kind, source, name) = ("", "", 0, "", "", "");
        foreach (var current in IndentedLine.Of(file.Text()))
        {
            switch (current.Indent)
            {
                case 0:
                    section = current.Key;
                    break;
                case 2 when section == "packages":
                    (package, name, line, kind, source) = (current.Key, current.Key, current.Number, "", "");
                    break;
                case 4 when current.Key == "dependency":
                    kind = current.Value;
                    break;
                case 4 when current.Key == "source":
                    source = current.Value;
                    break;
                case 6 when current.Key == "name":
                    name = current.Value;
                    break;
                case 4 when current.Key == "version" && section == "packages" && source == "hosted":
                    file.Add(Ecosystem.Pub, name, current.Value, line, kind.StartsWith("direct", StringComparison.Ordinal), kind == "direct dev" ? DependencyScope.Development : DependencyScope.Runtime);
                    break;
            }
        }
    }
}

/// <summary>Reads Crystal's <c>shard.lock</c>.</summary>
internal sealed class ShardLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "shard.lock";

    public void Read(DependencyFile file)
    {
        var manifest = file.TextBeside("shard.yml");
        var (name, line) = ("", 0);
        foreach (var current in IndentedLine.Of(file.Text()))
        {
            if (current.Indent == 2)
            {
                (name, line) = (current.Key, current.Number);
            }
            else if (current.Indent == 4 && current.Key == "version" && name.Length > 0)
            {
                file.Add(Ecosystem.Shards, name, current.Value.Split('+')[0], line, manifest?.Contains($"  {name}:", StringComparison.Ordinal));
            }
        }
    }
}

/// <summary>Reads the package versions that Stack and Cabal froze.</summary>
internal sealed partial class HaskellLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name is "stack.yaml.lock" or "cabal.project.freeze";

    public void Read(DependencyFile file)
    {
        var seen = new HashSet<(string, string)>();
        var lines = file.Text().Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var match = lines[i].Length > 2000 ? Match.Empty : file.Name == "stack.yaml.lock" ? Stack().Match(lines[i]) : Cabal().Match(lines[i]);
            if (match.Success && seen.Add((match.Groups["name"].Value, match.Groups["version"].Value)))
            {
                file.Add(Ecosystem.Hackage, match.Groups["name"].Value, match.Groups["version"].Value, i + 1, file.Name == "stack.yaml.lock" ? true : null);
            }
        }
    }

    [GeneratedRegex(@"hackage:\s*(?<name>[A-Za-z0-9]+(-[A-Za-z0-9]*[A-Za-z][A-Za-z0-9]*)*)-(?<version>[0-9]+(\.[0-9]+)*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Stack();

    [GeneratedRegex(@"\bany\.(?<name>[A-Za-z0-9\-]{1,100})\s*==\s*(?<version>[0-9]+(\.[0-9]+)*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Cabal();
}
