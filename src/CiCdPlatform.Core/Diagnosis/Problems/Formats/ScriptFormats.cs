using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What shells and tools of Perl, Lua, R, Julia, TeX and SQL print.</summary>
internal static class ScriptFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("perl",
        [
            new([" line "], @"^#?\s*(?<message>(syntax error|Can't locate|Can't|Cannot|Undefined subroutine|Global symbol|Bareword|Use of uninitialized|Illegal|Missing|Died|Not a|Modification of|Attempt to|Compilation failed|BEGIN failed|Unmatched|Useless|Subroutine) ?.*?) at (?<file>\S+?) line (?<line>[0-9]+)[.,].*$"),
            new(["#     Failed test ", "#   Failed test "], @"^\s*#\s+(?<message>Failed (\(TODO\) )?test.*?)$") { Within = 1, Then = [new(@"^\s*#\s+at (?<file>\S+) line (?<line>[0-9]+)\.$") { Last = true }] },
        ])
        {
            Fires = [new("Can't locate Foo/Bar.pm in @INC (you may need to install the Foo::Bar module) at lib/A.pm line 12.", "lib/A.pm|12||error|Can't locate Foo/Bar.pm in @INC (you may need to install the Foo::Bar module)"), new("#   Failed test 'adds'\n#   at t/a.t line 12.", "t/a.t|12||error|Failed test 'adds'")],
            Silent = ["stand in line 12."],
        },
        new("perlcritic", [new([" (Severity: "], @"^((?<file>[^\s:]+): )?(?<message>.+?) at line (?<line>[0-9]+), column (?<column>[0-9]+)\. .*\(Severity: [1-5]\)$")])
        {
            Fires = [new("lib/A.pm: Code before strictures are enabled at line 3, column 1.  See page 429 of PBP.  (Severity: 5)", "lib/A.pm|3|1|error|Code before strictures are enabled")],
            Silent = ["(Severity: 5) is gentle"],
        },
        new("luacheck", [new([".lua:"], @"^\s*(?<file>[^\s:()]+\.(lua|rockspec)):(?<line>[0-9]+):(?<column>[0-9]+)(-[0-9]+)?: (\((?<severity>[EW])(?<code>[0-9]+)\) )?" + Rest)])
        {
            Fires = [new("format.lua:5:17: trailing whitespace in a comment", "format.lua|5|17|error|trailing whitespace in a comment"), new("    a.lua:3:1-3: (W111) setting non-standard global variable x", "a.lua|3|1|warning|setting non-standard global variable x")],
            Silent = ["Total: 0 warnings / 0 errors in 3 files"],
        },
        new("lua", [new([".lua:"], @"^(lua[0-9.jit]*: )?(?<file>[^\s:]+\.lua):(?<line>[0-9]+): (?<message>[^\s].*)$") { Within = 1 }])
        {
            Fires = [new("lua: a.lua:12: attempt to call a nil value (global 'f')", "a.lua|12||error|attempt to call a nil value (global 'f')")],
            Silent = ["\ta.lua:12: in function 'f'"],
        },
        new("stylua", [new(["Diff in "], @"^Diff in (?<file>\S+\.luau?):$") { Says = "is not formatted" }])
        {
            Fires = [new("Diff in src/a.lua:", "src/a.lua|||error|is not formatted")],
            Silent = ["Diff in time:"],
        },
        new("r",
        [
            new(["Error in ", "Error: ", "Execution halted"], @"^Error in (?<code>[^\n]*?\)|[\w.]+) ?: ?(?<message>.*)$") { Then = [new(@"^\s{2,}(?<message>\S.*)$") { Appends = true, Last = true }] },
            new(["ERROR: dependenc", "ERROR: compilation failed", "ERROR: lazy loading"], @"^(?<message>ERROR: (dependenc|compilation failed|lazy loading|package installation|loading failed|configuration failed).*)$"),
            new([" ... ERROR", " ... WARNING", " ... NOTE"], @"^\* (?<message>checking .+) \.\.\.( \[[^\]]+\])? (?<severity>ERROR|WARNING|NOTE)$") { Then = [new(@"^\s*(?<message>\S.*)$") { Appends = true, Last = true }] },
            new([".R:", ".Rmd:", ".r:"], @"^(?<file>[^\s:]+\.[Rr](md)?):(?<line>[0-9]+):(?<column>[0-9]+): ((?<severity>style|warning|error): )?(\[(?<code>\w+)\] )?(?<message>.+)$"),
            new(["there is no package called", "is not available for this version of R", "is not available (for R version"], @"^(Warning: |Warning message:\s*)?(?<message>.*(there is no package called .+|is not available (for this version of R|\(for R version.*\)).*))$"),
        ])
        {
            Tool = "r",
            Fires = [new("Error in library(foo) : there is no package called ‘foo’", "|||error|there is no package called ‘foo’"), new("* checking tests ... ERROR\n  Running ‘testthat.R’", "|||error|checking tests\nRunning ‘testthat.R’"), new("R/a.R:12:5: style: [line_length_linter] Lines should not be more than 80 characters.", "R/a.R|12|5|warning|Lines should not be more than 80 characters.")],
            Silent = ["* checking tests ... OK", "Error in time"],
        },
        new("julia", [new(["ERROR: "], @"^(?<severity>ERROR): (?<message>((LoadError|InitError|TaskFailedException|UndefVarError|MethodError|ArgumentError|BoundsError|ErrorException|SystemError|IOError|KeyError|TypeError|LoadError|AssertionError|Package \S+ (errored|did not)|Unsatisfiable requirements|Some tests did not pass)).*)$") { Within = 8, Then = [new(@"^in expression starting at (?<file>\S+):(?<line>[0-9]+)$") { Last = true }, new(@"^\s+@ \S*\s?(?<file>(\./|/|~/|src|test)[^\s:]*\.jl):(?<line>[0-9]+)$") { Last = true }] }])
        {
            Fires = [new("ERROR: LoadError: UndefVarError: x not defined\nStacktrace:\n [1] top-level scope\nin expression starting at /app/a.jl:12", "/app/a.jl|12||error|LoadError: UndefVarError: x not defined")],
            Silent = ["ERROR: 3 of them"],
        },
        new("bash",
        [
            new([": line "], @"^((?<file>[^\s:]+): line (?<line>[0-9]+)): (?<message>.+)$"),
            new([": command not found", ": not found", "No such file or directory", "Permission denied", "syntax error near", "unexpected EOF", ": cannot open "], @"^(/bin/|/usr/bin/)?(ba|da|z|k|a)?sh: ((?<file>[^\s:]+\.sh): )?((?<line>[0-9]+): )?(?<message>.+(not found|No such file or directory|Permission denied|syntax error.*|unexpected EOF.*|[Cc]annot open .*|[Bb]ad substitution|unbound variable|parameter not set))$"),
            new([": not found", "Syntax error", "Permission denied", ": No such file"], @"^(?<file>(\./|/)[^\s:]+): (?<line>[0-9]+): (?<message>.*(not found|[Ss]yntax error.*|Permission denied|No such file or directory|unexpected .*|parameter not set))$"),
        ])
        {
            Fires = [new("/home/travis/build.sh: line 12: foo: command not found", "/home/travis/build.sh|12||error|foo: command not found"), new("sh: 1: jest: not found", "|1||error|jest: not found"), new("./run.sh: 3: ./run.sh: bar: not found", "./run.sh|3||error|./run.sh: bar: not found")],
            Silent = ["usage: line 12 of the manual", "ssh: connect to host"],
        },
        new("shellcheck",
        [
            new([" line "], @"^In (?<file>\S.*) line (?<line>[0-9]+):$") { Within = 5, NeedsFollowing = true, Then = [new(@"^\s*(?<caret>\^)[-^]*\^? (?<code>SC[0-9]+)( \((?<severity>error|warning|info|style)\))?: (?<message>.+)$") { Last = true }] },
            new(["[SC"], "^" + AnyFile + At + @": (?<severity>error|warning|note|info|style): (?<message>.+) \[(?<code>SC[0-9]+)\]$"),
        ])
        {
            Fires = [new("In run.sh line 12:\necho $x\n     ^-- SC2086 (info): Double quote to prevent globbing and word splitting.", "run.sh|12|6|info|Double quote to prevent globbing and word splitting."), new("run.sh:12:6: note: Double quote to prevent globbing. [SC2086]", "run.sh|12|6|info|Double quote to prevent globbing.")],
            Silent = ["In short line 12:\nno"],
        },
        new("bashate", [new([": E0", ": E1"], @"^(?<file>[^\s:]+):(?<line>[0-9]+):(?<column>[0-9]+): (?<code>E[0-9]{3}) (?<message>.+)$")])
        {
            Fires = [new("run.sh:12:1: E003 Indent not multiple of 4", "run.sh|12|1|error|Indent not multiple of 4")],
            Silent = ["code: E003"],
        },
        new("latex",
        [
            new(["! LaTeX Error", "! Undefined control", "! Emergency stop", "! Package ", "! Missing ", "! Misplaced", "! Extra ", "! File ended"], @"^! (?<message>.+)$") { Within = 6, Then = [new(@"^l\.(?<line>[0-9]+) ") { Last = true }] },
            new([".tex:"], @"^(?<file>[^\s:]+\.tex):(?<line>[0-9]+): (?<message>.+)$"),
        ])
        {
            Fires = [new("! Undefined control sequence.\nl.12 \\foo", "|12||error|Undefined control sequence."), new("./main.tex:12: Undefined control sequence.", "./main.tex|12||error|Undefined control sequence.")],
            Silent = ["LaTeX Warning: There were undefined references."],
        },
        new("sqlfluff", [new([" | P: "], @"^L:\s+(?<line>[0-9]+) \| P:\s+(?<column>[0-9]+) \|\s+(?<code>[A-Z]+[0-9]+) \| (?<message>.+)$") { In = "file" }, new(["== ["], @"^== \[(?<file>\S+)\] FAIL$") { Section = "file", Ignored = true }])
        {
            Fires = [new("== [a.sql] FAIL\nL:   3 | P:   5 | LT01 | Expected single space.", "a.sql|3|5|error|Expected single space.")],
            Silent = ["L: left"],
        },
        new("psql", [new([".sql:"], @"^psql:(?<file>\S+\.sql):(?<line>[0-9]+): (?<severity>ERROR|FATAL|WARNING|NOTICE): +(?<message>.+)$"), new(["ERROR 1", "ERROR 2"], @"^(?<severity>ERROR) (?<code>[0-9]{4} \([0-9A-Z]{5}\))( at line (?<line>[0-9]+))?( in file: '(?<file>[^']+)')?: (?<message>.+)$")])
        {
            Fires = [new("psql:db/a.sql:12: ERROR:  relation \"x\" does not exist", "db/a.sql|12||error|relation \"x\" does not exist"), new("ERROR 1045 (28000): Access denied for user 'root'@'localhost'", "|||error|Access denied for user 'root'@'localhost'")],
            Silent = ["ERROR 1 of 3"],
        },
    ];
}
