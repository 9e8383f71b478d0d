using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Python;

/// <summary>How a Python project is tested: pytest when it says so, Django's runner, or the standard library.</summary>
internal static partial class PythonTests
{
    private const int MaxFilesRead = 400;

    /// <summary>Whether the tests are written for pytest, with the place that says so; null when nothing does.</summary>
    public static Evidence? Pytest(RepositoryView view, string folder, IReadOnlyList<PythonRequirement> requirements, IReadOnlyList<string> tests)
    {
        if (requirements.FirstOrDefault(required => required.Name is "pytest" or "pytest-django" or "pytest-asyncio" or "pytest-cov") is { } dependency)
        {
            return new Evidence(dependency.File, dependency.Line, $"requires {dependency.Name}");
        }

        foreach (var (name, marker) in new[] { ("pytest.ini", "[pytest]"), ("pyproject.toml", "[tool.pytest"), ("setup.cfg", "[tool:pytest]"), ("tox.ini", "pytest"), ("noxfile.py", "pytest"), ("conftest.py", "import"), ("tests/conftest.py", "import") })
        {
            if (view.First(folder, name) is { } file && view.Mentions(file, marker))
            {
                return new Evidence(file, view.LineOf(file, marker), "pytest is configured");
            }
        }

        foreach (var file in tests.Take(MaxFilesRead))
        {
            // A test function that stands alone is invisible to unittest.
            var lines = view.Lines(file);
            var line = lines.TakeWhile(line => !ImportsPytest().IsMatch(line)).Count();
            if (line < lines.Count)
            {
                return new Evidence(file, line + 1, "imports pytest");
            }
        }

        // Tests that hold nothing to read are taken for what most are.
        if (tests.Count > 0 && tests.All(file => view.SizeOf(file) == 0) && view.First(folder, "manage.py") is null)
        {
            return new Evidence(tests[0], 1, "tests by their names");
        }

        if (tests.Count > 0 && !tests.Take(MaxFilesRead).Any(file => view.Lines(file).Any(line => line.Contains("TestCase", StringComparison.Ordinal))) && tests.Take(MaxFilesRead).FirstOrDefault(file => view.Lines(file).Any(StandsAlone().IsMatch)) is { } plain)
        {
            return new Evidence(plain, view.Lines(plain).TakeWhile(line => !StandsAlone().IsMatch(line)).Count() + 1, "test functions for pytest");
        }

        return null;
    }

    /// <summary>Test files below a folder.</summary>
    public static IReadOnlyList<string> Files(RepositoryView view, IEnumerable<string> sources) =>
        [.. sources.Where(path => TestFile().IsMatch(RepositoryView.NameOf(path)) && (RepositoryView.NameOf(path) != "tests.py" || view.Mentions(path, "def test")))];

    /// <summary>
    /// The commands that let the standard library find these tests: one for each folder it must start in, because it enters packages only.
    /// </summary>
    public static IEnumerable<string> Unittest(RepositoryView view, string folder, IReadOnlyList<string> tests)
    {
        var starts = tests.Select(file => new Discovery(StartOf(view, folder, file), PatternOf(RepositoryView.NameOf(file)))).Distinct().OrderBy(discovery => discovery.Start.Length).Take(8);
        foreach (var (start, pattern) in starts)
        {
            var from = start == folder ? "" : " -s " + CommandWords.Quote(RepositoryView.Relative(folder, start));
            yield return "python -m unittest discover -v" + from + (pattern == "test*.py" ? "" : $" -p '{pattern}'");
        }
    }

    private static string PatternOf(string name) => name.StartsWith("test", StringComparison.Ordinal) ? "test*.py" : "*_test.py";

    private static string StartOf(RepositoryView view, string folder, string file)
    {
        var start = RepositoryView.FolderOf(file);
        while (start != folder && view.Has(RepositoryView.Join(start, "__init__.py")))
        {
            start = RepositoryView.FolderOf(start);
        }

        return start;
    }

    // Where the standard library starts to look, and for which names.
    private sealed record Discovery(string Start, string Pattern);

    [GeneratedRegex(@"^(test_.*|.*_test|tests?)\.py$", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex TestFile();

    [GeneratedRegex(@"^\s*(import pytest|from pytest\b|@pytest\.)", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex ImportsPytest();

    [GeneratedRegex(@"^(async )?def test_|^class Test\w*(\(\))?:", RegexOptions.ExplicitCapture, Patterns.Milliseconds)]
    private static partial Regex StandsAlone();
}
