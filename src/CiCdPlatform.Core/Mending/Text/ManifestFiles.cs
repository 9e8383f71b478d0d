namespace CiCdPlatform.Core.Mending.Text;

/// <summary>Files that say how a project is built and what from; no patch edits any other, but for what a formatter or generator writes.</summary>
internal static class ManifestFiles
{
    private static readonly HashSet<string> Names = new(
        [
            "package.json", "package-lock.json", "pnpm-workspace.yaml", "lerna.json", "tsconfig.json", "deno.json", "Cargo.toml", "Cargo.lock", "go.mod", "go.work", "go.sum", "pyproject.toml", "setup.cfg", "setup.py", "tox.ini",
            "requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "Pipfile", "pytest.ini", "Makefile", "makefile", "GNUmakefile", "CMakeLists.txt", "meson.build", "configure.ac", "Gemfile", "Rakefile",
            "composer.json", "phpunit.xml", "phpunit.xml.dist", "pom.xml", "build.gradle", "build.gradle.kts", "settings.gradle", "settings.gradle.kts", "gradle.properties", "global.json", "Directory.Build.props",
            "Directory.Packages.props", "NuGet.config", "nuget.config", "mix.exs", "Justfile", "justfile", "Taskfile.yml", "Dockerfile", "Containerfile", ".nvmrc", ".node-version", ".python-version", ".ruby-version", ".tool-versions", "rust-toolchain.toml",
        ],
        StringComparer.Ordinal);

    private static readonly string[] Endings = [".csproj", ".fsproj", ".vbproj", ".sln", ".slnx", ".cmake", ".mk", ".gemspec", ".cabal"];

    public static bool Is(string path) => Names.Contains(Path.GetFileName(path)) || Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Whether a file is the pipeline of either forge, or a part of it.</summary>
    public static bool IsPipeline(string path) =>
        path is ".gitlab-ci.yml" or ".gitlab-ci.yaml" || path.StartsWith(".gitlab/ci/", StringComparison.Ordinal) || path.StartsWith(".github/workflows/", StringComparison.Ordinal)
        || path.EndsWith(".gitlab-ci.yml", StringComparison.Ordinal);
}
