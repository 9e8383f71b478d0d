using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Tests.Detectors;

public sealed class WorkspaceTests
{
    [Fact]
    public void Analyze_PnpmWorkspace_MembersKnowWhatTheyNeed()
    {
        var analysis = Analyze(
            ("package.json", """{ "name": "all", "private": true, "packageManager": "pnpm@9.1.0", "devDependencies": { "turbo": "2", "typescript": "5" } }"""),
            ("pnpm-workspace.yaml", "packages: ['apps/*', 'packages/*']\n"),
            ("pnpm-lock.yaml", "lockfileVersion: '9.0'\n"),
            ("turbo.json", "{}"),
            ("apps/web/package.json", """{ "name": "web", "scripts": { "build": "next build", "test": "vitest run" }, "dependencies": { "@all/ui": "workspace:*" } }"""),
            ("packages/ui/package.json", """{ "name": "@all/ui", "scripts": { "build": "tsc" }, "dependencies": { "@all/base": "workspace:*" } }"""),
            ("packages/base/package.json", """{ "name": "@all/base", "scripts": { "build": "tsc" } }"""));

        var root = analysis.Components.Single(component => component.Path == ".");
        Assert.Equal(".", root.Workspace);
        Assert.Contains("turborepo", root.Frameworks);
        Assert.Equal(["**"], root.Paths);
        var web = analysis.Components.Single(component => component.Path == "apps/web");
        Assert.True(web.IsWorkspaceMember);
        Assert.Equal(["packages/ui"], web.DependsOn);
        Assert.Equal(["apps/web/**", "packages/ui/**", "packages/base/**", "package.json", "pnpm-workspace.yaml", "turbo.json", "pnpm-lock.yaml"], web.Paths);
        Assert.Equal(["(cd ../../packages/base && pnpm run build)", "(cd ../../packages/ui && pnpm run build)", "pnpm run build"], web.Build);
        Assert.Equal(["pnpm run test"], web.Test);
        Assert.Equal(["pnpm-lock.yaml"], web.Lockfiles);
    }

    [Fact]
    public void Analyze_CargoWorkspace_TestsOfAMemberCloseNoCircle()
    {
        var analysis = Analyze(
            ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n\n[workspace.dependencies]\ncore-a = { path = \"crates/core-a\" }\n"),
            ("Cargo.lock", ""),
            ("crates/core-a/Cargo.toml", "[package]\nname = \"core-a\"\nversion = \"0.1.0\"\n\n[dev-dependencies]\napp = { path = \"../app\" }\n"),
            ("crates/core-a/src/lib.rs", "#[test]\nfn works() {}\n"),
            ("crates/app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n\n[dependencies]\ncore-a.workspace = true\n"),
            ("crates/app/src/main.rs", "fn main() {}\n"));

        Assert.Equal(["crates/core-a"], analysis.Components.Single(component => component.Name == "app").DependsOn);
        var core = analysis.Components.Single(component => component.Name == "core-a");
        Assert.Empty(core.DependsOn);
        Assert.Contains("crates/app/**", core.Paths);
        Assert.Contains("Cargo.lock", core.Paths);
    }

    [Theory]
    [InlineData("go.work", "go 1.22\n\nuse (\n\t./a\n\t./b\n)\n", "a/go.mod", "module example.com/x/a\n\ngo 1.22\n", "b/go.mod", "module example.com/x/b\n\ngo 1.22\n\nrequire example.com/x/a v0.0.0\n", ".")]
    [InlineData("settings.gradle.kts", "include(\":a\", \":b\")\n", "a/build.gradle.kts", "plugins { java }\n", "b/build.gradle.kts", "dependencies { implementation(project(\":a\")) }\n", ".")]
    [InlineData("pom.xml", "<project><artifactId>x</artifactId><modules><module>a</module><module>b</module></modules></project>", "a/pom.xml", "<project><parent><artifactId>x</artifactId></parent><artifactId>a</artifactId></project>", "b/pom.xml", "<project><parent><artifactId>x</artifactId></parent><artifactId>b</artifactId><dependencies><dependency><artifactId>a</artifactId></dependency></dependencies></project>", ".")]
    [InlineData("x.slnx", "<Solution><Project Path=\"a/a.csproj\" /><Project Path=\"b/b.csproj\" /></Solution>", "a/a.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\" />", "b/b.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup><ProjectReference Include=\"..\\a\\a.csproj\" /></ItemGroup></Project>", ".")]
    [InlineData("pyproject.toml", "[project]\nname = \"x\"\nversion = \"1\"\n[tool.uv.workspace]\nmembers = [\"a\", \"b\"]\n", "a/pyproject.toml", "[project]\nname = \"a\"\nversion = \"1\"\n", "b/pyproject.toml", "[project]\nname = \"b\"\nversion = \"1\"\ndependencies = [\"a\"]\n[tool.uv.sources]\na = { workspace = true }\n", ".")]
    [InlineData("mix.exs", "defmodule X do\n  def project, do: [apps_path: \"apps\"]\nend\n", "apps/a/mix.exs", "defmodule A do\n  [app: :a]\nend\n", "apps/b/mix.exs", "defmodule B do\n  app: :b,\n  [{:a, in_umbrella: true}]\nend\n", ".")]
    [InlineData("README.md", "x", "a/composer.json", "{ \"name\": \"x/a\" }", "b/composer.json", "{ \"name\": \"x/b\", \"repositories\": [{ \"type\": \"path\", \"url\": \"../a\" }] }", null)]
    public void Analyze_ReferenceWithinTheRepository_IsAnEdge(string root, string rootText, string first, string firstText, string second, string secondText, string? workspace)
    {
        var analysis = Analyze((root, rootText), (first, firstText), (second, secondText), ("a/a.go", "package a\n"), ("b/b.go", "package b\n"), ("a/__init__.py", ""), ("b/__init__.py", ""));
        var (a, b) = (RepositoryView.FolderOf(first), RepositoryView.FolderOf(second));

        var component = analysis.Components.Single(one => one.Path == b);
        Assert.Equal([a], component.DependsOn);
        Assert.Equal(workspace, component.Workspace);
        Assert.Contains(a + "/**", component.Paths);
    }

    [Fact]
    public void Analyze_Bazel_IsRecognisedWithAWarning()
    {
        var analysis = Analyze(("MODULE.bazel", "module(name = \"x\")\n"), ("go.mod", "module example.com/x\n\ngo 1.22\n"), ("x.go", "package x\n"));

        Assert.Contains("bazel", analysis.Components[0].Frameworks);
        Assert.Contains(analysis.Warnings, warning => warning.StartsWith("MODULE.bazel", StringComparison.Ordinal));
    }

    private static RepositoryAnalysis Analyze(params (string Path, string Text)[] files)
    {
        using var snapshot = Repositories.Snapshots.Of(files);
        return RepositoryAnalyzer.Analyze(snapshot);
    }

    [Fact]
    public void Analyze_WorkspaceOfUv_IsInstalledWithItsMembersAndUsesWhatTheyUse()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string>
        {
            ["pyproject.toml"] = "[tool.uv.workspace]\nmembers = [\"api\"]\n[dependency-groups]\ndev = [\"prek\"]\n",
            ["uv.lock"] = "version = 1\n",
            ["main.py"] = "",
            ["api/pyproject.toml"] = "[project]\nname = \"api\"\nversion = \"1\"\ndependencies = [\"fastapi\"]\n[dependency-groups]\ndev = [\"ruff\"]\n",
            ["api/api.py"] = "import fastapi\n",
        });

        var root = RepositoryAnalyzer.Analyze(snapshot).Components.Single(component => component.Path == ".");

        Assert.Equal(["python -m pip install uv", "uv sync --locked --all-packages"], root.Install);
        Assert.Contains("fastapi", root.Frameworks);
        Assert.Equal(["uv run python -m ruff check ."], root.Lint);
    }
}
