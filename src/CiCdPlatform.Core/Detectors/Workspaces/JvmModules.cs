using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CiCdPlatform.Core.Detectors.Workspaces;

/// <summary>Modules of Maven and Gradle builds.</summary>
internal static partial class JvmModules
{
    private const int MaxDepth = 10;

    public static IEnumerable<WorkspaceModule> Read(RepositoryView view) => [.. Maven(view), .. Gradle(view)];

    private static List<WorkspaceModule> Maven(RepositoryView view)
    {
        var poms = view.Named("pom.xml").Select(file => view.Xml(file) is { } xml ? new Pom(new WorkspaceModule("maven", RepositoryView.FolderOf(file), file, Child(xml, "artifactId")?.Value.Trim()), xml) : null).OfType<Pom>().ToList();
        var children = poms.ToDictionary(pom => pom.Module.Folder, pom => Descend(pom.Xml, "modules").SelectMany(list => list.Elements()).Select(element => RepositoryView.Resolve(pom.Module.Folder, element.Value.Trim())).OfType<string>().Select(path => path.EndsWith("/pom.xml", StringComparison.Ordinal) ? RepositoryView.FolderOf(path) : path).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var named = children.Values.SelectMany(folders => folders).ToHashSet(StringComparer.Ordinal);
        foreach (var (module, _) in poms.Where(pom => !named.Contains(pom.Module.Folder) && children[pom.Module.Folder].Count > 0))
        {
            Mark(module.Folder, module.Folder, 0);
        }

        var byName = poms.Where(pom => pom.Module.Name is not null).ToLookup(pom => pom.Module.Name!, pom => pom.Module, StringComparer.Ordinal);
        foreach (var (module, xml) in poms.Where(pom => pom.Module.Root is not null))
        {
            var artifacts = Descend(xml, "dependency").Concat(Child(xml, "parent") is { } parent ? [parent] : []).Select(element => Child(element, "artifactId")?.Value.Trim()).OfType<string>();
            module.References.AddRange(artifacts.SelectMany(name => byName[name]).Where(other => other != module && other.Root == module.Root && other.Folder != module.Root).Select(other => other.Folder));
        }

        return poms.ConvertAll(pom => pom.Module);

        void Mark(string folder, string root, int depth)
        {
            if (depth <= MaxDepth && poms.Find(pom => pom.Module.Folder == folder)?.Module is { Root: null } module)
            {
                module.Root = root;
                foreach (var child in children[folder])
                {
                    Mark(child, root, depth + 1);
                }
            }
        }
    }

    private static List<WorkspaceModule> Gradle(RepositoryView view)
    {
        var modules = new List<WorkspaceModule>();
        foreach (var settings in view.Named("settings.gradle").Concat(view.Named("settings.gradle.kts")))
        {
            var root = RepositoryView.FolderOf(settings);
            var lines = view.Lines(settings).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)).ToList();
            var text = string.Join('\n', lines);
            var named = Include().Matches(text).SelectMany(match => Quoted().Matches(match.Value)).Select(match => match.Groups["name"].Value.TrimStart(':')).Distinct().Take(500).ToList();
            if (named.Count == 0 || modules.Exists(module => module.Folder == root))
            {
                continue;
            }

            modules.Add(new WorkspaceModule("gradle", root, settings, RootName().Match(text) is { Success: true } match ? match.Groups["name"].Value : null) { Root = root });
            foreach (var name in named)
            {
                var folder = RepositoryView.Join(root, name.Replace(':', '/'));
                var own = RepositoryView.NameOf(folder);
                if (view.First(folder, "build.gradle", "build.gradle.kts", own + ".gradle", own + ".gradle.kts") is { } build)
                {
                    var module = new WorkspaceModule("gradle", folder, build, own) { Root = root };
                    foreach (var line in view.Lines(build))
                    {
                        module.References.AddRange(Project().Matches(line).Select(match => RepositoryView.Join(root, match.Groups["path"].Value.Replace(':', '/')))
                            .Concat(Accessor().Matches(line).Select(match => RepositoryView.Join(root, Kebab(match.Groups["path"].Value).Replace('.', '/')))));
                    }

                    modules.Add(module);
                }
            }
        }

        return modules;
    }

    // "projects.myLib.coreApi" is the project ":my-lib:core-api".
    private static string Kebab(string accessor) => string.Concat(accessor.Select(c => char.IsUpper(c) ? "-" + char.ToLowerInvariant(c) : c.ToString()));

    private static XElement? Child(XElement element, string name) => element.Elements().FirstOrDefault(child => child.Name.LocalName == name);

    private static IEnumerable<XElement> Descend(XElement element, string name) => element.Descendants().Where(child => child.Name.LocalName == name);

    [GeneratedRegex(@"\binclude\b\s*\(?(\s*['""][\w:.\-/]+['""]\s*,?)+", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Include();

    [GeneratedRegex(@"['""](?<name>[\w:.\-/]+)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Quoted();

    [GeneratedRegex(@"rootProject\.name\s*=\s*['""](?<name>[^'""]+)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex RootName();

    [GeneratedRegex(@"project\(\s*(path:\s*)?['""]:(?<path>[\w:.\-]+)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Project();

    [GeneratedRegex(@"\bprojects\.(?<path>[a-z][\w.]*)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Accessor();

    private sealed record Pom(WorkspaceModule Module, XElement Xml);
}
