using System.Xml.Linq;
using CiCdPlatform.Core.Scanners.Dependencies.Reading;

namespace CiCdPlatform.Core.Scanners.Dependencies.Files;

/// <summary>Reads <c>pom.xml</c> with the properties and managed versions of the parents that lie in the same repository.</summary>
internal sealed class MavenReader : IDependencyReader
{
    private const int MaxParents = 10;

    public bool IsLockfile => false;

    public bool Reads(string path, string name) => name == "pom.xml" || name.EndsWith(".pom", StringComparison.Ordinal);

    public void Read(DependencyFile file)
    {
        if (XmlFile.Read(file) is not { Name.LocalName: "project" } root)
        {
            return;
        }

        var chain = Chain(file, root);
        var properties = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var project in chain)
        {
            foreach (var property in project.Child("properties")?.Elements() ?? [])
            {
                properties.TryAdd(property.Name.LocalName, property.Value.Trim());
            }
        }

        Project(properties, chain);
        var managed = chain.SelectMany(project => project.Child("dependencyManagement")?.Child("dependencies").Children("dependency") ?? []).GroupBy(Key).ToDictionary(group => group.Key, group => group.First());
        foreach (var dependency in new[] { root }.Concat(root.Child("profiles").Children("profile")).SelectMany(project => project.Child("dependencies").Children("dependency")))
        {
            var own = dependency.ChildText("version");
            var requirement = XmlFile.Expand(own ?? managed.GetValueOrDefault(Key(dependency))?.ChildText("version"), properties.GetValueOrDefault);
            var group = XmlFile.Expand(dependency.ChildText("groupId"), properties.GetValueOrDefault);
            var artifact = XmlFile.Expand(dependency.ChildText("artifactId"), properties.GetValueOrDefault);

            if (group is null || artifact is null)
            {
                continue;
            }

            file.Add(
                Ecosystem.Maven,
                $"{group}:{artifact}",
                requirement is { Length: > 0 } && char.IsAsciiLetterOrDigit(requirement[0]) ? requirement : null,
                XmlFile.LineOf((XObject?)dependency.Child("version") ?? dependency),
                direct: true,
                (dependency.ChildText("scope") ?? managed.GetValueOrDefault(Key(dependency))?.ChildText("scope")) == "test" ? DependencyScope.Development : dependency.ChildText("optional") == "true" ? DependencyScope.Optional : DependencyScope.Runtime,
                requirement);
        }
    }

    private static string Key(XElement dependency) => $"{dependency.ChildText("groupId")}:{dependency.ChildText("artifactId")}:{dependency.ChildText("type")}:{dependency.ChildText("classifier")}";

    private static List<XElement> Chain(DependencyFile file, XElement root)
    {
        var chain = new List<XElement> { root };
        var folder = file.Folder;
        while (chain.Count < MaxParents && chain[^1].Child("parent") is { } parent)
        {
            var relative = parent.ChildText("relativePath") ?? "../pom.xml";
            relative = relative.EndsWith(".xml", StringComparison.Ordinal) ? relative : relative.TrimEnd('/') + "/pom.xml";
            if (Path(folder, relative) is not { } path || file.TextAt(path) is not { } text || XmlFile.Parse(text, out _) is not { } project || project.ChildText("artifactId") != parent.ChildText("artifactId"))
            {
                break;
            }

            chain.Add(project);
            folder = path[..(path.LastIndexOf('/') + 1)];
        }

        return chain;
    }

    private static string? Path(string folder, string relative)
    {
        var parts = folder.Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        foreach (var part in relative.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."))
        {
            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count == 0)
            {
                return null;
            }
            else
            {
                parts.RemoveAt(parts.Count - 1);
            }
        }

        return string.Join('/', parts);
    }

    private static void Project(Dictionary<string, string> properties, List<XElement> chain)
    {
        foreach (var name in new[] { "version", "groupId", "artifactId" })
        {
            if ((chain[0].ChildText(name) ?? chain[0].Child("parent")?.ChildText(name)) is { } value)
            {
                properties["project." + name] = value;
                properties["pom." + name] = value;
            }

            if (chain[0].Child("parent")?.ChildText(name) is { } parent)
            {
                properties["project.parent." + name] = parent;
            }
        }
    }
}
