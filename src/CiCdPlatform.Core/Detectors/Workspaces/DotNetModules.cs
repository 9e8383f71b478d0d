using System.Xml.Linq;

namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Projects of solutions, with their references.</summary>
internal static class DotNetModules
{
    private const int MaxProjects = 1000;

    private static readonly string[] Extensions = [".csproj", ".fsproj", ".vbproj"];

    public static IReadOnlyList<WorkspaceModule> Read(RepositoryView view)
    {
        var projects = Extensions.SelectMany(view.WithExtension).Take(MaxProjects).Select(file => (File: file, Xml: view.Xml(file))).Where(pair => pair.Xml is not null)
            .Select(pair => (Module: new WorkspaceModule("dotnet", RepositoryView.FolderOf(pair.File), pair.File, Path.GetFileNameWithoutExtension(pair.File)) { IsTest = IsTest(pair.Xml!) }, Xml: pair.Xml!)).ToList();
        foreach (var solution in view.WithExtension(".sln").Concat(view.WithExtension(".slnx")).OrderBy(path => path.AsSpan().Count('/')))
        {
            // A solution names its projects with the slashes of Windows; the name of the project's file is enough to look for.
            var folder = RepositoryView.FolderOf(solution);
            var text = (view.Text(solution) ?? "").Replace('\\', '/');
            foreach (var (module, _) in projects.Where(project => project.Module.Root is null && RepositoryView.IsBelow(project.File(), folder) && text.Contains($"\"{RepositoryView.Relative(folder, project.File())}\"", StringComparison.Ordinal)))
            {
                module.Root = folder;
            }
        }

        foreach (var (module, xml) in projects)
        {
            module.References.AddRange(Items(xml, "ProjectReference").Select(include => RepositoryView.Resolve(module.Folder, include)).OfType<string>().Select(RepositoryView.FolderOf).Where(folder => folder != module.Folder));
        }

        return projects.ConvertAll(project => project.Module);
    }

    private static string File(this (WorkspaceModule Module, XElement Xml) project) => project.Module.Manifest;

    private static bool IsTest(XElement xml) => Items(xml, "PackageReference").Any(package => package is "Microsoft.NET.Test.Sdk" or "xunit.v3" or "TUnit" or "MSTest" or "xunit" or "NUnit") || xml.Descendants().Any(element => element.Name.LocalName == "IsTestProject" && element.Value.Trim().Equals("true", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Items(XElement xml, string name) => xml.Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Attribute("Include")?.Value).OfType<string>();
}
