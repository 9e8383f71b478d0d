namespace CiCdPlatform.Core.Detectors.Python;

/// <summary>Type checkers and formatters that a project both requires and sets up.</summary>
internal static class PythonChecks
{
    private static readonly (string Package, string Command, (string File, string Text)[] Settings)[] Known =
    [
        ("mypy", "python -m mypy", [("mypy.ini", "files"), (".mypy.ini", "files"), ("pyproject.toml", "[tool.mypy]"), ("setup.cfg", "[mypy]")]), ("pyright", "python -m pyright", [("pyrightconfig.json", "{"), ("pyproject.toml", "[tool.pyright]")]), ("basedpyright", "python -m basedpyright", [("pyrightconfig.json", "{"), ("pyproject.toml", "[tool.basedpyright]")]),
        ("black", "python -m black --check .", [("pyproject.toml", "[tool.black]")]), ("isort", "python -m isort --check-only .", [("pyproject.toml", "[tool.isort]"), (".isort.cfg", "["), ("setup.cfg", "[isort]")]), ("ruff", "python -m ruff format --check .", [("pyproject.toml", "[tool.ruff.format]"), ("ruff.toml", "[format]"), (".ruff.toml", "[format]")]),
        ("pylint", "python -m pylint --recursive=y .", [(".pylintrc", "["), ("pyproject.toml", "[tool.pylint")]),
    ];

    public static IEnumerable<(string Command, Evidence Evidence)> Of(RepositoryView view, string folder, IReadOnlyList<PythonRequirement> requirements)
    {
        foreach (var (package, command, settings) in Known.Where(known => requirements.Any(required => required.Name == known.Package)))
        {
            foreach (var (name, text) in settings)
            {
                if (view.First(folder, name) is { } file && view.Mentions(file, text))
                {
                    // A checker of types without a list of files is told where the source is.
                    var whole = command.EndsWith("mypy", StringComparison.Ordinal) && !view.Lines(file).Any(line => line.TrimStart().StartsWith("files", StringComparison.Ordinal) || line.TrimStart().StartsWith("packages", StringComparison.Ordinal)) ? " ." : "";
                    yield return (command + whole, new Evidence(file, view.LineOf(file, text), $"{package} is configured"));
                    break;
                }
            }
        }
    }
}
