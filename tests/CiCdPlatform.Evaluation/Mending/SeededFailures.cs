using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Evaluation.Mending;

/// <summary>Failures of pipelines and dependencies, written down before anything that mends them was.</summary>
internal static class SeededFailures
{
    private const ForgeKind H = ForgeKind.GitHub;
    private const ForgeKind L = ForgeKind.GitLab;
    private const string GitHub = ".github/workflows/ci.yml";
    private const string GitLab = ".gitlab-ci.yml";

    private static readonly string Checkout = "      - uses: actions/checkout@v4\n";

    public static IReadOnlyList<SeededFailure> All { get; } =
    [
        // The pipeline.
        Of("missing-checkout", "python", H, GitHub, $"{Checkout}      - name: Test", "      - name: Test"),
        Of("wrong-path", "python", L, GitLab, "-s tests -v", "-s tset -v"),
        Of("misspelt-script", "node", H, GitHub, "npm run test", "npm run tets"),
        Of("wrong-path", "go", L, GitLab, "go test ./...", "go test ./mony/..."),
        Of("misspelt-target", "c", L, GitLab, "make check", "make chekc"),
        Of("not-executable", "c", H, GitHub, "run: make all", "run: ./scripts/generate.sh && make all"),
        Of("misspelt-command", "cmake", L, GitLab, "- ctest", "- ctset"),
        Of("wrong-working-directory", "cmake", H, GitHub, "        run: cmake --build build", "        working-directory: bulid\n        run: cmake --build ."),
        Of("misspelt-target", "ruby", L, GitLab, "rake test", "rake tset"),
        Of("wrong-path", "php", H, GitHub, "phpunit tests", "phpunit tset"),
        Of("unknown-need", "php", L, GitLab, "needs: [build]", "needs: [biuld]"),
        Of("unknown-need", "ruby", H, GitHub, "needs: build", "needs: compile"),
        Of("unknown-stage", "java", L, GitLab, "  stage: test", "  stage: tests"),
        Of("artifact-name", "java", H, GitHub, "name: classes\n          path: out\n      - name: Test", "name: clases\n          path: out\n      - name: Test"),
        Of("artifact-order", "java", H, GitHub, "    needs: build\n", ""),
        Of("artifact-order", "java", L, GitLab, "needs: [build]", "needs: []"),
        Of("wrong-shell", "perl", H, GitHub, "        run: prove -l t", "        shell: sh\n        run: |\n          set -o pipefail\n          prove -l t | tee report.txt"),
        Of("unknown-key", "rust", H, GitHub, "      - name: Test\n        run:", "      - name: Test\n        rnu:"),
        Of("unknown-context", "ruby", H, GitHub, "      - name: Test\n", "      - name: Test on ${{ matrx.os }}\n"),
        Of("tabs", "perl", L, GitLab, "  script:\n    - prove", "\tscript:\n    - prove"),
        Of("time-limit", "python", L, GitLab, "  stage: test\n  needs", "  stage: test\n  timeout: 4 seconds\n  needs")
            .And(GitLab, "    - python3 -m unittest", "    - sleep 6\n    - python3 -m unittest"),
        Of("cache-key", "ruby", H, GitHub, "      - name: Build\n        run: ruby -c lib/shop/price.rb", "      - run: mkdir -p data && date > data/at\n      - uses: actions/cache/save@v4\n        with:\n          path: data\n          key: data-${{ github.sha }}")
            .And(GitHub, "      - name: Test\n", "      - uses: actions/cache/restore@v4\n        with:\n          path: data\n          key: dat-${{ github.sha }}\n          fail-on-cache-miss: true\n      - name: Test\n"),
        Of("wrong-path", "dotnet", H, GitHub, "src/Shop/Shop.csproj", "src/Shpo/Shop.csproj"),

        // What the image does not bring; the version that the repository names is that of the machine's own toolchain.
        Of("missing-tool", "python", L, GitLab, "  needs: [build]", "  needs: [build]\n  image: alpine:3.20").And(".python-version", null, "{python}\n"),
        Of("missing-tool", "node", L, GitLab, "stages: [build, test]", "stages: [build, test]\nimage: debian:12-slim").And(".nvmrc", null, "{node}\n"),
        Of("missing-tool", "ruby", L, GitLab, "test:\n  stage: test", "default:\n  image: ubuntu:24.04\n\ntest:\n  stage: test").And(".ruby-version", null, "{ruby}\n"),

        // What it is built from.
        Of("search-path", "python", H, GitHub, "    env:\n      PYTHONPATH: src\n", ""),
        Of("search-path", "perl", L, GitLab, "prove -l t", "prove t"),
        Of("search-path", "c", L, "Makefile", " -Iinclude", ""),
        Of("missing-library", "c", H, "Makefile", "LDLIBS = -lm", "LDLIBS ="),
        Of("lockfile-drift", "node", L, "package.json", "\"money\": \"file:packages/money\"", "\"money\": \"file:packages/money\",\n    \"labels\": \"file:packages/labels\""),
        Of("missing-dependency", "node", H, "src/price.js", "const { cents } = require('money');", "const { cents } = require('money');\nrequire('labels');"),
        Of("engine", "node", H, "package.json", "\"node\": \">=20\"", "\"node\": \">=99\"").And("package-lock.json", "\"node\": \">=20\"", "\"node\": \">=99\""),
        Of("manifest-path", "go", H, "go.mod", "=> ./money", "=> ./libs/money"),
        Of("missing-dependency", "go", L, "go.mod", "\nrequire example.com/money v0.0.0\n\nreplace example.com/money => ./money\n", ""),
        Of("lockfile-drift", "rust", H, "Cargo.lock", "version = \"1.2.0\"", "version = \"1.1.0\""),
        Of("no-such-version", "rust", L, "Cargo.toml", "version = \"1.2\"", "version = \"2.0\""),
        Of("engine", "rust", L, "Cargo.toml", "rust-version = \"1.70\"", "rust-version = \"1.999\""),
        Of("engine", "cmake", H, "CMakeLists.txt", "VERSION 3.20", "VERSION 3.99"),
        Of("manifest-path", "cmake", L, "src/CMakeLists.txt", "add_library(price price.cpp)", "add_library(price prices.cpp)"),
        Of("engine", "java", H, GitHub, "--release 17", "--release 99"),
        Of("engine", "dotnet", L, "global.json", "\"8.0.100\",\n    \"rollForward\": \"latestMajor\"", "\"99.0.100\""),

        // Format and generated files.
        Of("format", "rust", L, GitLab, "    - cargo build --locked", "    - cargo fmt --check\n    - cargo build --locked").And("src/lib.rs", "    amounts.iter()", "  amounts.iter( )"),
        Of("format", "go", H, GitHub, "run: go build ./...", "run: gofmt -l . && test -z \"$(gofmt -l .)\"").And("price.go", "\tsum := 0", "  sum   := 0"),
        Of("generated-file", "c", L, GitLab, "    - make all", "    - make generate\n    - git diff --exit-code\n    - make all").And("VERSION", "1.4.0", "1.5.0"),
    ];

    private static SeededFailure Of(string kind, string project, ForgeKind forge, string path, string old, string @new) =>
        new($"{project}-{(forge == H ? "github" : "gitlab")}-{kind}", kind, project, forge, [new SeedEdit(path, old, @new)]);

    private static SeededFailure And(this SeededFailure failure, string path, string? old, string @new) => failure with { Edits = [.. failure.Edits, new SeedEdit(path, old, @new)] };
}
