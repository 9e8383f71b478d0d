using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What tools of Haskell, OCaml, Elixir, Erlang, Elm, PureScript, Gleam, Idris and Agda print.</summary>
internal static class FunctionalFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("hlint", [new([": Warning: ", ": Error: ", ": Suggestion: ", ": Ignore: ", ": Parse error: "], @"^(?<file>[^\s:]+\.l?hs):(\((?<line>[0-9]+),(?<column>[0-9]+)\)-\([0-9]+,[0-9]+\)|(?<line>[0-9]+):(?<column>[0-9]+)(-[0-9]+)?): (?<severity>Warning|Error|Suggestion|Ignore): (?<message>.+)$")])
        {
            Fires = [new("src/A.hs:12:5-10: Suggestion: Use camelCase\nFound:\n  a_b", "src/A.hs|12|5|info|Use camelCase"), new("src/A.hs:(3,1)-(4,9): Warning: Eta reduce", "src/A.hs|3|1|warning|Eta reduce")],
            Silent = ["No hints", "notes: Suggestion: none"],
        },
        new("ghc",
        [
            new([".hs:", ".lhs:", ".hsc:", ".chs:"], @"^\s*(?<file>([A-Za-z]:)?[^\s:]+\.(l?hs|hsc|chs)):(\((?<line>[0-9]+),(?<column>[0-9]+)\)-\([0-9]+,[0-9]+\)|(?<line>[0-9]+):(?<column>[0-9]+)(-[0-9]+)?): ?(?<severity>error|warning|Warning)?:? ?(\[(?<code>[^\]]+)\] ?)*(?<message>[^\s\[].*)?$") { Then = [new(@"^\s+(• )?(?<message>\S.*)$") { Appends = true, Last = true }] },
            new(["cabal: ", "Error: cabal", "Cabal-"], @"^(Error: )?\[?(cabal)(-[0-9.]+)?(: |\[?)(?<message>[A-Z].+)$"),
            new(["Failed to build ", "In the dependencies for ", "While building package ", "Could not resolve dependencies"], @"^(?<message>(Failed to build .+|While building package .+|Could not resolve dependencies:|In the dependencies for .+))$"),
        ])
        {
            Fires = [new("src/A.hs:12:5: error:\n    • Variable not in scope: x\n    |", "src/A.hs|12|5|error|Variable not in scope: x"), new("src/A.hs:3:1: warning: [-Wunused-imports]\n    The import of ‘B’ is redundant", "src/A.hs|3|1|warning|The import of ‘B’ is redundant"), new("cabal: Could not resolve dependencies:", "|||error|Could not resolve dependencies:")],
            Silent = ["[1 of 3] Compiling A ( src/A.hs, dist/A.o )"],
        },
        new("ocaml", [new(["File \""], @"^\s*File ""(?<file>[^""]+)"", lines? (?<line>[0-9]+)(-[0-9]+)?(, characters (?<column>[0-9]+)-[0-9]+)?:$") { Within = 6, NeedsFollowing = true, Then = [new(@"^(?<severity>Error|Warning|Alert)( (?<code>[0-9a-z]+))?( \[[a-z-]+\])?( \(alert [a-z]+\))?: (?<message>.+)$") { Last = true }] }])
        {
            Fires = [new("File \"bin/main.ml\", line 12, characters 5-8:\n12 |   foo\n       ^^^\nError: Unbound value foo", "bin/main.ml|12|5|error|Unbound value foo")],
            Silent = ["  File \"a.py\", line 3, in f"],
        },
        new("elixir",
        [
            new(["** ("], @"^\s*\*\* \((?<code>[A-Z]\w*(\.\w+)*|EXIT|Mix)\) (?<file>[^\s:]+\.exs?):(?<line>[0-9]+)(:(?<column>[0-9]+))?: (?<message>.+)$"),
            new(["** ("], @"^\*\* \((?<code>[A-Z]\w*(\.\w+)*|EXIT)\) (?<message>.+)$") { Within = 4, Then = [new(@"^\s+(\([a-z_]+ [0-9.]+\) )?(?<file>(lib|test|web|mix|config|apps)[^\s:]*\.exs?):(?<line>[0-9]+): ") { Last = true }, new(@"^\s+\(")] },
            new(["error: ", "warning: "], @"^\s*(?<severity>error|warning): (?<message>.+)$") { Within = 6, NeedsFile = true, Then = [new(@"^\s+(└─ )?(?<file>[^\s:]+\.exs?):(?<line>[0-9]+)(:(?<column>[0-9]+))?(: .*)?$") { Last = true }] },
            new([".ex:", ".exs:"], @"^(warning: )?(?<file>[^\s:]+\.exs?):(?<line>[0-9]+)(:(?<column>[0-9]+))?: (?<message>[^\s(].*)$") { Severity = ProblemSeverity.Warning },
            new(["== Compilation error in file "], @"^== Compilation error in file (?<file>\S+) ==$") { NeedsFollowing = true, Then = [new(@"^\*\* \((?<code>[^)]+)\) ([^\s:]+:(?<line>[0-9]+)(:(?<column>[0-9]+))?: )?(?<message>.+)$") { Last = true }] },
            new(["mix format failed", "(Mix)"], @"^(?<message>(mix format failed .+|\*\* \(Mix\) .+))$"),
        ])
        {
            Fires =
            [
                new("== Compilation error in file lib/a.ex ==\n** (CompileError) lib/a.ex:12:5: undefined function foo/0", "lib/a.ex|12|5|error|undefined function foo/0"),
                new("warning: variable \"x\" is unused\n  lib/a.ex:3: A.f/1", "lib/a.ex|3||warning|variable \"x\" is unused"),
                new("    error: undefined variable \"x\"\n    │\n  3 │   x\n    │   ^\n    │\n    └─ lib/a.ex:3:5: A.f/0", "lib/a.ex|3|5|error|undefined variable \"x\""),
                new("** (Mix) Could not start application a", "|||error|Could not start application a"),
            ],
            Silent = ["** (done)", "warning: nothing with a place\n\nbye"],
        },
        new("credo", [new(["┃ [", "[W] ", "[R] ", "[C] ", "[D] ", "[F] "], @"^\s*┃? ?\[(?<severity>[WRCDF])\] [→↗↘↓↑] (?<message>.+)$") { Within = 1, Then = [new(@"^\s*┃?\s+(?<file>\S+\.exs?):(?<line>[0-9]+)(:(?<column>[0-9]+))?( .*)?$") { Last = true }] }])
        {
            Fires = [new("┃ [W] ↗ There should be no calls to IO.inspect/1.\n┃       lib/a.ex:12:5 #(A.f)", "lib/a.ex|12|5|warning|There should be no calls to IO.inspect/1.")],
            Silent = ["[W] is a warning"],
        },
        new("erlang", [new([".erl:", ".hrl:", ".yrl:"], @"^(?<file>[^\s:]+\.[heyx]rl):(?<line>[0-9]+)(:(?<column>[0-9]+))?: ((?<severity>Warning): )?(?<message>\S.*)$"), new(["===> "], @"^===> (?<message>(Compiling .+ failed|Failed to|Errors? |Error in|Dependency failure|Unable to|Package not found|Could not|Compilation failed).*)$")])
        {
            Fires = [new("src/a.erl:12: function f/1 undefined", "src/a.erl|12||error|function f/1 undefined"), new("src/a.erl:3:5: Warning: variable 'X' is unused", "src/a.erl|3|5|warning|variable 'X' is unused"), new("===> Compiling src/a.erl failed", "|||error|Compiling src/a.erl failed")],
            Silent = ["===> Compiling a", "===> Verifying dependencies..."],
        },
        new("elm", [new([".elm", "elm.json"], @"^-- (?<message>[A-Z][A-Z ]+[A-Z]) -+ (?<file>\S+\.elm|elm\.json)$") { Within = 3, Then = [new(@"^(?<message>[A-Z].+)$") { Appends = true, Last = true }] }])
        {
            Fires = [new("-- TYPE MISMATCH ---------------------------------- src/Main.elm\n\nThe 1st argument to `f` is not what I expect:", "src/Main.elm|||error|TYPE MISMATCH\nThe 1st argument to `f` is not what I expect:")],
            Silent = ["-- A comment"],
        },
        new("purescript", [new(["at src/", "at test/"], @"^\s*at (?<file>\S+\.purs):(?<line>[0-9]+):(?<column>[0-9]+) - [0-9]+:[0-9]+ \(.*\)$") { Within = 3, Then = [new(@"^\s{2,}(?<message>\S.*)$") { Last = true }] }])
        {
            Fires = [new("Error found:\nin module Main\nat src/Main.purs:12:5 - 12:9 (line 12, column 5 - line 12, column 9)\n\n  Unknown value foo", "src/Main.purs|12|5|error|Unknown value foo")],
            Silent = ["at src/Main.purs we go"],
        },
        new("gleam", [new(["┌─ "], @"^\s*┌─ (?<file>\S+):(?<line>[0-9]+):(?<column>[0-9]+)$") { Ignored = true }, new(["error: ", "warning: "], @"^(?<severity>error|warning): (?<message>.+)$") { NeedsFile = true, Then = [new(@"^\s*┌─ (?<file>\S+\.gleam):(?<line>[0-9]+):(?<column>[0-9]+)$") { Last = true }] }])
        {
            Fires = [new("error: Unknown variable\n  ┌─ /app/src/a.gleam:3:5", "/app/src/a.gleam|3|5|error|Unknown variable")],
            Silent = ["error: none"],
        },
    ];
}
