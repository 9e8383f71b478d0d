using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Python;

/// <summary>Python projects of pip, poetry, uv, pdm and pipenv, and Python files without a manifest.</summary>
internal sealed partial class PythonDetector : IDetector
{
    private static readonly string[] Manifests = ["pyproject.toml", "setup.py", "setup.cfg", "requirements.txt", "Pipfile", "manage.py", "environment.yml", "environment.yaml", "uv.lock", "poetry.lock", "pdm.lock"];

    private static readonly (string Package, string Id)[] Services =
    [
        ("psycopg2", "postgres"), ("psycopg2-binary", "postgres"), ("psycopg", "postgres"), ("asyncpg", "postgres"), ("mysqlclient", "mysql"), ("pymysql", "mysql"), ("redis", "redis"), ("pymongo", "mongodb"), ("pika", "rabbitmq"),
    ];

    public string Id => "python";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var sources = view.WithExtension(".py").ToList();
        var folders = Manifests.SelectMany(view.Named).Select(RepositoryView.FolderOf).Distinct().Where(folder => IsProject(view, folder, sources)).OrderBy(folder => folder.Length).ThenBy(folder => folder, StringComparer.Ordinal).ToList();
        var members = folders.Where(folder => folders.Any(root => root != folder && RepositoryView.IsBelow(folder, root) && IsMember(view, root, folder))).ToHashSet();
        folders.RemoveAll(members.Contains);
        foreach (var folder in folders)
        {
            yield return Project(view, folder, Own(sources, folder, folders), [.. members.Where(member => IsMember(view, folder, member))], isGuess: false);
        }

        if (folders.Count == 0 && sources.Count > 0)
        {
            var root = sources.Any(path => !path.Contains('/', StringComparison.Ordinal)) ? "." : Common(sources);
            yield return Project(view, root, sources, [], isGuess: true);
        }
    }

    private static List<string> Own(List<string> sources, string folder, List<string> folders) =>
        [.. sources.Where(path => RepositoryView.IsBelow(path, folder) && !folders.Any(other => other != folder && RepositoryView.IsBelow(other, folder) && RepositoryView.IsBelow(path, other)))];

    // A pyproject.toml may hold settings of tools alone, and setup.cfg those of anything.
    private static bool IsProject(RepositoryView view, string folder, List<string> sources)
    {
        if (view.First(folder, "setup.py", "manage.py", "Pipfile") is not null || view.Mentions(view.First(folder, "setup.cfg"), "[metadata]"))
        {
            return true;
        }

        if (view.First(folder, "pyproject.toml") is { } file && view.Toml(file) is { } root && (root.At("project") ?? root.At("tool", "poetry", "name") ?? root.At("tool", "poetry", "dependencies") ?? root.At("build-system")) is not null)
        {
            return true;
        }

        return view.First(folder, "requirements.txt", "pyproject.toml", "environment.yml", "environment.yaml", "uv.lock", "poetry.lock", "pdm.lock") is not null && sources.Any(path => RepositoryView.IsBelow(path, folder));
    }

    private static bool IsMember(RepositoryView view, string root, string folder) =>
        view.First(root, "pyproject.toml") is { } file && view.Toml(file)?.At("tool", "uv", "workspace", "members") is { } members
        && Globs.Match([.. members.Items.Where(item => item.IsString).Select(item => item.Text!)], RepositoryView.Relative(root, folder));

    private static string Common(List<string> sources)
    {
        var folder = RepositoryView.FolderOf(sources[0]);
        while (folder != "." && !sources.TrueForAll(path => RepositoryView.IsBelow(path, folder)))
        {
            folder = RepositoryView.FolderOf(folder);
        }

        // The tests of a folder are usually beside it; commands run best from the top.
        return folder is "." || RepositoryView.FolderOf(folder) == "." ? "." : folder;
    }

    private static ComponentDraft Project(RepositoryView view, string folder, List<string> own, List<string> members, bool isGuess)
    {
        // The root of a workspace is installed with all of its members.
        List<PythonRequirement> requirements = [.. PythonRequirements.Of(view, folder), .. members.SelectMany(member => PythonRequirements.Of(view, member))];
        var tests = PythonTests.Files(view, own);
        var pytest = PythonTests.Pytest(view, folder, requirements, tests);
        var installer = PythonInstaller.Choose(view, folder, requirements, pytest is not null && tests.Count > 0);
        var draft = new ComponentDraft(folder, "python") { PackageManager = installer.Name, IsGuess = isGuess, Confidence = isGuess ? 0.7 : 0.95 };
        var manifest = view.First(folder, Manifests);
        draft.Because(manifest ?? own[0], 1, manifest is null ? "Python source" : "Python project");
        Version(view, draft);
        draft.Install.AddRange(installer.Install);
        if (installer.Lockfile is { } lockfile)
        {
            draft.Lockfiles.Add(lockfile);
            draft.Because(lockfile, 1, $"dependencies by {installer.Name}");
        }

        foreach (var required in requirements)
        {
            if (Services.FirstOrDefault(known => known.Package == required.Name).Id is { } service && !draft.Services.Contains(service))
            {
                draft.Services.Add(service);
                draft.Because(required.File, required.Line, $"requires {required.Name}");
            }
        }

        FrameworkTable.Offer(draft, FrameworkTable.Python, name => requirements.FirstOrDefault(required => required.Name == name) is { } required ? new Evidence(required.File, required.Line, $"requires {name}") : null);
        Test(view, draft, tests, pytest, installer.Prefix);
        Lint(view, draft, requirements, own, installer.Prefix);
        PythonStart.Offer(view, draft, requirements, own, installer.Prefix);
        return draft;
    }

    private static void Test(RepositoryView view, ComponentDraft draft, IReadOnlyList<string> tests, Evidence? pytest, string prefix)
    {
        if (tests.Count == 0)
        {
            return;
        }

        draft.Because(tests[0], 1, "Python test");
        var manage = view.First(draft.Path, "manage.py");
        if (pytest is not null)
        {
            draft.Test.Add(prefix + "python -m pytest");
            draft.Evidence.Add(pytest);
        }
        else if (manage is not null && view.Mentions(manage, "django"))
        {
            draft.Test.Add(prefix + "python manage.py test");
            draft.Because(manage, view.LineOf(manage, "django"), "Django project");
        }
        else
        {
            draft.Test.AddRange(PythonTests.Unittest(view, draft.Path, tests).Select(command => prefix + command));
        }
    }

    private static void Lint(RepositoryView view, ComponentDraft draft, IReadOnlyList<PythonRequirement> requirements, List<string> own, string prefix)
    {
        if (requirements.FirstOrDefault(required => required.Name == "ruff") is { } ruff)
        {
            draft.Lint.Add(prefix + "python -m ruff check .");
            draft.Because(ruff.File, ruff.Line, "requires ruff");
        }
        else if (requirements.FirstOrDefault(required => required.Name == "flake8") is { } flake8 && (view.First(draft.Path, ".flake8") ?? view.First(draft.Path, "tox.ini", "setup.cfg")) is { } config && view.Mentions(config, "[flake8]"))
        {
            draft.Lint.Add(prefix + "python -m flake8");
            draft.Because(flake8.File, flake8.Line, "requires flake8");
        }
        else if (own.Count > 0)
        {
            // Templates and broken samples are kept out: they need not compile.
            var tops = own.Select(path => RepositoryView.Relative(draft.Path, path)).Where(path => !Unusual().IsMatch(path)).Select(path => path.Split('/')[0]).Distinct().Order(StringComparer.Ordinal).ToList();
            var whole = prefix.Length == 0 && !own.Exists(path => Unusual().IsMatch(path));
            draft.Lint.Add("python -m compileall -q " + (whole || tops.Count is 0 or > 40 ? "." : string.Join(' ', tops.Select(CommandWords.Quote))));
        }

        foreach (var check in PythonChecks.Of(view, draft.Path, requirements))
        {
            draft.Lint.Add(prefix + check.Command);
            draft.Evidence.Add(check.Evidence);
        }
    }

    private static void Version(RepositoryView view, ComponentDraft draft)
    {
        VersionFiles.OfferFile(view, draft, ".python-version");
        VersionFiles.OfferFile(view, draft, "runtime.txt", "python-");
        VersionFiles.Offer(view, draft, "python");
        if (view.First(draft.Path, "Pipfile") is { } pipfile && view.Toml(pipfile) is { } pip && (pip.At("requires", "python_full_version") ?? pip.At("requires", "python_version")) is { } required)
        {
            draft.OfferVersion(VersionFiles.Plain(required.Text), pipfile, required.Line, "python_version");
        }

        if (view.First(draft.Path, "pyproject.toml") is { } file && view.Toml(file) is { } root && (root.At("project", "requires-python") ?? root.At("tool", "poetry", "dependencies", "python")) is { Text: not null } range)
        {
            draft.OfferVersion(VersionFiles.Plain(range.Text), file, range.Line, "requires-python");
        }

        foreach (var name in (string[])["setup.cfg", "setup.py"])
        {
            if (view.First(draft.Path, name) is { } setup)
            {
                var lines = view.Lines(setup);
                for (var i = 0; i < lines.Count; i++)
                {
                    if (Requires().Match(lines[i]) is { Success: true } match)
                    {
                        draft.OfferVersion(VersionFiles.Plain(match.Groups["range"].Value), setup, i + 1, "python_requires");
                    }
                }
            }
        }

        VersionFiles.OfferMatch(view, draft, view.First(draft.Path, "environment.yml", "environment.yaml"), CondaPython(), "python of the conda environment");
        VersionFiles.OfferImage(view, draft, "python");
    }

    [GeneratedRegex(@"^\s*python_requires\s*=\s*['""]?(?<range>[0-9<>=!~^][^'""#]*)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Requires();

    [GeneratedRegex(@"^\s*-\s*python\s*(=(?<version>\d.*)|(?<version>[<>=~][=<>].*|[<>].*))$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex CondaPython();

    [GeneratedRegex(@"\{\{|(^|/)(testdata|test_data|fixtures?|templates?|samples?|data|cases)/", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Unusual();
}
