using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CiCdPlatform.Core.Detectors.DotNet;

/// <summary>What a project file says, with the properties it inherits from <c>Directory.Build.props</c>.</summary>
internal sealed partial class DotNetProject
{
    private const int MaxIndirections = 5;

    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<XElement> _items = [];

    public required string Path { get; init; }

    public string? Sdk { get; private set; }

    /// <summary>Without an SDK the project is of the kind that only MSBuild on Windows builds.</summary>
    public bool IsOldStyle => Sdk is null;

    public IReadOnlyList<string> Frameworks { get; private set; } = [];

    public IReadOnlyList<string> Packages { get; private set; } = [];

    /// <summary>Referenced projects, relative to the repository.</summary>
    public IReadOnlyList<string> References { get; private set; } = [];

    public string Language => System.IO.Path.GetExtension(Path) switch { ".fsproj" => "fsharp", ".vbproj" => "vb", _ => "csharp" };

    public bool IsTest => this["IsTestProject"] is { } stated ? stated.Equals("true", StringComparison.OrdinalIgnoreCase)
        : Sdk?.StartsWith("MSTest.Sdk", StringComparison.Ordinal) == true || Packages.Any(package => package is "Microsoft.NET.Test.Sdk" or "xunit.v3" or "TUnit" or "MSTest");

    public bool IsProgram => Sdk?.StartsWith("Microsoft.NET.Sdk.Web", StringComparison.Ordinal) == true || Sdk?.StartsWith("Microsoft.NET.Sdk.Worker", StringComparison.Ordinal) == true
        || (this["OutputType"] is "Exe" or "WinExe" && !IsTest);

    public string? this[string property] => _properties.TryGetValue(property, out var value) ? Expand(value, 0) : null;

    public static DotNetProject? Read(RepositoryView view, string path)
    {
        if (view.Xml(path) is not { } root)
        {
            return null;
        }

        var project = new DotNetProject { Path = path, Sdk = root.Attribute("Sdk")?.Value ?? root.Elements().FirstOrDefault(element => element.Name.LocalName == "Sdk")?.Attribute("Name")?.Value ?? root.Descendants().FirstOrDefault(element => element.Name.LocalName == "Import" && element.Attribute("Sdk") is not null)?.Attribute("Sdk")?.Value };
        var folder = RepositoryView.FolderOf(path);
        if (Above(view, folder, "Directory.Build.props") is { } props && view.Xml(props) is { } shared)
        {
            project.Take(shared);
        }

        project.Take(root);
        if (Above(view, folder, "Directory.Build.targets") is { } targets && view.Xml(targets) is { } last)
        {
            project.Take(last);
        }

        project.Frameworks = [.. (project["TargetFrameworks"] ?? project["TargetFramework"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        project.Packages = [.. project._items.Where(item => item.Name.LocalName is "PackageReference" or "FrameworkReference" or "Reference").Select(item => item.Attribute("Include")?.Value).OfType<string>()];
        project.References = [.. project._items.Where(item => item.Name.LocalName == "ProjectReference").Select(item => item.Attribute("Include")?.Value).OfType<string>().Select(include => Resolve(folder, include)).OfType<string>()];
        return project;
    }

    /// <summary>A path written in a file of a folder, as a path of a file in the repository; null when it leaves it.</summary>
    public static string? Resolve(string folder, string relative) => RepositoryView.Resolve(folder, relative) is { } path and not "." ? path : null;

    /// <summary>The nearest file of this name in the folder or above.</summary>
    public static string? Above(RepositoryView view, string folder, string name)
    {
        while (true)
        {
            if (view.First(folder, name) is { } found)
            {
                return found;
            }

            if (folder == ".")
            {
                return null;
            }

            folder = RepositoryView.FolderOf(folder);
        }
    }

    private void Take(XElement root)
    {
        // A value under a condition is taken only when there is no other: which one holds is known to MSBuild alone.
        foreach (var property in root.Elements().Where(element => element.Name.LocalName == "PropertyGroup").SelectMany(group => group.Elements()))
        {
            var isConditional = property.Parent!.Attribute("Condition") is not null || property.Attribute("Condition") is not null;
            if (!isConditional || !_properties.ContainsKey(property.Name.LocalName))
            {
                _properties[property.Name.LocalName] = property.Value.Trim();
            }
        }

        _items.AddRange(root.Elements().Where(element => element.Name.LocalName == "ItemGroup").SelectMany(group => group.Elements()));
    }

    private string Expand(string value, int depth) =>
        depth >= MaxIndirections ? value : Reference().Replace(value, match => _properties.TryGetValue(match.Groups["name"].Value, out var inner) && inner.Length < 1000 ? Expand(inner, depth + 1) : "");

    [GeneratedRegex(@"\$\((?<name>\w+)\)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Reference();
}
