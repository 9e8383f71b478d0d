using System.Xml.Linq;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads NuGet's <c>packages.lock.json</c>.</summary>
internal sealed class NuGetLockReader : IDependencyReader
{
    public bool IsLockfile => true;

    public bool Reads(string path, string name) => name == "packages.lock.json" || (name.StartsWith("packages.", StringComparison.Ordinal) && name.EndsWith(".lock.json", StringComparison.Ordinal));

    public void Read(DependencyFile file)
    {
        var seen = new HashSet<(string, string?)>();
        foreach (var framework in file.Json()?["dependencies"]?.Members.Values ?? [])
        {
            foreach (var (name, package) in framework.Members.Where(pair => pair.Value.TextAt("type") is not "Project"))
            {
                var version = package.TextAt("resolved");
                if (seen.Add((name, version)))
                {
                    file.Add(Ecosystem.NuGet, name, version, package.Line, package.TextAt("type") == "Direct", requirement: package.TextAt("requested"), needs:
                        [.. (package["dependencies"]?.Members ?? new Dictionary<string, JsonValue>()).Select(pair => new DependencyEdge(pair.Key, framework.TextAt(pair.Key, "resolved"), pair.Value.Text))]);
                }
            }
        }
    }
}

/// <summary>Reads packages from MSBuild projects and central versions, and from <c>packages.config</c>.</summary>
internal sealed class MsBuildReader : IDependencyReader
{
    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name is "packages.config" or "Directory.Packages.props" or "Directory.Build.props" or "Directory.Build.targets"
        || name.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".fsproj", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".vbproj", StringComparison.OrdinalIgnoreCase);

    public void Read(DependencyFile file)
    {
        if (XmlFile.Read(file) is not { } root)
        {
            return;
        }

        if (file.Name == "packages.config")
        {
            foreach (var package in root.Children("package"))
            {
                file.Add(Ecosystem.NuGet, package.Attribute("id")?.Value, package.Attribute("version")?.Value, XmlFile.LineOf(package), scope: package.Attribute("developmentDependency")?.Value == "true" ? DependencyScope.Development : DependencyScope.Runtime);
            }

            return;
        }

        var properties = root.Children("PropertyGroup").Elements().GroupBy(element => element.Name.LocalName, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.Last().Value.Trim(), StringComparer.OrdinalIgnoreCase);
        foreach (var item in root.Children("ItemGroup").Elements().Where(item => item.Name.LocalName is "PackageReference" or "PackageVersion" or "GlobalPackageReference"))
        {
            // A reference without a version takes it from the central file, which is read by itself.
            if (Version(item) is { } stated)
            {
                var requirement = XmlFile.Expand(stated, properties.GetValueOrDefault);
                var isPrivate = (item.Attribute("PrivateAssets")?.Value ?? item.ChildText("PrivateAssets")) is { } assets && assets.Equals("all", StringComparison.OrdinalIgnoreCase);
                file.Add(Ecosystem.NuGet, (item.Attribute("Include") ?? item.Attribute("Update"))?.Value, Exact(requirement), XmlFile.LineOf(item), direct: true, isPrivate || item.Name.LocalName == "GlobalPackageReference" ? DependencyScope.Development : DependencyScope.Runtime, requirement);
            }
        }
    }

    private static string? Version(XElement item) => item.Attribute("VersionOverride")?.Value ?? item.Attribute("Version")?.Value ?? item.ChildText("Version");

    // The lowest version that will do is the one that is restored.
    private static string? Exact(string? requirement) => requirement is { Length: > 0 } && char.IsAsciiDigit(requirement[0]) && !requirement.Contains('*', StringComparison.Ordinal) ? requirement
        : requirement is ['[', .., ']'] && !requirement.Contains(',', StringComparison.Ordinal) ? requirement[1..^1].Trim() : null;
}
