namespace CiCdPlatform.Core.Diagnosis.Understanding;

/// <summary>What kind of failure a tool's errors are.</summary>
internal static class ToolKinds
{
    private static readonly (FailureCategory Kind, string Tools)[] Tools =
    [
        (FailureCategory.Compilation, "gcc clang g++ cc rustc cargo go javac kotlinc scalac sbt swiftc xcodebuild tsc typescript csc msbuild dotnet fsc vbc msvc ghc cabal stack ocaml dune erlc elixirc mix nim zig gfortran fortran ld cmake make ninja protoc dart dartanalyzer flutter webpack vite babel elm gleam crystal dmd cobc julia clojure gradle maven"),
        (FailureCategory.Lint, "eslint tslint jshint jscs stylelint prettier standard flake8 pylint pycodestyle pydocstyle ruff black isort mypy pyright bandit rubocop reek standardrb golint golangci-lint govet staticcheck gofmt checkstyle pmd spotbugs findbugs ktlint detekt swiftlint swiftformat shellcheck shfmt hadolint yamllint ansible-lint actionlint markdownlint vale proselint codespell cppcheck cpplint clang-tidy clang-format phpcs phpstan psalm php-cs-fixer phpmd perlcritic credo dialyzer hlint luacheck clippy rustfmt biome oxlint tflint sqlfluff dotnet-format credo xmllint jsonlint typos lintr scalafmt scalastyle"),
        (FailureCategory.Test, "pytest unittest nose tox jest vitest mocha jasmine karma ava tap cypress playwright junit testng surefire gradle-test rspec minitest cucumber phpunit pest behat go-test cargo-test ctest gtest catch2 doctest xctest exunit eunit ct common-test nunit xunit mstest vstest dotnet-test scalatest specs2 prove hspec tasty robot behave testthat bats busted"),
        (FailureCategory.Dependency, "npm yarn pnpm bun pip poetry uv conda bundler gem composer nuget go-mod cocoapods carthage spm apt apk yum dnf brew hex rebar3 opam luarocks cpan ivy"),
        (FailureCategory.Configuration, "terraform tofu helm kubectl ansible"),
        (FailureCategory.Documentation, "sphinx javadoc mkdocs doxygen rustdoc typedoc hugo jekyll htmlproofer"),
    ];

    private static readonly Dictionary<string, int> Kinds = Read();

    public static FailureCategory Of(string tool) => (FailureCategory)Kinds.GetValueOrDefault(tool);

    // The first row that names a tool counts.
    private static Dictionary<string, int> Read()
    {
        var kinds = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (kind, tools) in Tools)
        {
            foreach (var tool in tools.Split(' '))
            {
                kinds.TryAdd(tool, (int)kind);
            }
        }

        return kinds;
    }
}
