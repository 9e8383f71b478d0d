using System.Xml;
using System.Xml.Linq;

namespace CiCdPlatform.Core.Detectors.Java;

/// <summary>What a <c>pom.xml</c> says about its modules and its Java release.</summary>
internal sealed class MavenProject
{
    private const int MaxIndirections = 5;

    private static readonly string[] ReleaseProperties = ["maven.compiler.release", "java.version", "maven.compiler.source", "maven.compiler.target", "jdk.version", "javaVersion", "java.release"];

    private readonly XElement _root;

    private MavenProject(string path, XElement root)
    {
        Path = path;
        Folder = RepositoryView.FolderOf(path);
        _root = root;
        Modules = [.. Descendants("module").Select(module => DotNet.DotNetProject.Resolve(Folder, module.Value.Trim())).OfType<string>()];
    }

    public string Path { get; }

    public string Folder { get; }

    public IReadOnlyList<string> Modules { get; }

    public static MavenProject? Read(RepositoryView view, string path) => view.Xml(path) is { Name.LocalName: "project" } root ? new MavenProject(path, root) : null;

    /// <summary>Whether its parent is the project at a folder.</summary>
    public bool HasParentAt(string folder, IEnumerable<MavenProject> all) =>
        Child(_root, "parent") is { } parent && all.FirstOrDefault(pom => pom.Folder == folder) is { } root && Child(root._root, "artifactId")?.Value.Trim() is { } id && Child(parent, "artifactId")?.Value.Trim() == id;

    /// <summary>The release that the compiler is told, with its place.</summary>
    public (string Version, string File, int Line)? Release(RepositoryView view)
    {
        var properties = Child(_root, "properties")?.Elements().DistinctBy(element => element.Name.LocalName).ToDictionary(element => element.Name.LocalName, element => element) ?? [];
        var stated = ReleaseProperties.Select(properties.GetValueOrDefault).FirstOrDefault(element => element is not null)
            ?? Descendants("plugin").Where(plugin => Child(plugin, "artifactId")?.Value.Trim() == "maven-compiler-plugin").Select(plugin => Child(plugin, "configuration")).OfType<XElement>()
                .Select(configuration => Child(configuration, "release") ?? Child(configuration, "source") ?? Child(configuration, "target")).FirstOrDefault(element => element is not null);
        var value = stated?.Value.Trim();
        for (var i = 0; i < MaxIndirections && value is not null && value.StartsWith("${", StringComparison.Ordinal); i++)
        {
            value = properties.GetValueOrDefault(value.Trim('$', '{', '}'))?.Value.Trim();
        }

        return string.IsNullOrEmpty(value) ? null : (value, Path, stated is IXmlLineInfo place && place.HasLineInfo() ? place.LineNumber : 1);
    }

    private static XElement? Child(XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    private IEnumerable<XElement> Descendants(string name) => _root.Descendants().Where(element => element.Name.LocalName == name);
}
