using System.Globalization;
using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.DotNet;

/// <summary>Projects of the .NET SDK; a solution and its projects are one component.</summary>
internal sealed partial class DotNetDetector : IDetector
{
    private static readonly string[] Extensions = [".csproj", ".fsproj", ".vbproj"];

    public string Id => "dotnet";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var projects = Extensions.SelectMany(view.WithExtension).Select(path => DotNetProject.Read(view, path)).OfType<DotNetProject>().ToList();
        if (projects.Count == 0)
        {
            yield break;
        }

        var claimed = new HashSet<DotNetProject>();
        foreach (var solutions in view.WithExtension(".sln").Concat(view.WithExtension(".slnx")).GroupBy(RepositoryView.FolderOf).OrderBy(group => group.Key.Length))
        {
            // The solution with the most projects is the one that builds everything.
            var (solution, members) = solutions.Select(path => (path, Members: Members(view, path, projects))).OrderByDescending(pair => pair.Members.Count).ThenBy(pair => pair.path, StringComparer.Ordinal).First();
            if (members.Exists(member => !claimed.Contains(member)))
            {
                claimed.UnionWith(members);
                yield return Describe(view, solutions.Key, solution, members, solutions.Count() > 1 || InFolder(projects, solutions.Key) > 0);
            }
        }

        var rest = projects.Where(project => !claimed.Contains(project)).ToList();
        if (rest.Exists(project => !Places.IsAside(project.Path)))
        {
            rest.RemoveAll(project => Places.IsAside(project.Path) && (claimed.Count > 0 || !project.IsTest));
        }

        // What a solution for the whole repository leaves out is not meant to be built with it.
        if (claimed.Count > 0)
        {
            rest.RemoveAll(project => project.IsTest || view.In(".").Any(path => path.EndsWith(".sln", StringComparison.Ordinal) || path.EndsWith(".slnx", StringComparison.Ordinal)));
        }

        if (rest.Count == 0)
        {
            yield break;
        }

        // Projects that refer to each other, or lie together without a solution, are built from the folder that holds them all.
        var folder = RepositoryView.FolderOf(rest[0].Path);
        while (!rest.TrueForAll(project => RepositoryView.IsBelow(project.Path, folder)))
        {
            folder = RepositoryView.FolderOf(folder);
        }

        if (rest.Count == 1 || claimed.Count == 0)
        {
            yield return Describe(view, folder, null, rest, rest.Count > 1 || RepositoryView.FolderOf(rest[0].Path) != folder);
            yield break;
        }

        foreach (var group in rest.GroupBy(project => RepositoryView.FolderOf(project.Path)))
        {
            yield return Describe(view, group.Key, null, [.. group], group.Count() > 1);
        }
    }

    private static int InFolder(List<DotNetProject> projects, string folder) => projects.Count(project => RepositoryView.FolderOf(project.Path) == folder);

    private static List<DotNetProject> Members(RepositoryView view, string solution, List<DotNetProject> projects)
    {
        var folder = RepositoryView.FolderOf(solution);
        var named = view.Lines(solution).SelectMany(line => ProjectPath().Matches(line)).Select(match => DotNetProject.Resolve(folder, match.Groups["path"].Value)).ToHashSet(StringComparer.Ordinal);
        return [.. projects.Where(project => named.Contains(project.Path))];
    }

    private static ComponentDraft Describe(RepositoryView view, string folder, string? solution, List<DotNetProject> projects, bool mustName)
    {
        var language = projects.GroupBy(project => project.Language).OrderByDescending(group => group.Count()).First().Key;
        var draft = new ComponentDraft(folder, language) { PackageManager = "nuget", Confidence = 0.97 };
        var manifest = solution ?? projects[0].Path;
        draft.Because(manifest, 1, solution is null ? ".NET project" : $"solution of {projects.Count} projects");
        Version(view, draft, projects);
        foreach (var project in projects.Where(project => project.IsOldStyle && !Places.IsAside(project.Path)))
        {
            view.Warn($"{project.Path} has no SDK: it builds with MSBuild on Windows only; convert it to an SDK-style project.");
            draft.Confidence = 0.5;
        }

        foreach (var project in projects.Where(project => project.Frameworks.Any(framework => framework.Contains("-windows", StringComparison.Ordinal))).Take(3))
        {
            view.Warn($"{project.Path} targets Windows: its tests and its program do not run on Linux.");
        }

        draft.Lockfiles.AddRange(projects.Select(project => view.First(RepositoryView.FolderOf(project.Path), "packages.lock.json")).OfType<string>());
        if (view.First(folder, ".config/dotnet-tools.json", "dotnet-tools.json") is not null)
        {
            draft.Install.Add("dotnet tool restore");
        }

        // Without a solution, what nothing refers to brings everything else with it.
        var tops = solution is not null ? [solution] : projects.Where(project => !projects.Exists(other => other.References.Contains(project.Path))).Select(project => project.Path).ToList();
        var names = mustName ? tops.Select(path => " " + CommandWords.Quote(RepositoryView.Relative(folder, path))).ToList() : [""];
        var locked = draft.Lockfiles.Count > 0 ? " --locked-mode" : "";
        draft.Install.AddRange(names.Select(name => $"dotnet restore{name}{locked}"));
        draft.Build.AddRange(names.Select(name => $"dotnet build{name} --no-restore --configuration Release"));
        Test(view, draft, solution, projects, mustName ? names[0] : "");
        // The samples of a library are not what it is for.
        var own = projects.Exists(project => !IsAside(project) && !project.IsTest) ? projects.FindAll(project => project.IsTest || !IsAside(project)) : projects;
        Frameworks(view, draft, own);
        if (own.Where(project => project.IsProgram).ToList() is [var program, ..] programs && (programs.Count == 1 || program.Sdk?.StartsWith("Microsoft.NET.Sdk.Web", StringComparison.Ordinal) == true))
        {
            var web = programs.FirstOrDefault(one => one.Sdk?.StartsWith("Microsoft.NET.Sdk.Web", StringComparison.Ordinal) == true) ?? program;
            // From its own folder the built library is run; from elsewhere the SDK sees to the folder that settings and pages are read from.
            draft.Start = RepositoryView.FolderOf(web.Path) == folder && web.Frameworks is [var framework] && web["UseArtifactsOutput"] is null && web["OutputPath"] is null && web["BaseOutputPath"] is null
                ? $"dotnet bin/Release/{framework}/{CommandWords.Quote(web["AssemblyName"] is { Length: > 0 } assembly ? assembly : Path.GetFileNameWithoutExtension(web.Path))}.dll"
                : $"dotnet run --no-build --configuration Release --project {CommandWords.Quote(RepositoryView.Relative(folder, web.Path))}";
            draft.Because(web.Path, 1, "program");
        }

        return draft;
    }

    private static bool IsAside(DotNetProject project) => Places.IsAside(project.Path) || Places.IsNamedAside(Path.GetFileNameWithoutExtension(project.Path));

    private static void Test(RepositoryView view, ComponentDraft draft, string? solution, List<DotNetProject> projects, string name)
    {
        var tests = projects.Where(project => project.IsTest).ToList();
        if (tests.Count == 0)
        {
            return;
        }

        draft.Because(tests[0].Path, Math.Max(view.LineOf(tests[0].Path, "Microsoft.NET.Test.Sdk"), view.LineOf(tests[0].Path, "IsTestProject")), "test project");

        // The newer platform for tests, chosen for the whole repository, is told by an option what it is about.
        var (ofSolution, ofProject) = Setting(view, draft.Path, "test", "runner")?.Value == "Microsoft.Testing.Platform" ? (" --solution", " --project") : ("", "");
        draft.Test.AddRange(solution is not null || projects.Count == 1
            ? [$"dotnet test{(name.Length == 0 ? "" : (solution is null ? ofProject : ofSolution) + name)} --no-build --configuration Release"]
            : tests.Select(test => $"dotnet test{ofProject} {CommandWords.Quote(RepositoryView.Relative(draft.Path, test.Path))} --no-build --configuration Release"));
    }

    private static void Version(RepositoryView view, ComponentDraft draft, List<DotNetProject> projects)
    {
        if (Setting(view, draft.Path, "sdk", "version") is { } sdk)
        {
            draft.OfferVersion(Admitted(sdk.Value, Setting(view, draft.Path, "sdk", "rollForward")?.Value), sdk.File, view.LineOf(sdk.File, "\"version\""), "SDK version");
        }

        // The newest framework decides: a newer SDK builds older targets, not the other way round.
        var (owner, version, newest) = ((DotNetProject?)null, "", 0m);
        foreach (var project in projects)
        {
            foreach (var match in project.Frameworks.Select(framework => Modern().Match(framework)).Where(match => match.Success))
            {
                if (decimal.Parse(match.Groups["version"].Value, CultureInfo.InvariantCulture) is var number && number > newest)
                {
                    (owner, version, newest) = (project, match.Groups["version"].Value, number);
                }
            }
        }

        if (owner is not null)
        {
            var place = new[] { owner.Path, DotNetProject.Above(view, RepositoryView.FolderOf(owner.Path), "Directory.Build.props") }.OfType<string>().FirstOrDefault(file => view.Mentions(file, "TargetFramework")) ?? owner.Path;
            draft.OfferVersion(version, place, view.LineOf(place, "TargetFramework"), "target framework");
        }

        VersionFiles.Offer(view, draft, "dotnet", "dotnet-core", "dotnet-sdk");
    }

    private static (string File, string Value)? Setting(RepositoryView view, string folder, string section, string name) =>
        DotNetProject.Above(view, folder, "global.json") is { } global && view.Json(global) is { } json && json.TryGetProperty(section, out var settings) && settings.ValueKind == System.Text.Json.JsonValueKind.Object
            && settings.TryGetProperty(name, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.String
            ? (global, value.GetString()!)
            : null;

    // How far above the version an SDK may be; unless it is said, within its feature band.
    private static string Admitted(string version, string? rollForward) => version.Split('.') is [var major, var minor, _] && int.TryParse(major, CultureInfo.InvariantCulture, out var line) && int.TryParse(minor, CultureInfo.InvariantCulture, out var release)
        ? rollForward?.ToLowerInvariant() switch
        {
            "feature" or "latestfeature" => FormattableString.Invariant($">={version} <{line}.{release + 1}"),
            "minor" or "latestminor" => FormattableString.Invariant($">={version} <{line + 1}"),
            "major" or "latestmajor" => $">={version}",
            _ => version,
        }
        : version;

    private static void Frameworks(RepositoryView view, ComponentDraft draft, List<DotNetProject> projects)
    {
        Offer("aspnetcore", project => project.Sdk?.StartsWith("Microsoft.NET.Sdk.Web", StringComparison.Ordinal) == true || project.Packages.Contains("Microsoft.AspNetCore.App"));
        Offer("blazor", project => project.Sdk?.StartsWith("Microsoft.NET.Sdk.BlazorWebAssembly", StringComparison.Ordinal) == true);
        Offer("worker", project => project.Sdk?.StartsWith("Microsoft.NET.Sdk.Worker", StringComparison.Ordinal) == true);
        Offer("aspire", project => project.Sdk?.StartsWith("Aspire.AppHost.Sdk", StringComparison.Ordinal) == true || project.Packages.Contains("Aspire.Hosting.AppHost"));
        Offer("maui", project => string.Equals(project["UseMaui"], "true", StringComparison.OrdinalIgnoreCase));
        Offer("azure-functions", project => project["AzureFunctionsVersion"] is not null);
        Offer("wpf", project => string.Equals(project["UseWPF"], "true", StringComparison.OrdinalIgnoreCase));
        FrameworkTable.Offer(draft, FrameworkTable.DotNet, name => projects.Find(project => project.Packages.Contains(name)) is { } owner ? new Evidence(owner.Path, view.LineOf(owner.Path, $"\"{name}\""), $"refers to {name}") : null);
        Service("postgres", "Npgsql", "Npgsql.EntityFrameworkCore.PostgreSQL");
        Service("mysql", "MySqlConnector", "Pomelo.EntityFrameworkCore.MySql", "MySql.Data");
        Service("redis", "StackExchange.Redis");
        Service("mongodb", "MongoDB.Driver");
        Service("rabbitmq", "RabbitMQ.Client");

        void Offer(string id, Func<DotNetProject, bool> uses)
        {
            if (projects.Find(project => uses(project)) is { } project)
            {
                draft.Frameworks.Add(id);
                draft.Because(project.Path, 1, $"project of {id}");
            }
        }

        void Service(string id, params string[] packages)
        {
            if (projects.Find(project => packages.Any(project.Packages.Contains)) is { } project)
            {
                draft.Services.Add(id);
                draft.Because(project.Path, view.LineOf(project.Path, packages.First(project.Packages.Contains)), $"refers to a client of {id}");
            }
        }
    }

    [GeneratedRegex(@"""(?<path>[^""]+\.(cs|fs|vb)proj)""", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex ProjectPath();

    [GeneratedRegex(@"^net(coreapp)?(?<version>\d{1,2}\.\d)(-.*)?$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Modern();
}
