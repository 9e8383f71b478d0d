using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>Failed tests of Jest, Vitest, Mocha, Cypress, Karma, Jasmine, AVA, TAP, node:test and Playwright.</summary>
internal static class JavaScriptFailedTests
{
    private const string TestFile = @"[^\s()]+\.([cm]?[jt]sx?|vue|svelte)";

    private static readonly Following[] MochaMessage =
    [
        new(@"^\s*[0-9]+\) ") { Phase = 1, Ends = true },
        new(@"^\s+(?<message>\S.*)$") { Phase = 1, Advances = true },
        new(@"^\s+at (.*[ (])?(?<file>" + TestFile + @"):(?<line>[0-9]+):[0-9]+\)?$") { Phase = 2, Last = true },
        new(@"^\s+(at |[-+])") { Phase = 2 },
    ];

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("jest",
        [
            new(["FAIL "], @"^\s*FAIL\s+(\S+ )?(?<file>" + TestFile + @")( \([0-9.]+ ?m?s\))?( \[[^\]]*\])?$") { Section = "file", Ignored = true },
            new(["PASS "], @"^\s*PASS\s+(\S+ )?(?<file>" + TestFile + @")( \([0-9.]+ ?m?s\))?$") { Section = "passed", Ignored = true },
            new(["● "], @"^\s*● (Console|Test suite failed to run|Validation (Warning|Error)|Deprecation Warning|Cannot log after tests are done.*|process\.exit called.*|Obsolete.*|Multiple .+|.*did not exit.*|No tests? found.*)\s*:?$") { Ignored = true },
            new(["● "], @"^\s{0,6}● (?<name>\S.*?)\s*$")
            {
                Within = 30,
                In = "file",
                NeedsFollowing = true,
                Then =
                [
                    new(@"^\s*(● |PASS |FAIL |Test Suites: )") { Ends = true },
                    new(@"^\s{2,}(?<message>\S.*)$") { Phase = 0, Advances = true },
                    new(@"^\s+at .*\((?<file>" + TestFile + @"):(?<line>[0-9]+):[0-9]+\)$") { Phase = 1, Last = true, Replaces = true },
                ],
            },
            new(["● "], @"^\s{0,6}● (?<name>\S.* › .*\S)\s*$") { Within = 3, Then = [new(@"^\s{2,}(?<message>\S.*)$") { Last = true }] },
        ])
        {
            Fires =
            [
                new(" FAIL  src/a.test.js\n  ● a › b › adds\n\n    expect(received).toBe(expected)\n\n    Expected: 1\n\n      at Object.<anonymous> (src/a.test.js:12:5)", "a › b › adds|src/a.test.js|12|expect(received).toBe(expected)"),
                new("  ● suite › adds\n\n    Timeout", "suite › adds|||Timeout"),
            ],
            Silent = ["  ● Console\n\n    console.log a.js:3", "FAIL src/a.test.js\n  ● Test suite failed to run\n\n    Cannot find module 'x'"],
        },
        new("vitest", [new([" FAIL "], @"^\s*FAIL\s+(\|[^|]+\| )?(?<file>" + TestFile + @") > (?<name>.+?)( [0-9]+ms)?$") { Within = 12, Then = [new(@"^\s*FAIL\s") { Ends = true }, new(@"^(?<message>[A-Z]\w*(Error|Exception)?: .*)$"), new(@"^\s*❯ (.* )?(?<file>" + TestFile + @"):(?<line>[0-9]+):[0-9]+$") { Last = true, Replaces = true }] }])
        {
            Fires = [new(" FAIL  src/a.test.ts > math > adds\nAssertionError: expected 1 to be 2\n ❯ src/a.test.ts:12:5", "math > adds|src/a.test.ts|12|AssertionError: expected 1 to be 2")],
            Silent = [" ✓ src/a.test.ts > math > adds", " FAIL  src/a.test.ts"],
        },
        new("mocha",
        [
            new([" failing", " tests failed", " test failed"], @"^\s*([0-9]+ failing|. [0-9]+ of [0-9]+ tests? failed:?|✖ [0-9]+ tests? failed|FAILED TESTS:)\s*$") { Section = "failing", Ignored = true, Span = 500 },
            new([" passing"], @"^\s*[0-9]+ passing\b") { Section = "passing", Ignored = true },
            new([], @"^\s{1,4}[0-9]+\) (?<name>\S.*?):\s*$") { In = "failing", Within = 2, Then = [.. MochaMessage.Select(following => following with { Phase = following.Phase - 1 })] },
            new([], @"^\s{1,4}[0-9]+\) (?<name>\S.*?)\s*$") { In = "failing", Within = 2, NeedsFollowing = true, Then = [new(@"^\s{5,}(?<name>\S.*):\s*$") { Phase = 0, Advances = true }, new(@"^\s{5,}(?<name>\S.*?)\s*$") { Phase = 0 }, .. MochaMessage] },
        ])
        {
            Fires =
            [
                new("  3 passing (31ms)\n  1 failing\n\n  1) shared.ops\n       scores\n         does not modify stats:\n     TypeError: Cannot set property\n      at Context.<anonymous> (test/a.test.js:253:7)", "shared.ops scores does not modify stats|test/a.test.js|253|TypeError: Cannot set property"),
                new("  2 failing\n\n  1) History \"before all\" hook:\n     Error: no\n\n  2) Base adds:\n     Error: yes", "History \"before all\" hook|||Error: no", "Base adds|||Error: yes"),
            ],
            Silent = ["    1) adds numbers", "  3 passing (31ms)\n  1) one"],
        },
        new("karma", [new([" FAILED"], @"^([A-Z][A-Za-z]* ?[A-Za-z]* [0-9._]+ \([^)]+\)|[A-Z][A-Za-z]+ [0-9.]+) (?<name>\S.*) FAILED$") { Then = [new(@"^\s+(?<message>\S.*)$") { Last = true }] }])
        {
            Fires = [new("Chrome 100.0 (Linux) math adds FAILED\n\tExpected 1 to be 2.", "math adds|||Expected 1 to be 2."), new("Chrome Headless 100.0.1 (Linux x86_64) math adds FAILED", "math adds|||")],
            Silent = ["Chrome 100.0 (Linux): Executed 5 of 6 (1 FAILED)", "> Task :test FAILED"],
        },
        new("jasmine",
        [
            new(["Failures:"], @"^Failures:\s*$") { Section = "failures", Ignored = true, Span = 300 },
            new([], @"^[0-9]+\) (?<name>\S.*)$") { In = "failures", Within = 2, NeedsFollowing = true, Then = [new(@"^\s+Message:$") { Phase = 0, Advances = true }, new(@"^\s+(?<message>\S.*)$") { Phase = 1, Last = true }] },
        ])
        {
            Fires = [new("Failures:\n1) math adds\n  Message:\n    Expected 1 to be 2.\n  Stack:", "math adds|||Expected 1 to be 2.")],
            Silent = ["Failures:\n1) none"],
        },
        new("playwright", [new([" › "], @"^\s+[0-9]+\) (\[(?<suite>[^\]]+)\] › )?(?<file>" + TestFile + @"):(?<line>[0-9]+):[0-9]+ › (?<name>.+?)( ─+)?$") { Within = 4, Then = [new(@"^\s{4}(?<message>\S.*)$") { Last = true }] }])
        {
            Naming = draft => draft.Name!,
            Fires = [new("  1) [chromium] › tests/a.spec.ts:3:5 › math › adds ──────────\n\n    Error: expect(received).toBe(expected)", "math › adds|tests/a.spec.ts|3|Error: expect(received).toBe(expected)")],
            Silent = ["  ✓  1 [chromium] › tests/a.spec.ts:3:5 › math › adds (1s)"],
        },
        new("node-test", [new(["✖ "], @"^\s*✖ (?<name>\S.*?) \([0-9.]+ms\)$") { Within = 1, Then = [new(@"^\s+(?<message>\S*(Error|Exception)\b.*)$") { Last = true }] }])
        {
            Fires = [new("✖ adds (1.2ms)\n  AssertionError [ERR_ASSERTION]: no", "adds|||AssertionError [ERR_ASSERTION]: no")],
            Silent = ["✖ 3 problems (1 error, 2 warnings)", "✖ failing tests:"],
        },
        new("ava", [new(["✖ ", "✘ ", "× "], @"^\s+[✖✘×] (\[fail\]: )?(?<name>\S.* › .*?)( (?<message>(Error thrown|Test failed|Rejected promise|Assertion failed|Timed out).*))?$")])
        {
            Fires = [new("  ✖ math › adds Error thrown in test", "math › adds|||Error thrown in test"), new("  ✘ [fail]: math › adds", "math › adds|||")],
            Silent = ["  ✖ 1 test failed"],
        },
        new("tap",
        [
            new(["not ok "], @"^\s*not ok [0-9]+.*# (TODO|todo|SKIP|skip)\b.*$") { Ignored = true },
            new(["not ok "], @"^not ok [0-9]+( -)? (?<name>\S.*?)( # time=.*| \([0-9.]+ ?ms\)| in [0-9]+ms)?$") { Within = 8, Then = [new(@"^(not )?ok [0-9]") { Ends = true }, new(@"^\s+(message|error): [""'|>-]*(?<message>[^\s""'|>-].*?)[""']?$") { Last = true }, new(@"^#\s+at (?<file>\S+) line (?<line>[0-9]+)\.$") { Last = true }, new(@"^# \(in test file (?<file>\S+), line (?<line>[0-9]+)\)$") { Last = true }] },
        ])
        {
            Fires = [new("not ok 2 - breaks\n  ---\n  message: \"should be equal\"", "breaks|||should be equal"), new("not ok 3 adds\n# (in test file test/a.bats, line 12)", "adds|test/a.bats|12|")],
            Silent = ["not ok 3 - later # TODO not yet", "ok 1 - fine"],
        },
    ];
}
