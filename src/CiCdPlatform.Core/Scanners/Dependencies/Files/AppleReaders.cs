using System.Text.RegularExpressions;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads Swift's <c>Package.resolved</c>, versions 1 to 3.</summary>
internal sealed partial class PackageResolvedReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "Package.resolved";

    public void Read(DependencyFile file)
    {
        var root = file.Json();
        var manifest = file.TextBeside("Package.swift");
        foreach (var pin in (root?["pins"] ?? root?["object"]?["pins"])?.Items ?? [])
        {
            if (Name(pin) is { } name)
            {
                file.Add(Ecosystem.Swift, name, pin.TextAt("state", "version"), pin["identity"]?.Line ?? pin["package"]?.Line ?? pin.Line, manifest?.Contains(name, StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    private static string? Name(JsonValue pin)
    {
        var match = Address().Match(pin.TextAt("location") ?? pin.TextAt("repositoryURL") ?? "");
        var name = $"{match.Groups["host"].Value}/{match.Groups["path"].Value}".TrimEnd('/');
        return !match.Success ? null : name.EndsWith(".git", StringComparison.Ordinal) ? name[..^4] : name;
    }

    [GeneratedRegex(@"^(\w+://)?([^@/\s]{1,100}@)?(?<host>[A-Za-z0-9.\-]{1,200})(:\d+)?[:/](?<path>[^?#\s]{1,300})", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}

/// <summary>Reads CocoaPods' lockfile; a subspec is its pod.</summary>
internal sealed partial class PodfileLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "Podfile.lock";

    public void Read(DependencyFile file)
    {
        var section = "";
        var pods = new Dictionary<string, (string Version, int Line, List<DependencyEdge> Needs)>(StringComparer.Ordinal);
        var wishes = new Dictionary<string, string?>(StringComparer.Ordinal);
        var current = "";
        foreach (var line in IndentedLine.Of(file.Text()))
        {
            if (line.Indent == 0)
            {
                section = line.Text.TrimEnd(':');
                continue;
            }

            if (Pod().Match(line.Text) is not { Success: true } match)
            {
                continue;
            }

            var name = match.Groups["name"].Value;
            var inside = match.Groups["inside"] is { Success: true, Value: var value } ? value : null;
            if (section == "PODS" && line.Indent == 2 && inside is not null)
            {
                current = name;
                pods.TryAdd(name, (inside, line.Number, []));
            }
            else if (section == "PODS" && line.Indent == 4 && pods.TryGetValue(current, out var pod) && name != current)
            {
                pod.Needs.Add(new DependencyEdge(name, null, inside));
            }
            else if (section == "DEPENDENCIES")
            {
                wishes.TryAdd(name, inside);
            }
        }

        foreach (var (name, (version, line, needs)) in pods)
        {
            var isWished = wishes.TryGetValue(name, out var requirement);
            file.Add(Ecosystem.CocoaPods, name, version, line, isWished, requirement: requirement, needs: [.. needs.DistinctBy(need => need.Name).Select(need => need with { Version = pods.TryGetValue(need.Name, out var pod) ? pod.Version : null })]);
        }
    }

    [GeneratedRegex(@"^- ""?(?<name>[^\s/(""]{1,100})(/[^\s(""]{1,200})?( \((?<inside>[^)]{1,200})\))?""?:?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pod();
}
