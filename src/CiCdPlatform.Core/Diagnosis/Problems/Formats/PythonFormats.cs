using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What the Python interpreter and the tools around it print.</summary>
internal static class PythonFormats
{
    private const string Source = @"(?<file>([A-Za-z]:[\\/])?[^\s:'""()]+\.(pyi?|pyx|ipynb))";

    private static readonly string[] Sources = Before("py", "pyi", "pyx", "ipynb");

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        // The deepest frame that is not of the library names the place.
        new("python",
        [
            new(["Traceback (most recent call last)"], @"^.{0,60}Traceback \(most recent call last\):\s*$")
            {
                Within = 4,
                NeedsFollowing = true,
                Then =
                [
                    new(@"^\W*File ""[^""]*(/site-packages/|/dist-packages/|/lib/python[0-9.]+/|<frozen|<string>|\\lib\\)[^""]*"", line [0-9]+"),
                    new(@"^\W*File ""(?<file>[^""]+)"", line (?<line>[0-9]+)(, in .*)?$") { Replaces = true },
                    new(@"^(During handling of the above|The above exception was)") { Last = true },
                    new(@"^(E\s+)?(?<message>(?<code>[A-Za-z_][\w.]*(Error|Exception|Exit|Interrupt|Warning|Timeout|Failure|Failed|Invalid|NotFound|Refused|Expired|Iteration|Fault|Missing|Denied|Conflict|Unavailable))(: .*)?)$") { Replaces = true, Last = true },
                    new(@"^(?<message>(?<code>[a-z_][\w]*(\.[\w]+)+): .*)$") { Replaces = true, Last = true },
                    new(@"^\s+\S"),
                ],
            },
            new(["  File \""], @"^\s+File ""(?<file>[^""]+)"", line (?<line>[0-9]+)$") { Within = 4, NeedsFollowing = true, Then = [new(@"^\s*(?<message>(?<code>SyntaxError|IndentationError|TabError): .*)$") { Last = true }, new(@"^\s+(?<caret>\^+)\s*$")] },
            new([": No module named ", ": can't open file"], @"^(?<file>[^\s:]*python[^\s:]*): (?<message>(No module named |can't open file ).+)$"),
        ])
        {
            Fires =
            [
                new("Traceback (most recent call last):\n  File \"/app/a.py\", line 3, in <module>\n    f()\n  File \"/usr/lib/python3.12/json/decoder.py\", line 338, in decode\n    obj = 1\nValueError: bad value", "/app/a.py|3||error|ValueError: bad value"),
                new("  File \"setup.py\", line 7\n    print 'x'\n          ^\nSyntaxError: Missing parentheses in call to 'print'", "setup.py|7|11|error|SyntaxError: Missing parentheses in call to 'print'"),
            ],
            Silent = ["Traceback (most recent call last) is what it prints", "  File \"a.py\", line 3\nno error follows"],
        },
        new("mypy", [new(Sources, "^" + Source + AtLine + @"(:[0-9]+:[0-9]+)?: (?<severity>error|warning|note|info): (?<message>.+)$"), new(["errors in ", "error in "], @"^(?<message>Found [0-9]+ errors? in [0-9]+ files? \(.*\))$")])
        {
            Fires = [new("app/a.py:12: error: Name \"x\" is not defined  [name-defined]\napp/a.py:13:5: note: See docs\nFound 1 error in 1 file (checked 3 source files)", "app/a.py|12||error|Name \"x\" is not defined  [name-defined]", "app/a.py|13|5|info|See docs", "|||error|Found 1 error in 1 file (checked 3 source files)")],
            Silent = ["Success: no issues found in 3 source files", "app/a.py: nothing"],
        },
        new("pyright", [new(Sources, @"^\s+" + Source + At + @" - (?<severity>error|warning|information|info): (?<message>.+?)( \((?<code>report[A-Za-z]+)\))?$")])
        {
            Fires = [new("/app/a.py\n  /app/a.py:3:5 - error: \"x\" is not defined (reportUndefinedVariable)", "/app/a.py|3|5|error|\"x\" is not defined")],
            Silent = ["0 errors, 0 warnings, 0 informations"],
        },
        new("ruff",
        [
            new([" --> "], "^ *--> " + Source + At + "$") { Above = @"^(?<code>[A-Z]{1,4}[0-9]{3,4}|invalid-syntax):? (\[\*\] )?(?<message>\S.+)$" },
            new(["Would reformat: ", "Would reformat "], @"^Would reformat:? (?<file>\S.*)$") { Says = "would be reformatted" },
        ])
        {
            Fires = [new("F401 [*] `os` imported but unused\n --> app/a.py:1:8\n  |\n1 | import os", "app/a.py|1|8|error|`os` imported but unused"), new("Would reformat: app/b.py", "app/b.py|||error|would be reformatted")],
            Silent = ["F401 is the code of an unused import", "All checks passed!"],
        },
        new("pylint",
        [
            new(Sources, "^" + Source + At + @": (?<message>(?<severity>[CRWEFI])[0-9]{4}: .+)$"),
            new(Sources, "^" + Source + @":(?<line>[0-9]+): \[(?<severity>[CRWEFI])(?<code>[0-9]{4}(\([a-z-]+\))?), ?[^\]]*\] (?<message>.+)$"),
        ])
        {
            Fires = [new("************* Module app.a\napp/a.py:1:0: C0114: Missing module docstring (missing-module-docstring)", "app/a.py|1||warning|C0114: Missing module docstring (missing-module-docstring)"), new("a.py:3: [E0602(undefined-variable), f] Undefined variable 'x'", "a.py|3||error|Undefined variable 'x'")],
            Silent = ["Your code has been rated at 9.50/10", "Module C: 1, 2: no"],
        },
        new("flake8", [new(Sources, "^" + Source + At + @": (?<code>(?<severity>[EWFCNBDSITQPRAUGJYVKMH])[A-Z]{0,3}[0-9]{2,4}):? (\[\*\] )?(?<message>.+)$") { Severity = ProblemSeverity.Error }])
        {
            Fires = [new("./app/a.py:3:80: E501 line too long (88 > 79 characters)\n./app/a.py:1:1: F401 'os' imported but unused", "./app/a.py|3|80|error|line too long (88 > 79 characters)", "./app/a.py|1|1|error|'os' imported but unused")],
            Silent = ["app/a.py:3:80 is long"],
        },
        new("pydocstyle", [new(Sources, "^" + Source + @":(?<line>[0-9]+) (at module level|in (public|private|nested|magic|overloaded|property|package|function|method|class)[^:]*):$") { NeedsFollowing = true, Then = [new(@"^\s+(?<message>D[0-9]{3}: .+)$") { Last = true }] }])
        {
            Fires = [new("test.py:18 in private nested class `meta`:\n        D101: Docstring missing", "test.py|18||error|D101: Docstring missing")],
            Silent = ["test.py:18 in public places:"],
        },
        new("bandit",
        [
            new(Sources, "^" + Source + @":(?<line>[0-9]+): (?<code>[A-Z][0-9]{3})\[bandit\]: (?<severity>LOW|MEDIUM|HIGH): (?<message>.+)$"),
            new([">> Issue: ["], @"^>> Issue: \[(?<code>B[0-9]{3})(:[a-z_]+)?\] (?<message>.+)$") { Within = 5, Then = [new(@"^\s+Severity: (?<severity>Low|Medium|High|Undefined)\b"), new(@"^\s+(CWE|More Info): "), new(@"^\s+Location: (\./)?(?<file>[^\s:]+):(?<line>[0-9]+)(:(?<column>[0-9]+))?$") { Last = true }] },
        ])
        {
            Fires = [new("/app/t.py:5: B105[bandit]: LOW: Possible hardcoded password: 'aaa'", "/app/t.py|5||info|Possible hardcoded password: 'aaa'"), new(">> Issue: [B602:subprocess_popen_with_shell_equals_true] subprocess call with shell=True.\n   Severity: High   Confidence: High\n   Location: ./app/a.py:12:4", "app/a.py|12|4|error|subprocess call with shell=True.")],
            Silent = [">> Issue: none"],
        },
        new("black",
        [
            new(["would reformat "], @"^(?<message>would reformat) (?<file>\S.*)$"),
            new(["error: cannot format "], @"^(?<severity>error): (?<message>cannot format (?<file>[^\s:]+): Cannot parse.*?: (?<line>[0-9]+):(?<column>[0-9]+): .*)$"),
            new(["error: cannot format "], @"^(?<severity>error): (?<message>cannot format (?<file>[^\s:]+): .+)$"),
        ])
        {
            Fires = [new("would reformat app/a.py\nerror: cannot format app/b.py: INTERNAL ERROR: Black produced invalid code", "app/a.py|||error|would reformat", "app/b.py|||error|cannot format app/b.py: INTERNAL ERROR: Black produced invalid code")],
            Silent = ["All done! 3 files would be left unchanged.", "it would reformat"],
        },
        new("isort", [new(["Imports are incorrectly"], @"^(?<severity>ERROR): (?<file>\S.*?) (?<message>Imports are incorrectly sorted and/or formatted\.?)$")])
        {
            Fires = [new("ERROR: /app/main.py Imports are incorrectly sorted and/or formatted.", "/app/main.py|||error|Imports are incorrectly sorted and/or formatted.")],
            Silent = ["Imports are incorrectly named in the docs"],
        },
        new("pytest",
        [
            new(["E   "], @"^E\s{3,}(?<message>\S.*)$") { Within = 30, NeedsFile = true, Then = [new(@"^(?<file>[^\s:]+\.(py|rst|txt|md)):(?<line>[0-9]+): [\w. ]+$") { Last = true }, new(@"^E\s{3,}"), new("^_{4,} ") { Ends = true }] },
            new(["ERROR: not found:", "ERROR: file or directory", "ERROR: usage:", "INTERNALERROR>", "ImportError while loading conftest"], @"^(?<message>(ERROR: (not found|file or directory not found|usage): .+|INTERNALERROR> [A-Za-z.]+(Error|Exception): .+|ImportError while loading conftest '(?<file>[^']+)'\.))$"),
            new(["FAIL Required test coverage", "Coverage failure:", "ERROR: Coverage"], @"^(?<message>(FAIL Required test coverage .+|Coverage failure: .+|ERROR: Coverage failure: .+))$"),
        ])
        {
            Fires = [new("E       AssertionError: assert 1 == 2\nE         +1\n\ntests/test_a.py:12: AssertionError", "tests/test_a.py|12||error|AssertionError: assert 1 == 2"), new("FAIL Required test coverage of 90% not reached. Total coverage: 87.12%", "|||error|FAIL Required test coverage of 90% not reached. Total coverage: 87.12%")],
            Silent = ["E   no place follows\n\nbye"],
        },
        new("sphinx", [new([": WARNING: ", ": ERROR: ", ": SEVERE: ", ": CRITICAL: "], @"^(?<file>([A-Za-z]:)?[^\s:]+\.(rst|md|txt|py|ipynb|inc))(:docstring of [^:]+)?(:(?<line>[0-9]+))?: (?<severity>WARNING|ERROR|SEVERE|CRITICAL): " + Rest), new(["Warning, treated as error:"], @"^Warning, treated as error:$") { NeedsFollowing = true, Then = [new(@"^(?<file>[^\s:]+):((?<line>[0-9]+):)?(?<message>.+)$") { Last = true }, new(@"^(?<message>\S.*)$") { Last = true }] }])
        {
            Fires = [new("/docs/index.rst:12: WARNING: undefined label: 'x'", "/docs/index.rst|12||warning|undefined label: 'x'"), new("Warning, treated as error:\n/docs/a.rst:3:Unexpected indentation.", "/docs/a.rst|3||error|Unexpected indentation.")],
            Silent = ["build succeeded, 3 warnings.", "note: WARNING: nothing"],
        },
        new("python-warning", [new(["Warning: "], "^" + Source + @":(?<line>[0-9]+): (?<message>(?<code>[A-Z][A-Za-z]*Warning): .+)$") { Severity = ProblemSeverity.Warning }])
        {
            Tool = "python",
            Fires = [new("/app/a.py:12: DeprecationWarning: use g instead", "/app/a.py|12||warning|DeprecationWarning: use g instead")],
            Silent = ["Warning: nothing"],
        },
        new("vulture", [new(["% confidence"], "^" + Source + @":(?<line>[0-9]+): (?<message>.+ \([0-9]+% confidence.*\))$") { Severity = ProblemSeverity.Warning }])
        {
            Fires = [new("a.py:3: unused function 'f' (60% confidence)", "a.py|3||warning|unused function 'f' (60% confidence)")],
            Silent = ["with 60% confidence"],
        },
        new("python-lint", [new(Sources, "^" + Source + At + @":\s(?<message>\S.*)$")])
        {
            Fires = [new("app/a.py:3:1: something that some linter found", "app/a.py|3|1|error|something that some linter found")],
            Silent = ["app/a.py:3: no column", "  app/a.py:3:1: indented"],
        },
    ];
}
