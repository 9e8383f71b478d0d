using System.Text.RegularExpressions;
using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Detectors.Python;

/// <summary>Which program brings a Python project's dependencies, the commands for it, and what its other commands must be prefixed with.</summary>
internal sealed partial record PythonInstaller(string Name, string? Lockfile, IReadOnlyList<string> Install, string Prefix)
{
    private static readonly string[] TestGroups = ["test", "tests", "testing", "dev", "develop", "development"];

    public static PythonInstaller Choose(RepositoryView view, string folder, IReadOnlyList<PythonRequirement> requirements, bool wantsPytest)
    {
        var pyproject = view.First(folder, "pyproject.toml") is { } file ? view.Toml(file) : null;
        if (view.First(folder, "poetry.lock") is { } poetry)
        {
            return Poetry(view, folder, pyproject, poetry);
        }

        if (view.First(folder, "uv.lock") is { } uv)
        {
            return Uv(uv, requirements, pyproject);
        }

        if (view.First(folder, "pdm.lock") is { } pdm)
        {
            return new("pdm", pdm, ["python -m pip install pdm", "pdm install --frozen-lockfile"], "pdm run ");
        }

        if (view.First(folder, "Pipfile") is not null)
        {
            var locked = view.First(folder, "Pipfile.lock");
            return new("pipenv", locked, ["python -m pip install pipenv", locked is null ? "pipenv install --dev" : "pipenv sync --dev"], "pipenv run ");
        }

        if (view.First(folder, "environment.yml", "environment.yaml") is { } conda && view.First(folder, "requirements.txt") is null)
        {
            return new("conda", conda, ["conda env update --name base --file " + RepositoryView.NameOf(conda)], "");
        }

        return pyproject?.At("tool", "poetry", "dependencies") is not null || pyproject?.At("tool", "poetry", "name") is not null || pyproject?.At("tool", "poetry", "group") is not null ? Poetry(view, folder, pyproject, null)
            : pyproject?.At("tool", "uv") is not null && pyproject.At("project") is not null ? Uv(null, requirements, pyproject)
            : (pyproject?.At("tool", "pdm", "dev-dependencies") ?? pyproject?.At("tool", "pdm", "scripts")) is not null ? new("pdm", null, ["python -m pip install pdm", "pdm install"], "pdm run ")
            : Pip(view, folder, pyproject, requirements, wantsPytest);
    }

    private static PythonInstaller Poetry(RepositoryView view, string folder, TomlValue? pyproject, string? lockfile)
    {
        // The project itself can be installed only when its package is where poetry looks for it.
        var name = (pyproject?.TextAt("tool", "poetry", "name") ?? pyproject?.TextAt("project", "name") ?? "").Replace('-', '_').Replace('.', '_').ToLowerInvariant();
        var packaged = pyproject?.At("tool", "poetry", "packages") is not null
            || (name.Length > 0 && view.Files.Any(path => RepositoryView.IsBelow(path, folder) && RepositoryView.Relative(folder, path) is var own && (own.StartsWith(name + "/", StringComparison.OrdinalIgnoreCase) || own.StartsWith($"src/{name}/", StringComparison.OrdinalIgnoreCase) || own.Equals(name + ".py", StringComparison.OrdinalIgnoreCase) || own.StartsWith($"src/{name}.py", StringComparison.OrdinalIgnoreCase))));
        var unpackaged = !packaged || pyproject?.At("tool", "poetry", "package-mode")?.Text == "false";
        return new("poetry", lockfile, ["python -m pip install poetry", "poetry install --no-interaction" + (unpackaged ? " --no-root" : "")], "poetry run ");
    }

    private static PythonInstaller Uv(string? lockfile, IReadOnlyList<PythonRequirement> requirements, TomlValue? pyproject)
    {
        var extras = (pyproject?.At("project", "optional-dependencies")?.Members.Keys ?? []).Intersect(TestGroups).Select(extra => $" --extra {extra}");
        var groups = (pyproject?.At("dependency-groups")?.Members.Keys ?? []).Intersect(TestGroups).Where(group => group != "dev").Select(group => $" --group {group}");
        return new("uv", lockfile, ["python -m pip install uv", "uv sync" + (lockfile is null ? "" : " --locked") + (pyproject?.At("tool", "uv", "workspace") is null ? "" : " --all-packages") + string.Concat(extras) + string.Concat(groups)], "uv run ");
    }

    private static PythonInstaller Pip(RepositoryView view, string folder, TomlValue? pyproject, IReadOnlyList<PythonRequirement> requirements, bool wantsPytest)
    {
        var install = new List<string>();
        var files = PythonRequirements.FilesOf(view, folder);
        install.AddRange(files.Select(file => "python -m pip install -r " + CommandWords.Quote(RepositoryView.Relative(folder, file))));

        var setup = view.First(folder, "setup.py");
        var isPackage = setup is not null || pyproject?.At("project") is not null || view.Mentions(view.First(folder, "setup.cfg"), "[metadata]");
        // Only these are extras that pip knows; groups of other tools are not.
        var extras = (pyproject?.At("project", "optional-dependencies")?.Members.Keys ?? []).Concat(requirements.Where(required => required.File.EndsWith(".cfg", StringComparison.Ordinal)).Select(required => required.Group).OfType<string>()).Intersect(TestGroups).ToList();
        if (setup is not null)
        {
            extras.AddRange(TestGroups.Where(group => ExtraKey(group).IsMatch(view.Text(setup) ?? "") && !extras.Contains(group)));
        }

        // A package that needs nothing and lies where Python finds it is tested as it is.
        var needs = requirements.Any(required => required.Group is null && required.File.EndsWith(".toml", StringComparison.Ordinal)) || requirements.Any(required => required.Group is null && RepositoryView.NameOf(required.File).StartsWith("setup.", StringComparison.Ordinal));
        var hidden = view.Below(RepositoryView.Join(folder, "src")).Any(path => path.EndsWith("__init__.py", StringComparison.Ordinal));
        var compiled = view.Mentions(setup, "ext_modules") || pyproject?.At("build-system", "build-backend")?.Text is "maturin" or "mesonpy" or "scikit_build_core.build" || pyproject?.At("tool", "setuptools_scm") is not null;
        if (isPackage && (needs || extras.Count > 0 || hidden || compiled))
        {
            install.Add($"python -m pip install -e {(extras.Count > 0 ? $"\".[{string.Join(',', extras)}]\"" : ".")}");
        }

        var groups = (pyproject?.At("dependency-groups")?.Members.Keys ?? []).Intersect(TestGroups).ToList();
        if (groups.Count > 0)
        {
            install.Add("python -m pip install --upgrade pip");
            install.Add("python -m pip install" + string.Concat(groups.Select(group => $" --group {group}")));
        }

        var installed = requirements.Where(required => files.Contains(required.File) || required.Group is null || extras.Contains(required.Group) || groups.Contains(required.Group)).Select(required => required.Name);
        if (wantsPytest && !installed.Any(name => name.StartsWith("pytest", StringComparison.Ordinal)))
        {
            install.Add("python -m pip install pytest");
        }

        var locks = files.FirstOrDefault();
        return new("pip", locks, install, "");
    }

    private static Regex ExtraKey(string group) => new($@"['""]{group}['""]\s*:", RegexOptions.None, TimeSpan.FromMilliseconds(Patterns.Milliseconds));
}
