using System.Text.RegularExpressions;
using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Detectors.Python;

/// <summary>Where a name is required.</summary>
internal sealed record PythonRequirement(string Name, string File, int Line, string? Group);

/// <summary>Collects what a Python project requires from all the places where it may say so.</summary>
internal static partial class PythonRequirements
{
    private static readonly string[] Files =
    [
        "requirements.txt", "requirements-dev.txt", "requirements_dev.txt", "dev-requirements.txt", "dev_requirements.txt", "requirements-test.txt", "requirements_test.txt", "requirements-tests.txt", "test-requirements.txt", "test_requirements.txt", "tests-requirements.txt", "requirements-ci.txt", "requirements-testing.txt", "requirements_tests.txt",
        "requirements/base.txt", "requirements/dev.txt", "requirements/development.txt", "requirements/local.txt", "requirements/test.txt", "requirements/tests.txt", "requirements/testing.txt", "requirements/ci.txt", "requirements/pytest.txt", "tests/requirements.txt", "test/requirements.txt",
    ];

    /// <summary>Requirement files of a folder that require something.</summary>
    public static IReadOnlyList<string> FilesOf(RepositoryView view, string folder) =>
        [.. Files.Select(name => RepositoryView.Join(folder, name)).Where(view.Has).Where(path => view.Lines(path).Any(line => line.Trim() is { Length: > 0 } word && word[0] != '#'))];

    /// <summary>Every requirement of the folder; the group is the extra or the dependency group, null for what is always needed.</summary>
    public static IReadOnlyList<PythonRequirement> Of(RepositoryView view, string folder)
    {
        var found = new List<PythonRequirement>();
        foreach (var file in FilesOf(view, folder))
        {
            found.AddRange(view.Numbered(file).Select(line => NameOf(line.Text) is { } name ? new PythonRequirement(name, file, line.Number, null) : null).OfType<PythonRequirement>());
        }

        if (view.First(folder, "pyproject.toml") is { } pyproject && view.Toml(pyproject) is { } root)
        {
            List(found, pyproject, root.At("project", "dependencies"), null);
            foreach (var (group, list) in root.At("project", "optional-dependencies")?.Members ?? new Dictionary<string, TomlValue>())
            {
                List(found, pyproject, list, group);
            }

            foreach (var (group, list) in root.At("dependency-groups")?.Members ?? new Dictionary<string, TomlValue>())
            {
                List(found, pyproject, list, group);
            }

            Keys(found, pyproject, root.At("tool", "poetry", "dependencies"), null);
            Keys(found, pyproject, root.At("tool", "poetry", "dev-dependencies"), "dev");
            foreach (var (group, table) in root.At("tool", "poetry", "group")?.Members ?? new Dictionary<string, TomlValue>())
            {
                Keys(found, pyproject, table.At("dependencies"), group);
            }

            foreach (var (group, list) in root.At("tool", "pdm", "dev-dependencies")?.Members ?? new Dictionary<string, TomlValue>())
            {
                List(found, pyproject, list, group);
            }

            List(found, pyproject, root.At("tool", "uv", "dev-dependencies"), "dev");
            foreach (var environment in root.At("tool", "hatch", "envs")?.Members.Values ?? [])
            {
                List(found, pyproject, environment.At("dependencies"), "hatch");
            }
        }

        if (view.First(folder, "Pipfile") is { } pipfile && view.Toml(pipfile) is { } pip)
        {
            Keys(found, pipfile, pip.At("packages"), null);
            Keys(found, pipfile, pip.At("dev-packages"), "dev");
        }

        Setup(view, folder, found);
        return found;
    }

    private static void Setup(RepositoryView view, string folder, List<PythonRequirement> found)
    {
        // setup.py is a program: names in quotes inside its requirement lists are as much as can be read without running it.
        if (view.First(folder, "setup.py") is { } setup && view.Text(setup) is { } text)
        {
            foreach (Match block in SetupList().Matches(text))
            {
                var line = text.AsSpan(0, block.Index).Count('\n') + 1;
                found.AddRange(QuotedWord().Matches(block.Value).Select(word => NameOf(word.Groups["word"].Value)).OfType<string>().Select(name => new PythonRequirement(name, setup, line, block.Value.StartsWith("install", StringComparison.Ordinal) ? null : "extra")));
            }
        }

        if (view.First(folder, "setup.cfg") is { } config)
        {
            var (section, group, inside) = ("", (string?)null, false);
            foreach (var (line, number) in view.Numbered(config))
            {
                if (line.StartsWith('['))
                {
                    (section, inside) = (line.Trim('[', ']', ' '), false);
                }
                else if (line.Length > 0 && !char.IsWhiteSpace(line[0]))
                {
                    var key = line.Split('=')[0].Trim();
                    inside = (section == "options" && key == "install_requires") || section == "options.extras_require";
                    group = section == "options.extras_require" ? key : null;
                }
                else if (inside && NameOf(line) is { } name)
                {
                    found.Add(new PythonRequirement(name, config, number, group));
                }
            }
        }
    }

    private static void List(List<PythonRequirement> found, string file, TomlValue? list, string? group)
    {
        foreach (var item in list?.Items ?? [])
        {
            if (item.IsString && NameOf(item.Text!) is { } name)
            {
                found.Add(new PythonRequirement(name, file, item.Line, group));
            }
        }
    }

    private static void Keys(List<PythonRequirement> found, string file, TomlValue? table, string? group)
    {
        foreach (var (name, value) in table?.Members ?? new Dictionary<string, TomlValue>())
        {
            if (!name.Equals("python", StringComparison.OrdinalIgnoreCase))
            {
                found.Add(new PythonRequirement(Normal(name), file, value.Line, group));
            }
        }
    }

    private static string? NameOf(string line) => Requirement().Match(line) is { Success: true } match ? Normal(match.Groups["name"].Value) : null;

    private static string Normal(string name) => name.ToLowerInvariant().Replace('_', '-').Replace('.', '-');

    [GeneratedRegex(@"^\s*(?<name>[A-Za-z0-9][A-Za-z0-9._\-]*)\s*(\[|[<>=!~;@ #]|$)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex Requirement();

    [GeneratedRegex(@"(install_requires|tests_require|extras_require)\s*=\s*[\[{][^}]{0,4000}?[\]}]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex SetupList();

    [GeneratedRegex(@"['""](?<word>[^'""\n]+)['""]", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex QuotedWord();
}
