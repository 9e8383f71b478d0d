using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Core.Tests.Detectors;

/// <summary>Every language id of the analysis has a smallest repository in which it comes first.</summary>
public sealed class LanguageIdsTests
{
    private static readonly Dictionary<string, (string Path, string Text)[]> s_smallest = new(StringComparer.Ordinal)
    {
        ["bun"] = [("bunfig.toml", "[test]\n"), ("index.ts", "export {};\n")],
        ["c"] = [("main.c", "int main(void) { return 0; }\n")],
        ["clojure"] = [("deps.edn", "{}\n")],
        ["cobol"] = [("pay.cbl", "       STOP RUN.\n")],
        ["cpp"] = [("CMakeLists.txt", "project(x)\n"), ("main.cpp", "int main() { return 0; }\n")],
        ["crystal"] = [("shard.yml", "name: x\n")],
        ["csharp"] = [("x.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"/>")],
        ["css"] = [("theme.css", "a { }\n")],
        ["dart"] = [("pubspec.yaml", "name: x\n")],
        ["deno"] = [("deno.json", "{}\n")],
        ["elixir"] = [("mix.exs", "defmodule X do\nend\n")],
        ["elm"] = [("elm.json", "{}\n")],
        ["erlang"] = [("rebar.config", "{deps, []}.\n")],
        ["fortran"] = [("main.f90", "end program\n")],
        ["fsharp"] = [("x.fsproj", "<Project Sdk=\"Microsoft.NET.Sdk\"/>")],
        ["gleam"] = [("gleam.toml", "name = \"x\"\n")],
        ["go"] = [("go.mod", "module x\n\ngo 1.22\n"), ("main.go", "package main\n")],
        ["haskell"] = [("x.cabal", "name: x\n")],
        ["html"] = [("index.html", "<!doctype html>\n")],
        ["java"] = [("pom.xml", "<project><artifactId>x</artifactId></project>")],
        ["javascript"] = [("package.json", "{ \"name\": \"x\" }")],
        ["julia"] = [("Project.toml", "name = \"X\"\n")],
        ["kotlin"] = [("build.gradle.kts", "plugins { kotlin(\"jvm\") }\n"), ("src/main/kotlin/A.kt", "class A\n")],
        ["lua"] = [("main.lua", "print(1)\n")],
        ["lunatic"] = [("Cargo.toml", "[package]\nname = \"x\"\n"), (".cargo/config.toml", "[build]\ntarget = \"wasm32-wasi\"\n[target.wasm32-wasi]\nrunner = \"lunatic\"\n")],
        ["nim"] = [("x.nimble", "version = \"1\"\n")],
        ["nix"] = [("flake.nix", "{ }\n")],
        ["ocaml"] = [("dune-project", "(lang dune 3.0)\n")],
        ["perl"] = [("cpanfile", "requires 'Moose';\n")],
        ["php"] = [("composer.json", "{}")],
        ["python"] = [("requirements.txt", "flask\n"), ("app.py", "pass\n")],
        ["r"] = [("DESCRIPTION", "Package: x\n")],
        ["ruby"] = [("Gemfile", "gem 'rack'\n")],
        ["rust"] = [("Cargo.toml", "[package]\nname = \"x\"\n"), ("src/main.rs", "fn main() {}\n")],
        ["scala"] = [("build.sbt", "name := \"x\"\n")],
        ["scheme"] = [("main.scm", "(display 1)\n")],
        ["shell"] = [("run.sh", "echo hello\n")],
        ["staticfile"] = [("Staticfile", "root: public\n"), ("public/index.html", "<!doctype html>\n")],
        ["swift"] = [("Package.swift", "// swift-tools-version:5.9\n")],
        ["terraform"] = [("main.tf", "terraform { }\n")],
        ["typescript"] = [("package.json", "{ \"name\": \"x\" }"), ("tsconfig.json", "{}")],
        ["vb"] = [("x.vbproj", "<Project Sdk=\"Microsoft.NET.Sdk\"/>")],
        ["zig"] = [("build.zig", "pub fn build() void {}\n")],
    };

    public static TheoryData<string> Ids() => [.. s_smallest.Keys];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Analyze_SmallestRepository_HasItsLanguageFirst(string id)
    {
        using var snapshot = Repositories.Snapshots.Of(s_smallest[id]);

        var analysis = RepositoryAnalyzer.Analyze(snapshot);

        Assert.Equal(id, analysis.Components[0].Language);
        Assert.NotEmpty(analysis.Components[0].Evidence);
    }

    [Fact]
    public void Frameworks_OfAllTables_AreManyAndNamedOnce()
    {
        IReadOnlyList<(string Dependency, string Id)>[] tables = [FrameworkTable.Node, FrameworkTable.Python, FrameworkTable.Rust, FrameworkTable.Go, FrameworkTable.Java, FrameworkTable.Php, FrameworkTable.Ruby, FrameworkTable.DotNet, .. FrameworkTable.ByLanguage.Values];

        Assert.True(tables.SelectMany(table => table.Select(row => row.Id)).Distinct().Count() >= 300);
        Assert.All(tables, table => Assert.Equal(table.Count, table.Select(row => row.Dependency).Distinct().Count()));
        Assert.All(tables.SelectMany(table => table), row => Assert.Matches("^[a-z0-9][a-z0-9-]*$", row.Id));
    }
}
