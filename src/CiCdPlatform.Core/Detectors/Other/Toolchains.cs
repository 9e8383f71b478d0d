using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Other;

/// <summary>The languages that need no detector of their own, one entry each; of several entries for one folder and language the first counts.</summary>
internal static class Toolchains
{
    // Before the table that uses it: members are set in the order of the text.
    private static Regex Any { get; } = Like(@"^\s*v?(?<version>\d\S*)");

    public static IReadOnlyList<Toolchain> All { get; } =
    [
        new("elixir", "mix", ["mix.exs"])
        {
            Install = ["mix local.hex --force", "mix local.rebar --force", "mix deps.get"], Build = ["mix compile"], Test = ["mix test"], Lint = [], Lockfiles = ["mix.lock"], TestFile = Path(@"_test\.exs$"),
            Versions = [(".elixir-version", Any), ("mix.exs", Like(@"^\s*elixir:\s*""(?<version>[^""]+)"""))], Frameworks = [(":phoenix", "phoenix")],
        },
        new("haskell", "stack", ["stack.yaml"]) { Install = ["stack setup", "stack build --only-dependencies"], Build = ["stack build"], Test = ["stack test"], Lockfiles = ["stack.yaml.lock"], TestFile = Path(@"(^|/)tests?/.*\.hs$") },
        new("haskell", "cabal", ["cabal.project", "*.cabal"]) { Install = ["cabal update", "cabal build all --only-dependencies --enable-tests"], Build = ["cabal build all"], Test = ["cabal test all"], Lockfiles = ["cabal.project.freeze"], TestFile = Path(@"(^|/)tests?/.*\.hs$") },
        new("scala", "sbt", ["build.sbt"])
        {
            Install = ["sbt update"], Build = ["sbt compile"], Test = ["sbt test"], TestFile = Path(@"src/test/.*\.(scala|java)$"), Versions = [(".java-version", Any)], Frameworks = [("play", "play"), ("akka", "akka")],
        },
        new("scala", "mill", ["build.mill", "build.sc"]) { Build = ["./mill __.compile"], Test = ["./mill __.test"], TestFile = Path(@"/test/.*\.scala$") },
        new("clojure", "leiningen", ["project.clj"]) { Install = ["lein deps"], Build = ["lein compile"], Test = ["lein test"], TestFile = Path(@"(^|/)test/.*\.clj[cs]?$"), Versions = [(".jdk-version", Any)] },
        new("clojure", "clojure", ["deps.edn"]) { Install = ["clojure -P"], Build = [], Test = ["clojure -X:test"], TestFile = Path(@"(^|/)test/.*\.clj[cs]?$") },
        new("dart", "pub", ["pubspec.yaml"])
        {
            Install = ["dart pub get"], Test = ["dart test"], Lint = ["dart analyze"], Lockfiles = ["pubspec.lock"], TestFile = Path(@"_test\.dart$"), Versions = [("pubspec.yaml", Like(@"^\s+sdk:\s*['""]?(?<version>[^'""#]+)"))], Frameworks = [("flutter:", "flutter")],
        },
        new("deno", "deno", ["deno.json", "deno.jsonc"]) { Install = ["deno install"], Test = ["deno test -A"], Lint = ["deno lint"], Lockfiles = ["deno.lock"], TestFile = Path(@"[._]test\.[jt]sx?$"), Frameworks = [("fresh", "fresh")] },
        new("swift", "swiftpm", ["Package.swift"])
        {
            Install = ["swift package resolve"], Build = ["swift build"], Test = ["swift test"], Lockfiles = ["Package.resolved"], TestFile = Path(@"(^|/)Tests/.*\.swift$"),
            Versions = [(".swift-version", Any), ("Package.swift", Like(@"swift-tools-version:\s*(?<version>[\d.]+)"))], Frameworks = [("vapor/vapor", "vapor")],
        },
        new("zig", "zig", ["build.zig"]) { Build = ["zig build"], Test = ["zig build test"], Lint = ["zig fmt --check ."], TestFile = Path(@"\.zig$") },
        new("crystal", "shards", ["shard.yml"]) { Install = ["shards install"], Build = ["shards build"], Test = ["crystal spec"], Lockfiles = ["shard.lock"], TestFile = Path(@"_spec\.cr$"), Versions = [("shard.yml", Like(@"^crystal:\s*['""]?(?<version>[^'""#]+)"))], Frameworks = [("kemal", "kemal")] },
        new("gleam", "gleam", ["gleam.toml"]) { Install = ["gleam deps download"], Build = ["gleam build"], Test = ["gleam test"], Lint = ["gleam check"], Start = "gleam run", Lockfiles = ["manifest.toml"], TestFile = Path(@"(^|/)test/.*\.gleam$") },
        new("elm", "elm", ["elm.json"]) { Install = ["npm install --global elm@0.19.1-6"], Build = ["elm make src/Main.elm --output=/dev/null"], Versions = [("elm.json", Like(@"""elm-version"":\s*""(?<version>[^""]+)"""))] },
        new("erlang", "rebar3", ["rebar.config"]) { Install = ["rebar3 get-deps"], Build = ["rebar3 compile"], Test = ["rebar3 eunit"], Lockfiles = ["rebar.lock"], TestFile = Path(@"(_tests|_SUITE)\.erl$") },
        new("ocaml", "opam", ["dune-project"]) { Install = ["opam install . --deps-only --with-test --yes"], Build = ["opam exec -- dune build"], Test = ["opam exec -- dune runtest"], TestFile = Path(@"(^|/)tests?/.*\.ml$") },
        new("nim", "nimble", ["*.nimble"]) { Install = ["nimble install --depsOnly -y"], Build = ["nimble build -y"], Test = ["nimble test -y"], TestFile = Path(@"(^|/)tests?/.*\.nim$") },
        new("julia", "pkg", ["Project.toml"])
        {
            Install = ["julia --project=. -e 'using Pkg; Pkg.instantiate()'"], Test = ["julia --project=. -e 'using Pkg; Pkg.test()'"], Lockfiles = ["Manifest.toml"], TestFile = Path(@"(^|/)test/runtests\.jl$"), Versions = [("Project.toml", Like(@"^julia\s*=\s*""(?<version>[^""]+)"""))],
        },
        new("perl", "cpanm", ["cpanfile"]) { Install = ["cpanm --installdeps --notest ."], Test = ["prove -lr t"], TestFile = Path(@"(^|/)t/.*\.t$") },
        new("perl", "cpanm", ["Makefile.PL"]) { Install = ["cpanm --installdeps --notest ."], Build = ["perl Makefile.PL", "make"], Test = ["make test"], TestFile = Path(@"(^|/)t/.*\.t$") },
        new("r", "r", ["DESCRIPTION"]) { Install = ["Rscript -e 'install.packages(\"remotes\")' -e 'remotes::install_deps(dependencies = TRUE)'"], Build = ["R CMD build ."], Test = ["R CMD check --no-manual *.tar.gz"], TestFile = Path(@"(^|/)tests/.*\.[rR]$") },
        new("fortran", "fpm", ["fpm.toml"]) { Build = ["fpm build"], Test = ["fpm test"], TestFile = Path(@"(^|/)test/.*\.f90$") },
        new("lua", "luarocks", ["*.rockspec"]) { Install = ["luarocks install --only-deps *.rockspec"], Test = ["busted"], TestFile = Path(@"_spec\.lua$") },
        new("lunatic", "cargo", ["lunatic.toml"]) { Build = ["cargo build --release"] },
        new("scheme", "guile", ["haunt.scm"]) { Build = ["haunt build"], Frameworks = [("haunt", "haunt")] },
        new("terraform", "terraform", ["main.tf", "versions.tf", "terraform.tf"]) { Install = ["terraform init -backend=false -input=false"], Build = ["terraform validate"], Lint = ["terraform fmt -check -recursive"], Lockfiles = [".terraform.lock.hcl"], Versions = [("versions.tf", Like(@"required_version\s*=\s*""(?<version>[^""]+)""")), ("main.tf", Like(@"required_version\s*=\s*""(?<version>[^""]+)"""))] },
        new("nix", "nix", ["flake.nix"]) { Build = ["nix build"], Test = ["nix flake check"], IsGuess = true },
        new("cobol", null, ["index.cbl", "main.cbl", "*.cbl", "*.cob"]) { Build = ["cobc -x -o app {marker}"], Start = "./app", IsGuess = true },
        new("shell", null, ["start.sh", "main.sh", "*.sh"]) { Lint = ["find . -name '*.sh' -print0 | xargs -0 -n 1 sh -n"], Start = "sh {marker}", IsGuess = true },
    ];

    private static Regex Path(string pattern) => Like(pattern);

    private static Regex Like(string pattern) => new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
