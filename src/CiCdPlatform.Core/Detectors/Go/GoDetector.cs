using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Go;

/// <summary>Go modules, one component a module, and Go files that have none.</summary>
internal sealed partial class GoDetector : IDetector
{
    private static readonly (string Module, string Id)[] Services =
    [
        ("github.com/lib/pq", "postgres"), ("github.com/jackc/pgx", "postgres"), ("gorm.io/driver/postgres", "postgres"), ("github.com/go-sql-driver/mysql", "mysql"), ("github.com/redis/go-redis", "redis"),
        ("github.com/go-redis/redis", "redis"), ("go.mongodb.org/mongo-driver", "mongodb"), ("github.com/rabbitmq/amqp091-go", "rabbitmq"),
    ];

    public string Id => "go";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var modules = view.Named("go.mod").Select(RepositoryView.FolderOf).ToList();
        foreach (var folder in modules)
        {
            yield return Module(view, folder, modules);
        }

        var loose = view.WithExtension(".go").Where(path => !modules.Any(module => RepositoryView.IsBelow(path, module))).ToList();
        if (loose.Count > 0 && modules.Count == 0)
        {
            yield return Loose(view, loose);
        }
    }

    private static ComponentDraft Module(RepositoryView view, string folder, List<string> modules)
    {
        var file = RepositoryView.Join(folder, "go.mod");
        var draft = new ComponentDraft(folder, "go") { PackageManager = "go", Confidence = 0.98 };
        draft.Because(file, 1, "Go module");
        VersionFiles.OfferFile(view, draft, ".go-version", "go");
        var required = new List<(string Module, int Line)>();
        foreach (var (text, number) in view.Numbered(file))
        {
            var line = text.Contains("// indirect", StringComparison.Ordinal) ? "" : text.Split("//")[0].Trim();
            if (GoDirective().Match(line) is { Success: true } go)
            {
                draft.OfferVersion(go.Groups["version"].Value, file, number, "go directive");
            }
            else if (Requirement().Match(line) is { Success: true } match)
            {
                required.Add((match.Groups["module"].Value, number));
            }
        }

        foreach (var (module, line) in required)
        {
            Offer(Services, draft.Services, module, line);
        }

        FrameworkTable.Offer(draft, FrameworkTable.Go, name => required.Find(one => one.Module == name || one.Module.StartsWith(name + "/", StringComparison.Ordinal)) is { Module: { } module } found ? new Evidence(file, found.Line, $"requires {module}") : null);

        var vendored = view.Has(RepositoryView.Join(folder, "vendor/modules.txt"));
        if (required.Count > 0 && !vendored)
        {
            draft.Install.Add("go mod download");
        }

        if (view.First(folder, "go.sum") is { } sum)
        {
            draft.Lockfiles.Add(sum);
        }

        var own = view.Below(folder).Where(path => path.EndsWith(".go", StringComparison.Ordinal) && !modules.Any(other => other != folder && other.Length > folder.Length - 1 && RepositoryView.IsBelow(other, folder) && RepositoryView.IsBelow(path, other))).ToList();
        if (own.Count == 0)
        {
            draft.Confidence = 0.5;
            return draft;
        }

        draft.Build.Add("go build ./...");
        draft.Lint.Add("go vet ./...");
        if (own.FirstOrDefault(path => path.EndsWith("_test.go", StringComparison.Ordinal)) is { } test)
        {
            draft.Test.Add("go test ./...");
            draft.Because(test, 1, "Go test");
        }

        VersionFiles.Offer(view, draft, "golang", "go");
        VersionFiles.OfferImage(view, draft, "golang");
        Start(view, draft, own, ProgramName(view, file));
        return draft;

        void Offer((string Module, string Id)[] table, List<string> into, string module, int line)
        {
            if (table.FirstOrDefault(known => module == known.Module || module.StartsWith(known.Module + "/", StringComparison.Ordinal)).Id is { } id)
            {
                into.Add(id);
                draft.Because(file, line, $"requires {module}");
            }
        }
    }

    private static void Start(RepositoryView view, ComponentDraft draft, List<string> own, string name)
    {
        // A main file is one by its package, which the files of a folder share; an empty one, as far as anybody can tell, by its name.
        var mains = own.Where(path => !path.EndsWith("_test.go", StringComparison.Ordinal) && !Places.IsAside(RepositoryView.Relative(draft.Path, path))).GroupBy(RepositoryView.FolderOf)
            .Select(package => MainFile(view, package)).OfType<string>().ToList();

        // A main file at the top, the command of the module's name, or the only command, is what the module is for.
        string Folder(string main) => RepositoryView.NameOf(RepositoryView.FolderOf(main));
        var chosen = mains.Find(main => RepositoryView.FolderOf(main) == draft.Path) ?? (mains.Count == 1 ? mains[0] : mains.Find(main => Folder(main) == name) ?? mains.Find(main => Folder(main) is "server" or "api" or "app" or "web"));
        if (chosen is { } file)
        {
            var folder = RepositoryView.FolderOf(file);
            var package = folder == draft.Path ? "." : "./" + CommandWords.Quote(RepositoryView.Relative(draft.Path, folder));
            var program = "bin/" + CommandWords.Quote(folder == draft.Path ? name : RepositoryView.NameOf(folder));
            draft.Build.Add($"go build -o {program} {package}");
            draft.Start = "./" + program;
            draft.Because(file, view.LineOf(file, "package main"), "main package");
        }
    }

    // The last part of the module's path that is no major version.
    private static string ProgramName(RepositoryView view, string file)
    {
        var module = view.Lines(file).Select(line => line.Split("//")[0].Trim()).FirstOrDefault(line => line.StartsWith("module ", StringComparison.Ordinal))?[7..].Trim().Trim('"') ?? "";
        return module.Split('/').LastOrDefault(part => part.Length > 0 && !(part[0] == 'v' && part[1..].All(char.IsAsciiDigit))) ?? "app";
    }

    // The file that says that a package is a program. One that is kept out of every build, such as a generator, says nothing of its folder.
    private static string? MainFile(RepositoryView view, IEnumerable<string> package)
    {
        string? empty = null;
        foreach (var path in package)
        {
            if (view.SizeOf(path) == 0)
            {
                empty ??= RepositoryView.NameOf(path) == "main.go" ? path : null;
            }
            else if (!view.Lines(path).Any(line => line is "//go:build ignore" or "// +build ignore"))
            {
                return view.Lines(path).Any(line => line.StartsWith("package main", StringComparison.Ordinal)) ? path : null;
            }
        }

        return empty;
    }

    // Without a module the toolchain takes the files of one package by name.
    private static ComponentDraft Loose(RepositoryView view, List<string> loose)
    {
        var group = loose.GroupBy(RepositoryView.FolderOf).OrderBy(group => group.Key.Length).First();
        var draft = new ComponentDraft(group.Key, "go") { Confidence = 0.6, IsGuess = true };
        draft.Because(group.First(), 1, "Go source without a go.mod");
        var files = string.Join(' ', group.Where(path => !path.EndsWith("_test.go", StringComparison.Ordinal)).Select(RepositoryView.NameOf).Where(CommandWords.IsSafe));
        if (files.Length == 0)
        {
            return draft;
        }

        draft.Build.Add("go build -o app " + files);
        draft.Lint.Add("go vet " + files);
        draft.Start = "./app";
        var tests = group.Where(path => path.EndsWith("_test.go", StringComparison.Ordinal)).Select(RepositoryView.NameOf).Where(CommandWords.IsSafe).ToList();
        if (tests.Count > 0)
        {
            draft.Test.Add($"go test {files} {string.Join(' ', tests)}");
        }

        return draft;
    }

    [GeneratedRegex(@"^go\s+(?<version>\d+(\.\d+)*\S*)$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex GoDirective();

    [GeneratedRegex(@"^(require\s+)?(?<module>[\w.\-]+\.[\w.\-]+(/\S+)?)\s+v\d\S*$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Requirement();
}
