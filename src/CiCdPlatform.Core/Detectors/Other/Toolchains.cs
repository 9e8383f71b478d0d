
namespace CiCdPlatform.Core.Detectors.Other;

/// <summary>The languages that need no detector of their own, one entry each; of several entries for one folder and language the first counts.</summary>
internal static class Toolchains
{
    private const int ManyParts = 5;
    private const string Elm = "npx --yes elm@0.19.1-6";
    private const string Esy = "npx --yes esy@0.9.2";
    private const string Jar = "java -jar \"$(find target -name '{0}' | head -n 1)\"";

    // Before the table that uses it: members are set in the order of the text.
    private static LazyPattern Any { get; } = Like(@"^\s*v?(?<version>\d\S*)");

    private static (string, LazyPattern)[] JdkFiles { get; } = [(".jdk-version", Any), (".java-version", Any), (".sdkmanrc", Like(@"^java=(?<version>\d[\d.]*)")), ("system.properties", Like(@"^java\.runtime\.version=(1\.)?(?<version>\d[\d.]*)"))];

    public static IReadOnlyList<Toolchain> All { get; } =
    [
        new("elixir", "mix", ["mix.exs"])
        {
            Install = ["mix local.hex --force", "mix local.rebar --force", "mix deps.get"], Build = ["mix compile"], Test = ["mix test"], Lockfiles = ["mix.lock"], TestFile = Like(@"_test\.exs$"),
            Checks = [(".formatter.exs", null, "mix format --check-formatted"), ("mix.exs", "{:credo,", "mix credo"), ("mix.exs", "{:dialyxir,", "mix dialyzer")],
            Versions = [(".elixir-version", Any), (".exenv-version", Any), ("elixir_buildpack.config", Like(@"^elixir_version=(?<version>\S+)")), ("mix.exs", Like(@"^\s*elixir:\s*""(?<version>[^""]+)"""))],
            Starts = [new("mix phx.server") { Mentions = "{:phoenix," }, new("mix run --no-halt") { Name = Like(@"(?m)^\s*mod:\s*\{(?<name>[\w.]+)") }, new("mix run --no-halt") { Files = ["lib/application.ex"] }],
        },
        new("haskell", "cabal", ["cabal.project"]) { Install = ["cabal update", "cabal build all --only-dependencies --enable-tests"], Build = ["cabal build all"], Test = ["cabal test all"], Lockfiles = ["cabal.project.freeze"], TestFile = HaskellTest, Versions = Ghc, Starts = [new("cabal run {name}") { NamedIn = ["*.cabal"], Name = CabalProgram }] },
        new("haskell", "stack", ["stack.yaml"])
        {
            Install = ["stack setup", "stack build --only-dependencies"], Build = ["stack build"], Test = ["stack test"], Lockfiles = ["stack.yaml.lock"], TestFile = HaskellTest, Versions = Ghc,
            Starts = [new("stack exec {name}") { NamedIn = ["package.yaml"], Name = Like(@"(?m)^executables:\s*\n\s+(?<name>[\w\-]+):") }, new("stack exec {name}") { NamedIn = ["*.cabal"], Name = CabalProgram }],
        },
        new("haskell", "cabal", ["*.cabal"]) { TestMark = "test-suite", Install = ["cabal update", "cabal build all --only-dependencies --enable-tests"], Build = ["cabal build all"], Test = ["cabal test all"], Lockfiles = ["cabal.project.freeze"], TestFile = HaskellTest, Versions = Ghc, Starts = [new("cabal run {name}") { Name = CabalProgram }] },
        new("haskell", "stack", ["package.yaml"]) { Requires = "dependencies:", Install = ["stack init"], Build = ["stack build"], Test = ["stack test"], TestFile = HaskellTest },
        new("scala", "sbt", ["build.sbt"])
        {
            Install = ["sbt update"], Build = ["sbt compile"], Test = ["sbt test"], TestFile = Like(@"(src/test|(^|/)test)/.*\.(scala|java)$"), Versions = JdkFiles, Tools = ["java"], Checks = [("project/plugins.sbt", "sbt-scalafmt", "sbt scalafmtCheckAll"), ("project/plugins.sbt", "sbt-scalafix", "sbt 'scalafixAll --check'")],
            Starts =
            [
                Staged("executableScriptName", @"executableScriptName\s*:=\s*""(?<name>[\w.\-]+)"""), Staged("JavaAppPackaging", @"(?m)\bname\s*:=\s*""(?<name>[\w.\-]+)"""), Staged("JavaServerAppPackaging", @"(?m)\bname\s*:=\s*""(?<name>[\w.\-]+)"""), Staged("PlayScala", @"(?m)\bname\s*:=\s*""(?<name>[\w.\-]+)"""),
                Staged("PlayJava", @"(?m)\bname\s*:=\s*""(?<name>[\w.\-]+)"""), new("java -jar target/scala-*/*-assembly-*.jar") { Mentions = "assembly", Build = ["sbt assembly"] }, new("sbt run") { Files = ["src/main/scala/Main.scala", "src/main/scala/App.scala", "Main.scala"] },
            ],
        },
        new("scala", "mill", ["build.mill", "build.sc"]) { Build = ["./mill __.compile"], Test = ["./mill __.test"], TestFile = Like(@"/test/.*\.scala$"), Versions = JdkFiles, Tools = ["java"] },
        new("scala", "scala-cli", ["project.scala"]) { Build = ["scala-cli compile ."], Test = ["scala-cli test ."], TestFile = Like(@"\.test\.scala$"), Starts = [new("scala-cli run .")], Versions = JdkFiles, Tools = ["java"] },
        new("clojure", "leiningen", ["project.clj"])
        {
            Install = ["lein deps"], Build = ["lein compile"], Test = ["lein test"], TestFile = ClojureTest, Versions = JdkFiles, Tools = ["java"], Checks = [("project.clj", "lein-eastwood", "lein eastwood"), ("project.clj", "lein-cljfmt", "lein cljfmt check"), ("project.clj", "lein-kibit", "lein kibit")],
            Starts =
            [
                new(Find("*-standalone.jar")) { Mentions = "lein-ring", Build = ["lein ring uberjar"] }, new(Find("{name}")) { Name = Like(@":uberjar-name\s+""(?<name>[\w.\-]+)"""), Build = ["lein uberjar"] },
                new(Find("*-standalone.jar")) { Mentions = ":uberjar", Build = ["lein uberjar"] }, new("lein run") { Mentions = ":main" },
            ],
        },
        new("clojure", "clojure", ["deps.edn"])
        {
            Install = ["clojure -P"], Test = ["clojure -X:test"], TestFile = ClojureTest, Versions = JdkFiles, Tools = ["java"],
            Starts = [new(Find("*.jar")) { Files = ["build.clj"], Mentions = ":build", Build = ["clojure -T:build uber"] }, new("clojure -M:{name}") { Name = Like(@":(?<name>run|start|main|server)\s*(;[^\n]*\n\s*)?\{[^{}]*:main-opts") }, new("clojure -X:{name}") { Name = Like(@":(?<name>run|start|main|server)\s*(;[^\n]*\n\s*)?\{[^{}]*:exec-fn") }],
        },
        new("clojure", "shadow-cljs", ["shadow-cljs.edn"]) { Install = ["npm ci"], Build = ["npx shadow-cljs release app"] },
        new("dart", "flutter", ["pubspec.yaml"])
        {
            Requires = "sdk: flutter", Install = ["flutter pub get"], Test = ["flutter test"], Lint = ["flutter analyze"], Lockfiles = ["pubspec.lock"], TestFile = Like(@"_test\.dart$"), Versions = DartSdk, Tools = ["flutter", "dart"],
            Starts = [new("npx --yes serve@14 --single build/web") { Files = ["web/index.html"], Build = ["flutter build web --release"] }],
        },
        new("dart", "pub", ["pubspec.yaml"])
        {
            Install = ["dart pub get"], Test = ["dart test"], Lint = ["dart analyze"], Lockfiles = ["pubspec.lock"], TestFile = Like(@"_test\.dart$"), Versions = DartSdk,
            Starts = [new("dart build/bin/server.dart") { Mentions = "dart_frog:", Build = ["dart pub global activate dart_frog_cli", "dart pub global run dart_frog_cli:dart_frog build"] }, new("./{path}.exe") { Files = ["bin/server.dart", "bin/main.dart", "bin/*.dart"], Build = ["dart compile exe {file}"] }],
        },
        new("deno", "deno", ["deno.json", "deno.jsonc"])
        {
            Install = ["deno install"], Test = ["deno test -A"], Lint = ["deno lint"], Lockfiles = ["deno.lock"], TestFile = DenoTest, Versions = Dvm,
            Starts = [new("deno task {name}") { Name = Like(@"""(?<name>start|serve|preview|production)""\s*:\s*""") }, new("deno run -A {file}") { Files = DenoMains }],
        },
        new("deno", "deno", ["import_map.json", "deps.ts", "deno.lock", "mod.ts"]) { Test = ["deno test -A"], Lint = ["deno lint"], Lockfiles = ["deno.lock"], TestFile = DenoTest, Versions = Dvm, OnlyTop = true, Starts = [new("deno run -A {file}") { Files = DenoMains }] },
        new("swift", "swiftpm", ["Package.swift"])
        {
            Install = ["swift package resolve"], Build = ["swift build"], Test = ["swift test"], Lockfiles = ["Package.resolved"], TestFile = Like(@"(^|/)Tests/.*\.swift$"),
            Versions = [(".swift-version", Any), ("Package.swift", Like(@"swift-tools-version:\s*(?<version>[\d.]+)"))],
            Starts =
            [
                new(".build/release/{name} serve --env production --hostname 0.0.0.0 --port 8080") { Mentions = "vapor/vapor", Name = SwiftProgram, Build = ["swift build --configuration release"] }, new(".build/release/{name}") { Name = SwiftProgram, Build = ["swift build --configuration release"] },
                new("swift run") { Files = ["Sources/main.swift"] },
            ],
        },
        new("zig", "zig", ["build.zig"])
        {
            Build = ["zig build"], Test = ["zig build test"], TestMark = "step(\"test\"", Lint = ["zig fmt --check ."], TestFile = Like(@"\.zig$"), TestText = "test \"", Versions = [(".zigversion", Any), (".zig-version", Any), ("build.zig.zon", Like(@"\.minimum_zig_version\s*=\s*""(?<version>[^""]+)"""))],
            Starts = [new("zig-out/bin/{name}") { Name = Like(@"addExecutable\s*\(\s*(\.\{[^;]*?\.name\s*=\s*)?""(?<name>[\w.\-]+)""") }],
        },
        new("crystal", "shards", ["shard.yml"])
        {
            Install = ["shards install"], Build = ["shards build"], Test = ["crystal spec"], Lint = ["crystal tool format --check"], Lockfiles = ["shard.lock"], TestFile = Like(@"_spec\.cr$"), Versions = [(".crystal-version", Any), ("shard.yml", Like(@"^crystal:\s*['""]?(?<version>[^'""#]+)"))],
            Checks = [("shard.yml", "ameba", "bin/ameba")], Starts = [new("./bin/{name}") { Name = Like(@"(?m)^targets:\s*\n\s+(?<name>[\w\-]+):"), Build = ["shards build --release"] }],
        },
        new("gleam", "gleam", ["gleam.toml"])
        {
            Install = ["gleam deps download"], Build = ["gleam build"], Test = ["gleam test"], Lint = ["gleam format --check src test"], Lockfiles = ["manifest.toml"], TestFile = Like(@"(^|/)test/.*\.gleam$"), Versions = [("gleam.toml", Like(@"^gleam\s*=\s*""(?<version>[^""]+)"""))],
            Starts = [new("gleam run") { Mentions = "target = \"javascript\"" }, new("./build/erlang-shipment/entrypoint.sh run") { Build = ["gleam export erlang-shipment"] }],
        },
        new("elm", "elm", ["elm.json"])
        {
            Build = [Elm + " make src/Main.elm --output=/dev/null"], Test = ["npx --yes --package elm@0.19.1-6 --package elm-test@0.19.1-revision16 elm-test"], TestFile = Like(@"(^|/)tests/.*\.elm$"), Versions = [("elm.json", Like(@"""elm-version"":\s*""(?<version>[^""]+)"""))],
            Checks = [("review/elm.json", null, "npx --yes elm-review")], Starts = [new("npx --yes serve@14 --single .") { Files = ["src/Main.elm"], Build = [Elm + " make src/Main.elm --optimize"] }],
        },
        new("erlang", "rebar3", ["rebar.config"])
        {
            Install = ["rebar3 get-deps"], Build = ["rebar3 compile"], Test = ["rebar3 eunit"], Lint = ["rebar3 xref"], Lockfiles = ["rebar.lock"], TestFile = Like(@"(_tests|_SUITE)\.erl$"), Versions = [(".erlang-version", Any), ("rebar.config", Like(@"minimum_otp_vsn,\s*""(?<version>[^""]+)"""))],
            Starts = [new("_build/default/rel/{name}/bin/{name} foreground") { Name = Like(@"\{release,\s*\{'?(?<name>\w+)"), Build = ["rebar3 release"] }, new("rebar3 shell") { Mentions = "{shell," }],
        },
        new("erlang", "erlang.mk", ["erlang.mk"]) { Build = ["make"], Test = ["make eunit"], TestFile = Like(@"(_tests|_SUITE)\.erl$") },
        new("ocaml", "opam", ["dune-project"])
        {
            Install = ["opam install . --deps-only --with-test --yes"], Build = ["opam exec -- dune build"], Test = ["opam exec -- dune runtest"], TestFile = Like(@"(^|/)(tests?/.*|test_[^/]*|[^/]*_test)\.ml$"), Versions = OcamlVersion,
            Starts = [new("opam exec -- dune exec {name}") { NamedIn = ["bin/dune", "dune", "src/dune"], Name = Like(@"\(public_names?\s+(?<name>[\w\-]+)") }, new("_build/default/{file}") { Files = ["bin/main.exe"] }, new("_build/default/{path}.exe") { Files = ["bin/main.ml", "main.ml", "src/main.ml"] }],
        },
        new("ocaml", "esy", ["esy.json"]) { Install = [Esy + " install"], Build = [Esy + " build"], Test = [Esy + " test"], Lockfiles = ["esy.lock/index.json"] },
        new("ocaml", "opam", ["*.opam"]) { Install = ["opam install . --deps-only --with-test --yes"], Build = ["opam install . --yes"], Versions = OcamlVersion },
        new("nim", "nimble", ["*.nimble"])
        {
            Install = ["nimble install --depsOnly -y"], Build = ["nimble build -y"], Test = ["nimble test -y"], Lockfiles = ["nimble.lock"], TestFile = Like(@"(^|/)tests?/.*\.nim$"), Versions = [("*.nimble", Like(@"^requires\s+""nim\s*(?<version>[^""]+)"""))],
            Starts = [new("./{name}") { Name = Like(@"(?m)^bin\s*=\s*@\[\s*""(?<name>[\w\-]+)""") }],
        },
        new("julia", "pkg", ["Project.toml", "JuliaProject.toml"])
        {
            Install = ["julia --project=. -e 'using Pkg; Pkg.instantiate()'"], Test = ["julia --project=. -e 'using Pkg; Pkg.test()'"], Lockfiles = ["Manifest.toml"], TestFile = Like(@"(^|/)test/runtests\.jl$"), Versions = [("Project.toml", Like(@"^julia\s*=\s*""(?<version>[^""]+)""")), ("Manifest.toml", Like(@"^julia_version\s*=\s*""(?<version>[^""]+)"""))],
            Checks = [(".JuliaFormatter.toml", null, "julia -e 'using Pkg; Pkg.add(\"JuliaFormatter\"); using JuliaFormatter; exit(format(\".\"; overwrite = false) ? 0 : 1)'")], Starts = [new("julia --project=. {file}") { Files = ["main.jl", "app.jl", "server.jl", "src/main.jl", "bin/main.jl"] }],
        },
        new("perl", "carton", ["cpanfile.snapshot"]) { Install = ["cpanm --notest Carton", "carton install --deployment"], Test = ["carton exec prove -lr t"], Lockfiles = ["cpanfile.snapshot"], TestFile = PerlTest, Versions = PerlVersion, Starts = [new("carton exec plackup --host 0.0.0.0 {file}") { Files = ["app.psgi"] }] },
        new("perl", "dzil", ["dist.ini"]) { Install = ["cpanm --notest Dist::Zilla", "dzil authordeps --missing | cpanm --notest", "dzil listdeps --missing | cpanm --notest"], Build = ["dzil build"], Test = ["prove -lr t"], TestFile = PerlTest, Versions = PerlVersion },
        new("perl", "cpanm", ["cpanfile"])
        {
            Install = ["cpanm --installdeps --notest ."], Test = ["prove -lr t"], TestFile = PerlTest, Versions = PerlVersion,
            Starts = [new("plackup --host 0.0.0.0 {file}") { Files = ["app.psgi", "bin/app.psgi"] }, new("perl {file} daemon") { Mentions = "Mojolicious", Files = ["app.pl", "myapp.pl", "script/*"] }, new("perl {file}") { Files = PerlMains }],
        },
        new("perl", "cpanm", ["Makefile.PL"]) { Install = ["cpanm --installdeps --notest ."], Build = ["perl Makefile.PL", "make"], Test = ["make test"], TestFile = PerlTest, Versions = PerlVersion },
        new("perl", "cpanm", ["Build.PL"]) { Install = ["cpanm --installdeps --notest ."], Build = ["perl Build.PL", "./Build"], Test = ["./Build test"], TestFile = PerlTest, Versions = PerlVersion },
        new("r", "r", ["DESCRIPTION"])
        {
            Requires = "Package:", Install = ["Rscript -e 'install.packages(\"remotes\")' -e 'remotes::install_deps(dependencies = TRUE)'"], Build = ["R CMD build ."], Test = ["R CMD check --no-manual *.tar.gz"], TestFile = Like(@"(^|/)tests/.*\.[rR]$"), Lockfiles = ["renv.lock"], Versions = RVersion, Checks = [(".lintr", null, "Rscript -e 'install.packages(\"lintr\")' -e 'quit(status = length(lintr::lint_package()) > 0)'")], Starts = RStarts,
        },
        new("r", "renv", ["renv.lock"]) { Install = ["Rscript -e 'install.packages(\"renv\")' -e 'renv::restore()'"], Test = ["Rscript -e 'testthat::test_dir(\"tests\")'"], Lockfiles = ["renv.lock"], TestFile = Like(@"(^|/)tests/.*\.[rR]$"), Versions = RVersion, Starts = RStarts },
        new("fortran", "fpm", ["fpm.toml"]) { Build = ["fpm build"], Test = ["fpm test"], TestFile = Like(@"(^|/)test/.*\.[fF]90$"), Starts = [new("fpm run") { Files = ["app/*.f90", "app/*.F90"] }] },
        new("lua", "luarocks", ["*.rockspec"]) { Install = ["luarocks install --only-deps {marker}"], Test = ["busted"], TestFile = Like(@"((^|/)spec/.*|_spec)\.lua$"), Lockfiles = ["luarocks.lock"], Versions = LuaVersion, Checks = [(".luacheckrc", null, "luarocks install luacheck && luacheck .")], Starts = LuaStarts },
        new("scheme", "guile", ["haunt.scm"]) { Build = ["haunt build"], Starts = [new("guile --auto-compile {file}") { Files = ["init.scm", "main.scm", "server.scm"] }, new("haunt serve")] },
        new("scheme", "chicken", ["*.egg"]) { Install = ["chicken-install -n"], Build = ["chicken-install -n"], Test = ["chicken-install -n -test"], TestFile = Like(@"(^|/)tests/run\.scm$") },
        new("scheme", "akku", ["Akku.manifest"]) { Install = ["akku install"], Lockfiles = ["Akku.lock"] },
        new("terraform", "terraform", ["main.tf", "versions.tf", "terraform.tf", "providers.tf"])
        {
            OnlyTop = true, Install = ["terraform init -backend=false -input=false"], Build = ["terraform validate"], Lint = ["terraform fmt -check -recursive"], Test = ["terraform test"], TestFile = Like(@"\.tftest\.hcl$"), Lockfiles = [".terraform.lock.hcl"],
            Versions = [(".terraform-version", Any), ("versions.tf", RequiredVersion), ("main.tf", RequiredVersion), ("terraform.tf", RequiredVersion), ("providers.tf", RequiredVersion)],
        },
        new("nix", "nix", ["flake.nix"]) { Build = ["nix build"], Test = ["nix flake check"], TestFile = Like(@"(^|/)flake\.nix$"), Parts = (".nix", ManyParts), Lockfiles = ["flake.lock"], Starts = [new("nix run") { Mentions = "apps." }], IsGuess = true },
        new("nix", "nix", ["default.nix", "shell.nix", "*.nix"]) { Build = ["nix-build {marker}"], Parts = (".nix", ManyParts), IsGuess = true },
        .. Guesses,
    ];

    // Sources without any manifest: what stands at the top is run as it is.
    private static Toolchain[] Guesses =>
    [
        new("cobol", null, ["index.cbl", "main.cbl", "*.cbl", "*.cob"]) { Build = ["cobc -x -o {stem} {marker}"], Starts = [new("./{stem}")], IsGuess = true },
        new("shell", null, ["start.sh", "main.sh", "run.sh", "*.sh"]) { Lint = ["find . -name '*.sh' -print0 | xargs -0 -n 1 sh -n"], Test = ["bats --recursive ."], TestFile = Like(@"\.bats$"), Starts = [new("sh {marker}")], IsGuess = true },
        new("crystal", null, ["main.cr", "app.cr", "*.cr"]) { Build = ["crystal build --release -o app {marker}"], Starts = [new("./app")], IsGuess = true },
        new("dart", null, ["main.dart", "*.dart"]) { Starts = [new("dart run {marker}")], IsGuess = true },
        new("elixir", null, ["main.exs", "*.exs", "*.ex"]) { Starts = [new("elixir {marker}")], IsGuess = true },
        new("erlang", null, ["*.erl"]) { Build = ["erlc {marker}"], IsGuess = true },
        new("fortran", null, ["main.f90", "*.f90", "*.f95", "*.f03", "*.for"]) { Build = ["gfortran -o app {marker}"], Starts = [new("./app")], IsGuess = true },
        new("haskell", null, ["Main.hs", "main.hs", "*.hs"]) { Build = ["ghc -o app {marker}"], Starts = [new("./app")], IsGuess = true },
        new("julia", null, ["main.jl", "*.jl"]) { Starts = [new("julia {marker}")], IsGuess = true },
        new("kotlin", null, ["main.kt", "Main.kt", "*.kt"]) { Build = ["kotlinc {marker} -include-runtime -d app.jar"], Starts = [new("java -jar app.jar")], IsGuess = true },
        new("lua", null, ["main.lua", "init.lua", "*.lua"]) { Test = ["busted"], TestFile = Like(@"_spec\.lua$"), Starts = LuaStarts, Versions = LuaVersion, Checks = [(".luacheckrc", null, "luarocks install luacheck && luacheck .")], IsGuess = true },
        new("nim", null, ["main.nim", "*.nim"]) { Build = ["nim compile -d:release -o:app {marker}"], Starts = [new("./app")], IsGuess = true },
        new("ocaml", null, ["main.ml", "*.ml"]) { Build = ["ocamlfind ocamlopt -o app {marker}"], Starts = [new("./app")], IsGuess = true },
        new("perl", null, ["app.pl", "main.pl", "*.pl", "*.psgi"]) { Test = ["prove -lr t"], TestFile = PerlTest, Starts = [new("plackup --host 0.0.0.0 {file}") { Files = ["app.psgi"] }, new("perl {file}") { Files = PerlMains }], IsGuess = true },
        new("r", null, ["app.R", "main.R", "*.R", "*.Rmd"]) { Starts = RStarts, IsGuess = true },
        new("scala", null, ["Main.scala", "main.scala", "*.scala", "*.sc"]) { Starts = [new("scala-cli run {marker}")], IsGuess = true },
        new("scheme", null, ["main.scm", "init.scm", "*.scm", "*.ss"]) { Starts = [new("guile --auto-compile {marker}")], IsGuess = true },
        new("swift", null, ["main.swift", "*.swift"]) { Build = ["swiftc -o app {marker}"], Starts = [new("./app")], IsGuess = true },
        new("zig", null, ["main.zig", "*.zig"]) { Build = ["zig build-exe {marker}"], Starts = [new("./{stem}")], IsGuess = true },
        new("clojure", null, ["core.clj", "*.clj"]) { Starts = [new("clojure -M {marker}")], IsGuess = true },
        new("fsharp", null, ["main.fsx", "*.fsx"]) { Starts = [new("dotnet fsi {marker}")], IsGuess = true },
        new("terraform", "terraform", ["*.tf"]) { OnlyTop = true, Install = ["terraform init -backend=false -input=false"], Build = ["terraform validate"], Lint = ["terraform fmt -check -recursive"], IsGuess = true },
    ];

    private static LazyPattern HaskellTest => Like(@"(^|/)(tests?|specs?|testsuite)(-\w+)?/.*\.hs$");

    private static LazyPattern CabalProgram => Like(@"(?mi)^executable\s+(?<name>[\w\-]+)");

    private static LazyPattern ClojureTest => Like(@"(^|/)test/.*\.clj[cs]?$");

    private static LazyPattern DenoTest => Like(@"[._]test\.[jt]sx?$");

    private static LazyPattern PerlTest => Like(@"(^|/)t/.*\.t$");

    private static LazyPattern RequiredVersion => Like(@"required_version\s*=\s*""(?<version>[^""]+)""");

    private static LazyPattern SwiftProgram => Like(@"\.(executable|executableTarget)\s*\(\s*name:\s*""(?<name>[\w\-]+)""");

    private static string[] DenoMains => ["main.ts", "main.tsx", "server.ts", "app.ts", "index.ts", "mod.ts", "src/main.ts", "src/index.ts", "main.js"];

    private static string[] PerlMains => ["app.pl", "main.pl", "server.pl", "index.pl", "script/app.pl"];

    private static (string, LazyPattern)[] DartSdk => [("pubspec.yaml", Like(@"^\s+sdk:\s*['""]?(?<version>[\d^<>=~][^'""#]*)"))];

    private static (string, LazyPattern)[] Dvm => [(".dvmrc", Any), (".deno-version", Any)];

    private static (string, LazyPattern)[] Ghc => [("cabal.project", Like(@"^with-compiler:\s*ghc-(?<version>[\d.]+)")), ("stack.yaml", Like(@"^compiler:\s*ghc-(?<version>[\d.]+)")), ("*.cabal", Like(@"(?i)^\s*tested-with:.*GHC\s*==\s*(?<version>[\d.]+)"))];

    private static (string, LazyPattern)[] LuaVersion => [(".lua-version", Any), ("*.rockspec", Like(@"""lua\s*(?<version>[<>=~]+\s*[\d.]+[^""]*)"""))];

    private static StartRule[] LuaStarts => [new("lapis server production") { Files = ["lapis.lua", "config.moon"] }, new("lua {file}") { Files = ["main.lua", "app.lua", "server.lua", "init.lua", "src/main.lua"] }];

    private static (string, LazyPattern)[] OcamlVersion => [(".ocaml-version", Any), ("*.opam", Like(@"""ocaml""\s*\{(?<version>[^}""]*""[^""]+"")")), ("dune-project", Like(@"\(ocaml\s+\((?<version>[<>=]+\s*[\d.]+)\)"))];

    private static (string, LazyPattern)[] PerlVersion => [(".perl-version", Any), ("cpanfile", Like(@"^\s*requires\s+['""]perl['""]\s*(,|=>)\s*['""]v?(?<version>[\d.]+)")), ("Makefile.PL", Like(@"MIN_PERL_VERSION\s*=>\s*['""]?v?(?<version>[\d.]+)"))];

    private static (string, LazyPattern)[] RVersion => [(".R-version", Any), ("renv.lock", Like(@"""Version"":\s*""(?<version>\d[\d.]*)""")), ("DESCRIPTION", Like(@"(^Depends:.*|^\s+)\bR\s*\((?<version>[^)]+)\)"))];

    private static StartRule[] RStarts => [new("Rscript -e 'shiny::runApp(\".\", host = \"0.0.0.0\", port = 8080)'") { Files = ["app.R", "server.R", "ui.R"] }, new("Rscript -e 'plumber::pr_run(plumber::pr(\"plumber.R\"), host = \"0.0.0.0\", port = 8000)'") { Files = ["plumber.R"] }, new("Rscript {file}") { Files = ["main.R", "run.R"] }];

    private static StartRule Staged(string mention, string name) => new("target/universal/stage/bin/{name}") { Mentions = mention, Name = Like(name), Build = ["sbt stage"] };

    private static string Find(string name) => Jar.Replace("{0}", name, StringComparison.Ordinal);

    private static LazyPattern Like(string pattern) => new(pattern);
}
