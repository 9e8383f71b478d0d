using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>What can be kept between runs for one tool.</summary>
/// <param name="Tool">Its name, in messages and keys.</param>
/// <param name="Uses">Commands that fill the folder.</param>
/// <param name="Locks">Files that decide what is in it, the best first.</param>
/// <param name="Paths">The folders, for <c>actions/cache</c>.</param>
/// <param name="Marks">Parts of paths that show that somebody keeps them already.</param>
internal sealed record CacheRow(string Tool, Regex Uses, IReadOnlyList<string> Locks, IReadOnlyList<string> Paths, IReadOnlyList<string> Marks)
{
    /// <summary>The set-up action that can keep them by an input.</summary>
    public SetUpCache? SetUp { get; init; }

    /// <summary>Whether a job's commands fetch enough to be worth a cache; null where the tool is never called for less.</summary>
    public Func<IEnumerable<string>, bool>? Worth { get; init; }

    /// <summary>Actions that keep them by themselves.</summary>
    public IReadOnlyList<string> Keepers { get; init; } = [];

    /// <summary>An action of its own that keeps them, in place of <c>actions/cache</c>.</summary>
    public string? Action { get; init; }

    /// <summary>Variables that move the folders into the project, for GitLab, which keeps nothing outside.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables { get; init; } = [];

    /// <summary>The folders there.</summary>
    public IReadOnlyList<string> ProjectPaths { get; init; } = [];

    /// <summary>Whether most projects have no lockfile, so that one must be seen.</summary>
    public bool LockMustBeSeen { get; init; }

    /// <summary>Whether the key changes with every commit, so that what was built last is the start of the next.</summary>
    public bool Rolling { get; init; }

    /// <summary>Whether a folder is one of these, on any system.</summary>
    public bool Covers(string path) => Paths.Contains(path.TrimEnd('/')) || Elsewhere.Contains(path.TrimEnd('/'));

    /// <summary>The same folders on macOS and Windows.</summary>
    public IReadOnlyList<string> Elsewhere { get; init; } = [];

    /// <summary>What <c>hashFiles</c> is given, the locks in any folder unless told otherwise.</summary>
    public IReadOnlyList<string> KeyFiles => [.. Locks.Select(file => "**/" + file)];
}

/// <summary>The input of a set-up action that keeps a tool's folders.</summary>
/// <param name="Action">Such as <c>actions/setup-node</c>.</param>
/// <param name="Input">The input.</param>
/// <param name="Value">Its value.</param>
/// <param name="Since">The first major version that has it.</param>
/// <param name="Always">The first major version that does it unasked, or null.</param>
/// <param name="Path">The input that names the lockfile when it is not at the top, or null.</param>
/// <param name="After">What must have run before the set-up, or null.</param>
internal sealed record SetUpCache(string Action, string Input, string Value, int Since, int? Always = null, string? Path = null, Regex? After = null);

/// <summary>The tools whose downloads and builds are worth keeping.</summary>
internal static partial class CacheTable
{
    private static readonly string[] s_gradleActions = ["gradle/actions", "gradle/gradle-build-action", "burrunan/gradle-cache-action", "eskatos/gradle-command-action"];

    public static IReadOnlyList<CacheRow> All { get; } =
    [
        new("npm", Npm(), ["package-lock.json", "npm-shrinkwrap.json"], ["~/.npm"], ["npm", "node_modules"])
        {
            SetUp = new("actions/setup-node", "cache", "npm", 2, Path: "cache-dependency-path"),
            Variables = [("npm_config_cache", "$CI_PROJECT_DIR/.npm")], ProjectPaths = [".npm/"], Keepers = ["bahmutov/npm-install"],
        },
        new("yarn", Yarn(), ["yarn.lock"], ["~/.cache/yarn", "~/.yarn/berry/cache"], ["yarn", "node_modules"])
        {
            SetUp = new("actions/setup-node", "cache", "yarn", 2, Path: "cache-dependency-path"),
            Variables = [("YARN_CACHE_FOLDER", "$CI_PROJECT_DIR/.yarn-cache")], ProjectPaths = [".yarn-cache/"], Keepers = ["bahmutov/npm-install"],
        },
        new("pnpm", Pnpm(), ["pnpm-lock.yaml"], ["~/.local/share/pnpm/store"], ["pnpm", "node_modules", "STORE_PATH"])
        {
            SetUp = new("actions/setup-node", "cache", "pnpm", 2, Path: "cache-dependency-path", After: PnpmIsThere()),
            Variables = [("npm_config_store_dir", "$CI_PROJECT_DIR/.pnpm-store")], ProjectPaths = [".pnpm-store/"],
        },
        new("bun", Bun(), ["bun.lock", "bun.lockb"], ["~/.bun/install/cache"], ["bun", "node_modules"])
        {
            Variables = [("BUN_INSTALL_CACHE_DIR", "$CI_PROJECT_DIR/.bun-cache")], ProjectPaths = [".bun-cache/"],
        },
        new("poetry", Poetry(), ["poetry.lock"], ["~/.cache/pypoetry"], ["poetry", "venv"])
        {
            SetUp = new("actions/setup-python", "cache", "poetry", 2, Path: "cache-dependency-path", After: PoetryIsThere()),
            Variables = [("POETRY_CACHE_DIR", "$CI_PROJECT_DIR/.poetry-cache")], ProjectPaths = [".poetry-cache/"],
        },
        new("pipenv", Pipenv(), ["Pipfile.lock"], ["~/.cache/pipenv", "~/.cache/pip"], ["pip", "venv"])
        {
            SetUp = new("actions/setup-python", "cache", "pipenv", 2, Path: "cache-dependency-path"),
            Variables = [("PIPENV_CACHE_DIR", "$CI_PROJECT_DIR/.pipenv-cache")], ProjectPaths = [".pipenv-cache/"],
        },
        new("pip", Pip(), ["requirements*.txt", "pyproject.toml"], ["~/.cache/pip"], ["pip", "venv", "site-packages", "pythonLocation"])
        {
            SetUp = new("actions/setup-python", "cache", "pip", 2, Path: "cache-dependency-path"),
            Variables = [("PIP_CACHE_DIR", "$CI_PROJECT_DIR/.cache/pip")], ProjectPaths = [".cache/pip/"], Worth = PipInstalls.AreWorth,
            Elsewhere = ["~/Library/Caches/pip", "~\\AppData\\Local\\pip\\Cache"],
        },
        new("uv", Uv(), ["uv.lock", "pyproject.toml"], ["~/.cache/uv"], ["uv", "venv"])
        {
            SetUp = new("astral-sh/setup-uv", "enable-cache", "true", 1, Always: 5),
            Variables = [("UV_CACHE_DIR", "$CI_PROJECT_DIR/.cache/uv")], ProjectPaths = [".cache/uv/"],
        },
        new("pdm", Pdm(), ["pdm.lock"], ["~/.cache/pdm"], ["pdm", "venv"]) { SetUp = new("pdm-project/setup-pdm", "cache", "true", 3) },
        new("gradle", Gradle(), ["*.gradle*", "gradle-wrapper.properties"], ["~/.gradle/caches", "~/.gradle/wrapper"], ["gradle"])
        {
            SetUp = new("actions/setup-java", "cache", "gradle", 2), Keepers = s_gradleActions,
            Variables = [("GRADLE_USER_HOME", "$CI_PROJECT_DIR/.gradle")], ProjectPaths = [".gradle/caches/", ".gradle/wrapper/"],
        },
        new("sbt", Sbt(), ["*.sbt", "build.properties"], ["~/.cache/coursier", "~/.ivy2/cache", "~/.sbt"], ["coursier", "ivy", "sbt"])
        {
            SetUp = new("actions/setup-java", "cache", "sbt", 3), Keepers = ["coursier/cache-action"],
            Variables = [("COURSIER_CACHE", "$CI_PROJECT_DIR/.coursier")], ProjectPaths = [".coursier/"],
        },
        new("maven", Maven(), ["pom.xml"], ["~/.m2/repository"], [".m2", "maven"])
        {
            SetUp = new("actions/setup-java", "cache", "maven", 2), Keepers = ["s4u/setup-maven-action"],
            Variables = [("MAVEN_OPTS", "-Dmaven.repo.local=$CI_PROJECT_DIR/.m2/repository")], ProjectPaths = [".m2/repository/"],
        },
        new("go", Go(), ["go.sum"], ["~/go/pkg/mod", "~/.cache/go-build"], ["go/pkg", "go-build", "GOCACHE", "GOMODCACHE"])
        {
            SetUp = new("actions/setup-go", "cache", "true", 3, Always: 4, Path: "cache-dependency-path"),
            Variables = [("GOMODCACHE", "$CI_PROJECT_DIR/.go/mod"), ("GOCACHE", "$CI_PROJECT_DIR/.go/build")], ProjectPaths = [".go/mod/", ".go/build/"],
            Elsewhere = ["~/Library/Caches/go-build", "%LocalAppData%\\go-build", "~\\AppData\\Local\\go-build"],
        },
        new("cargo", Cargo(), ["Cargo.lock", "Cargo.toml"], ["~/.cargo/registry", "~/.cargo/git", "target"], ["cargo", "target", "sccache"])
        {
            Action = "Swatinem/rust-cache", Keepers = ["Swatinem/rust-cache", "mozilla-actions/sccache-action", "actions-rust-lang/setup-rust-toolchain", "Leafwing-Studios/cargo-cache", "moonrepo/setup-rust"],
            Variables = [("CARGO_HOME", "$CI_PROJECT_DIR/.cargo-home")], ProjectPaths = [".cargo-home/registry/", ".cargo-home/git/", "target/"],
        },
        new("bundler", Bundler(), ["Gemfile.lock"], ["vendor/bundle"], ["bundle", "gems"])
        {
            SetUp = new("ruby/setup-ruby", "bundler-cache", "true", 1),
            Variables = [("BUNDLE_PATH", "$CI_PROJECT_DIR/vendor/bundle")], ProjectPaths = ["vendor/bundle/"],
        },
        new("composer", Composer(), ["composer.lock", "composer.json"], ["~/.cache/composer"], ["composer", "vendor"])
        {
            Keepers = ["ramsey/composer-install"],
            Variables = [("COMPOSER_CACHE_DIR", "$CI_PROJECT_DIR/.composer-cache")], ProjectPaths = [".composer-cache/"],
        },
        // Without lockfiles, which few have, a restore asks the registry anyway, and the key is a guess.
        new("nuget", DotNet(), ["packages.lock.json"], ["~/.nuget/packages"], ["nuget"])
        {
            SetUp = new("actions/setup-dotnet", "cache", "true", 4, Path: "cache-dependency-path"), LockMustBeSeen = true,
            Variables = [("NUGET_PACKAGES", "$CI_PROJECT_DIR/.nuget/packages")], ProjectPaths = [".nuget/packages/"],
        },
        new("mix", Mix(), ["mix.lock"], ["deps", "_build"], ["deps", "_build"]) { ProjectPaths = ["deps/", "_build/"] },
        new("cabal", Cabal(), ["*.cabal", "cabal.project*"], ["~/.cabal/packages", "~/.cabal/store", "~/.local/state/cabal"], ["cabal"]) { Variables = [("CABAL_DIR", "$CI_PROJECT_DIR/.cabal")], ProjectPaths = [".cabal/packages/", ".cabal/store/"] },
        new("stack", Stack(), ["stack.yaml.lock", "stack.yaml"], ["~/.stack"], ["stack"]) { Keepers = ["freckle/stack-action", "freckle/stack-cache-action"], Variables = [("STACK_ROOT", "$CI_PROJECT_DIR/.stack")], ProjectPaths = [".stack/"] },
        new("pub", Pub(), ["pubspec.lock", "pubspec.yaml"], ["~/.pub-cache"], ["pub-cache", "pub"])
        {
            SetUp = new("subosito/flutter-action", "cache", "true", 2), Variables = [("PUB_CACHE", "$CI_PROJECT_DIR/.pub-cache")], ProjectPaths = [".pub-cache/"],
        },
        new("deno", Deno(), ["deno.lock", "deno.json"], ["~/.cache/deno"], ["deno"])
        {
            SetUp = new("denoland/setup-deno", "cache", "true", 2), Variables = [("DENO_DIR", "$CI_PROJECT_DIR/.deno")], ProjectPaths = [".deno/"],
        },
        new("pods", Pods(), ["Podfile.lock"], ["Pods", "~/Library/Caches/CocoaPods"], ["pods"]),
        new("pre-commit", PreCommit(), [".pre-commit-config.yaml"], ["~/.cache/pre-commit"], ["pre-commit"])
        {
            Keepers = ["pre-commit/action", "tox-dev/action-pre-commit-uv", "j178/prek-action"], Variables = [("PRE_COMMIT_HOME", "$CI_PROJECT_DIR/.cache/pre-commit")], ProjectPaths = [".cache/pre-commit/"],
        },
        new("julia", Julia(), ["Manifest.toml", "Project.toml"], ["~/.julia/artifacts", "~/.julia/packages", "~/.julia/registries"], [".julia"])
        {
            Keepers = ["julia-actions/cache"], Variables = [("JULIA_DEPOT_PATH", "$CI_PROJECT_DIR/.julia")], ProjectPaths = [".julia/"],
        },
        new("renv", Renv(), ["renv.lock"], ["~/.cache/R/renv"], ["renv"])
        {
            Keepers = ["r-lib/actions/setup-renv"], Variables = [("RENV_PATHS_ROOT", "$CI_PROJECT_DIR/.renv-cache")], ProjectPaths = [".renv-cache/"],
        },
        new("swift", Swift(), ["Package.resolved", "Package.swift"], [".build"], [".build", "swift"]) { ProjectPaths = [".build/"] },
        new("carthage", Carthage(), ["Cartfile.resolved"], ["Carthage"], ["carthage"]),
        new("conan", Conan(), ["conanfile.py", "conanfile.txt"], ["~/.conan2"], ["conan"]) { Variables = [("CONAN_HOME", "$CI_PROJECT_DIR/.conan2")], ProjectPaths = [".conan2/"] },
        new("vcpkg", Vcpkg(), ["vcpkg.json"], ["~/.cache/vcpkg/archives"], ["vcpkg"]) { Keepers = ["lukka/run-vcpkg"], Variables = [("VCPKG_DEFAULT_BINARY_CACHE", "$CI_PROJECT_DIR/.vcpkg-cache")], ProjectPaths = [".vcpkg-cache/"] },
        new("bazel", Bazel(), ["MODULE.bazel", "WORKSPACE", "WORKSPACE.bazel", ".bazelversion"], ["~/.cache/bazel"], ["bazel"]) { Keepers = ["bazel-contrib/setup-bazel"] },
        new("opam", Opam(), ["*.opam"], ["~/.opam"], ["opam"]) { Keepers = ["ocaml/setup-ocaml", "avsm/setup-ocaml"] },
        new("rebar3", Rebar(), ["rebar.lock"], ["~/.cache/rebar3", "_build"], ["rebar", "_build"]) { ProjectPaths = ["_build/"] },
        new("leiningen", Lein(), ["project.clj"], ["~/.m2/repository"], [".m2", "lein"]),
        new("clojure", Clojure(), ["deps.edn"], ["~/.m2/repository", "~/.gitlibs"], [".m2", "gitlibs"]),
        new("shards", Shards(), ["shard.lock"], ["~/.cache/shards"], ["shards"]),
        new("nimble", Nimble(), ["*.nimble"], ["~/.nimble"], ["nimble"]),
        new("elm", Elm(), ["elm.json"], ["~/.elm"], ["elm"]),
        new("ansible-galaxy", Galaxy(), ["requirements.yml", "requirements.yaml"], ["~/.ansible/collections", "~/.ansible/roles"], ["ansible"]),
        new("playwright", Playwright(), ["package-lock.json", "yarn.lock", "pnpm-lock.yaml"], ["~/.cache/ms-playwright"], ["playwright"])
        {
            Variables = [("PLAYWRIGHT_BROWSERS_PATH", "$CI_PROJECT_DIR/.cache/ms-playwright")], ProjectPaths = [".cache/ms-playwright/"],
        },
        new("ccache", CCache(), [], ["~/.cache/ccache", "~/.ccache"], ["ccache"])
        {
            Keepers = ["hendrikmuhs/ccache-action"], Rolling = true, Variables = [("CCACHE_DIR", "$CI_PROJECT_DIR/.ccache")], ProjectPaths = [".ccache/"],
        },
    ];

    [GeneratedRegex(@"(^|[\s;&|(])npm\s+(ci|install|i|clean-install)(\s+-\S+)*\s*($|[;&|])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Npm();

    [GeneratedRegex(@"(^|[;&|(]\s*|^cd\s.*&&\s*)yarn(\s+install)?(\s+-\S+)*\s*($|[;&|])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Yarn();

    [GeneratedRegex(@"(^|[\s;&|(])pnpm\s+(-\S+\s+)*(install|i|ci)(\s+-\S+)*\s*($|[;&|])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pnpm();

    [GeneratedRegex(@"pnpm/action-setup|corepack\s+enable|npm\s+(install|i)\s+(-g|--global)\s+pnpm|install-pnpm", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PnpmIsThere();

    [GeneratedRegex(@"(^|[\s;&|(])bun\s+(install|i)(\s+-\S+)*\s*($|[;&|])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bun();

    [GeneratedRegex(@"(^|[\s;&|(])poetry\s+(install|sync)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Poetry();

    [GeneratedRegex(@"install\s+(.*\s)?['""]?poetry\b|install-poetry|setup-poetry", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PoetryIsThere();

    [GeneratedRegex(@"(^|[\s;&|(])pipenv\s+(install|sync)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pipenv();

    [GeneratedRegex(@"(^|[\s;&|(])pip3?\s+install\s+(-[rceU]\s|--?[a-z-]+\s|['""]?[A-Za-z.])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pip();

    [GeneratedRegex(@"(^|[\s;&|(/])gradlew?(\.bat)?\s", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Gradle();

    [GeneratedRegex(@"(^|[\s;&|(/])sbt\s", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Sbt();

    [GeneratedRegex(@"(^|[\s;&|(/])mvnw?(\.cmd)?\s", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Maven();

    [GeneratedRegex(@"(^|[\s;&|(])(go\s+(build|test|mod\s+(download|tidy|verify|vendor)|install|run|vet|generate|get)|golangci-lint)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Go();

    [GeneratedRegex(@"(^|[\s;&|(])cargo\s+(\+\S+\s+)?(build|b|test|t|check|c|clippy|run|r|nextest|bench|doc|llvm-cov|tarpaulin|hack|miri)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Cargo();

    [GeneratedRegex(@"(^|[\s;&|(])bundle\s+(install|update)\b|^bundle$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bundler();

    [GeneratedRegex(@"(^|[\s;&|(])composer(\.phar)?\s+(-\S+\s+)*(install|update|i|u)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Composer();

    [GeneratedRegex(@"(^|[\s;&|(])dotnet\s+(restore|build|test|pack|publish|run)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex DotNet();

    [GeneratedRegex(@"(^|[\s;&|(])mix\s+deps\.get\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Mix();

    [GeneratedRegex(@"(^|[\s;&|(])cabal\s+(v2-|new-)?(build|test|install)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Cabal();

    [GeneratedRegex(@"(^|[\s;&|(])stack\s+(-\S+\s+)*(build|test|install|setup)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Stack();

    [GeneratedRegex(@"(^|[\s;&|(])(flutter|dart)\s+(pub|packages)\s+get\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pub();

    [GeneratedRegex(@"(^|[\s;&|(])pre-commit\s+run\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PreCommit();

    [GeneratedRegex(@"(^|[\s;&|(])playwright\s+install\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Playwright();

    [GeneratedRegex(@"(^|[\s;&|(=])ccache\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CCache();

    [GeneratedRegex(@"(^|[\s;&|(])uv\s+(sync|pip\s+(install|sync))\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Uv();

    [GeneratedRegex(@"(^|[\s;&|(])pdm\s+(install|sync)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pdm();

    [GeneratedRegex(@"(^|[\s;&|(])deno\s+(test|check|cache|install|task|bench)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Deno();

    [GeneratedRegex(@"(^|[\s;&|(])pod\s+install\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Pods();

    [GeneratedRegex(@"(^|[\s;&|(/])julia\s.*Pkg\.(instantiate|build|test|add|develop)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Julia();

    [GeneratedRegex(@"renv::(restore|install)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Renv();

    [GeneratedRegex(@"(^|[\s;&|(])swift\s+(build|test|run|package)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Swift();

    [GeneratedRegex(@"(^|[\s;&|(])carthage\s+(bootstrap|update|build)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Carthage();

    [GeneratedRegex(@"(^|[\s;&|(])conan\s+(install|build|create)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Conan();

    [GeneratedRegex(@"(^|[\s;&|(/])vcpkg(\.exe)?\s+(.*\s)?install\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Vcpkg();

    [GeneratedRegex(@"(^|[\s;&|(/])bazel(isk)?\s+(-\S+\s+)*(build|test|run|coverage)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Bazel();

    [GeneratedRegex(@"(^|[\s;&|(])opam\s+install\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Opam();

    [GeneratedRegex(@"(^|[\s;&|(/])rebar3\s+(\S+\s+)?(compile|ct|eunit|dialyzer|get-deps|release|proper|xref|do)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Rebar();

    [GeneratedRegex(@"(^|[\s;&|(])lein\s+(.*\s)?(deps|test|check|compile|uberjar)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Lein();

    [GeneratedRegex(@"(^|[\s;&|(])(clojure|clj)\s+-", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Clojure();

    [GeneratedRegex(@"(^|[\s;&|(])shards\s+(install|build)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Shards();

    [GeneratedRegex(@"(^|[\s;&|(])nimble\s+(-\S+\s+)*(install|test|build|refresh)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Nimble();

    [GeneratedRegex(@"(^|[\s;&|(/])(npx\s+)?(elm\s+make|elm-test|elm-review)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Elm();

    [GeneratedRegex(@"(^|[\s;&|(])ansible-galaxy\s+(\S+\s+)?install\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Galaxy();
}
