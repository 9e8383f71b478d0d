using System.Text.RegularExpressions;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads <c>deno.lock</c>: packages of npm and JSR, and modules by address with a version in it.</summary>
internal sealed partial class DenoLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "deno.lock";

    public void Read(DependencyFile file)
    {
        if (file.Json() is not { } root)
        {
            return;
        }

        // Version 3 keeps them one level down.
        var packages = root["packages"] ?? root;
        var asked = (packages["specifiers"]?.Members ?? new Dictionary<string, JsonValue>()).Select(pair => Wish(pair.Key, pair.Value.Text)).OfType<(string Key, string Requirement)>()
            .GroupBy(wish => wish.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Requirement, StringComparer.Ordinal);
        foreach (var (kind, ecosystem) in new[] { ("npm", Ecosystem.Npm), ("jsr", Ecosystem.Jsr) })
        {
            foreach (var (key, package) in packages[kind]?.Members ?? new Dictionary<string, JsonValue>())
            {
                var at = key.IndexOf('@', Math.Min(1, key.Length));
                if (at > 0)
                {
                    var version = key[(at + 1)..].Split('_')[0];
                    var requirement = asked.GetValueOrDefault($"{kind}:{key[..at]}@{version}");
                    file.Add(ecosystem, key[..at], version, package.Line, requirement is not null, requirement: requirement, needs: Needs(package["dependencies"]));
                }
            }
        }

        foreach (var group in (root["remote"]?.Members ?? new Dictionary<string, JsonValue>()).Select(pair => (Match: Address().Match(pair.Key), pair.Value.Line)).Where(pair => pair.Match.Success)
            .GroupBy(pair => (Name: pair.Match.Groups["name"].Value, Version: pair.Match.Groups["version"].Value)))
        {
            file.Add(Ecosystem.Deno, group.Key.Name, group.Key.Version.TrimStart('v'), group.First().Line);
        }
    }

    // "jsr:@std/assert@1" -> "1.0.8", or the whole "jsr:@std/assert@1.0.8" in version 3.
    private static (string, string)? Wish(string specifier, string? resolved)
    {
        var colon = specifier.IndexOf(':', StringComparison.Ordinal);
        var at = specifier.LastIndexOf('@');
        var name = at > colon + 1 ? specifier[..at] : specifier;
        return resolved is null ? null : (resolved.Contains(':', StringComparison.Ordinal) ? resolved.Split('_')[0] : $"{name}@{resolved.Split('_')[0]}", at > colon + 1 ? specifier[(at + 1)..] : "*");
    }

    private static List<DependencyEdge> Needs(JsonValue? needs) =>
        [.. (needs?.Items.Select(item => item.Text ?? "") ?? []).Concat(needs?.Members.Values.Select(value => value.Text ?? "") ?? []).Select(Edge)];

    private static DependencyEdge Edge(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        text = text[(colon + 1)..];
        var at = text.IndexOf('@', Math.Min(1, text.Length));
        return at < 0 ? new DependencyEdge(text) : new DependencyEdge(text[..at], text[(at + 1)..].Split('_')[0]);
    }

    [GeneratedRegex(@"^https?://(?<name>[^@\s]{1,200})@(?<version>v?\d[^/\s]{0,60})/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Address();
}
