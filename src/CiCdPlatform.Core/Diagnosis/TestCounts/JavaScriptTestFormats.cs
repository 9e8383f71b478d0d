namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Formats of JavaScript and TypeScript test runners.</summary>
internal static class JavaScriptTestFormats
{
    private static readonly string[] NumberedOk = [.. Enumerable.Range(1, 9).Select(digit => $"ok {digit}")];

    public static IReadOnlyList<TestFormat> All { get; } =
    [
        new("jest", [new("Tests:", @"^\s*Tests:\s+(?<list>([0-9]+ (failed|skipped|todo|passed|pending), )*)[0-9]+ total\b"), new(" total", @"^[0-9]+ tests? failed, (?<passed>[0-9]+) tests? passed \([0-9]+ total")])
        {
            Fires = [new("Test Suites: 1 failed, 2 passed, 3 total\nTests:       1 failed, 2 skipped, 4 passed, 7 total\nSnapshots:   0 total", 5, 1, 2)],
            Silent = ["Test Suites: 3 passed, 3 total", "Tests: 4"],
        },
        new("vitest", [new("Tests  ", @"^\s*Tests\s+(?<list>[0-9]+ (failed|passed|skipped|todo)( \| [0-9]+ (failed|passed|skipped|todo))*) \([0-9]+\)")])
        {
            Fires = [new(" Test Files  2 passed (2)\n      Tests  1 failed | 4 passed | 1 skipped (6)", 5, 1, 1)],
            Silent = [" Test Files  2 passed (2)", "Tests are run with 2 passed (2)"],
        },
        new("mocha",
        [
            new(" passing", @"^\s*(?<passed>[0-9]+) passing( \([0-9a-z.]+\))?$"),
            new(" pending", @"^\s*(?<skipped>[0-9]+) pending$") { Within = 3 },
            new(" failing", @"^\s*(?<failed>[0-9]+) failing$") { Within = 4 },
            new(["test complete", "tests complete"], @"^\s*. (?<passed>[0-9]+) tests? completed?( \([0-9a-z. ]+\))?$"),
            new("tests failed", @"^\s*. (?<failed>[0-9]+) of (?<total>[0-9]+) tests? failed:?$"),
            new(["✖"], @"^\s*✖ (?<failed>[0-9]+) tests? failed$"),
            new(["ℹ"], @"^\s*ℹ (?<skipped>[0-9]+) tests? skipped$"),
        ])
        {
            Fires =
            [
                new("  12 passing (31ms)\n  2 pending\n  1 failing\n", 13, 1, 2),
                new("  0 passing (3ms)\n  2 failing", 2, 2, 0),
                new("  ✔ 7 tests complete (12ms)", 7, 0, 0),
                new("SUMMARY:\n✔ 7 tests completed\nℹ 2 tests skipped\n✖ 1 test failed", 8, 1, 2),
            ],
            Silent = ["  1 failing", "12 passing cars", "2 pending"],
        },
        new("playwright",
        [
            new("Running ", @"^Running (?<total>[0-9]+) tests? using [0-9]+ workers?(, shard [0-9]+ of [0-9]+)?$"),
            new(" failed", @"^ {2}(?<failed>[0-9]+) failed$"),
            new(" skipped", @"^ {2}(?<skipped>[0-9]+) skipped$") { Within = 50 },
            new(" passed (", @"^ {2}(?<passed>[0-9]+) passed \([0-9.]+(ms|s|m|h)\)$"),
        ])
        {
            Fires = [new("Running 12 tests using 2 workers\n  1 failed\n    [chromium] › basket.spec.ts:8:5 › adds up\n  2 skipped\n  9 passed (14.1s)", 10, 1, 2)],
            Silent = ["Running 12 tests", "11 passed (14.1s)", "1 failed"],
        },
        new("karma",
        [
            new("Executed", @"^[A-Z][A-Za-z0-9 ._()]*: Executed (?<total>[0-9]+) of [0-9]+ *(\((?<failed>[0-9]+) FAILED\))? *(\(skipped (?<skipped>[0-9]+)\))? *(SUCCESS)? *\(([0-9.]+ (secs?|mins?)[0-9. a-z]*) / ") { Overwrites = true },
        ])
        {
            TotalHoldsSkipped = false,
            Fires = [new("Chrome 100.0 (Linux): Executed 4 of 6 (1 FAILED) (0 secs / 0.05 secs)\nChrome 100.0 (Linux): Executed 5 of 6 (1 FAILED) (skipped 1) (0.1 secs / 0.08 secs)", 5, 1, 1)],
            Silent = ["Chrome 100.0 (Linux): Executed 0 of 0 ERROR"],
        },
        new("uvu",
        [
            new("Total:", @"^\s*Total: {5}(?<total>[0-9]+)$"),
            new("Passed:", @"^\s*Passed:\s+(?<passed>[0-9]+)$") { Within = 1 },
            new("Skipped:", @"^\s*Skipped:\s+(?<skipped>[0-9]+)$") { Within = 2 },
        ])
        {
            TotalHoldsSkipped = false,
            Fires = [new("  Total:     7\n  Passed:    7\n  Skipped:   1\n  Duration:  1.32ms", 7, 0, 1)],
            Silent = ["Total: 7", "  Passed:    5"],
        },
        new("jasmine", [new([" spec, ", " specs, "], @"^(?<total>[0-9]+) specs?, (?<failed>[0-9]+) failures?(, (?<skipped>[0-9]+) pending specs?)?$")])
        {
            Fires = [new("5 specs, 1 failure, 1 pending spec", 4, 1, 1)],
            Silent = ["5 specs"],
        },
        new("ava",
        [
            new(["test passed", "tests passed"], @"^\s*(?<passed>[0-9]+) tests? passed$"),
            new(["test failed", "tests failed"], @"^\s*(?<failed>[0-9]+) tests? failed$"),
            new(" skipped", @"^\s*(?<skipped>[0-9]+) tests? skipped$") { Within = 3 },
        ])
        {
            Fires = [new("  1 test failed\n  4 tests passed\n  1 test skipped", 5, 1, 1)],
            Silent = ["all tests passed", "4 tests passed the gate"],
        },
        new("tap",
        [
            new(["# tests", "ℹ tests"], @"^\s*[#ℹ] tests\s+(?<total>[0-9]+)$"),
            new(["# pass", "ℹ pass"], @"^\s*[#ℹ] pass\s+(?<passed>[0-9]+)$"),
            new(["# fail", "ℹ fail"], @"^\s*[#ℹ] fail\s+(?<failed>[0-9]+)$"),
            new(["# cancelled", "ℹ cancelled"], @"^\s*[#ℹ] cancelled\s+(?<failed>[0-9]+)$"),
            new(["# skip", "ℹ skip"], @"^\s*[#ℹ] skip(ped)?:?\s+(?<skipped>[0-9]+)$"),
            new(["# todo", "ℹ todo"], @"^\s*[#ℹ] todo\s+(?<skipped>[0-9]+)$"),
            new("# { total", @"^# \{ total: (?<total>[0-9]+)(, pass: (?<passed>[0-9]+))?(, fail: (?<failed>[0-9]+))?(, skip: (?<skipped>[0-9]+))? \}"),
            new(NumberedOk, @"^ok [0-9]+ .*# (SKIP|skip|TODO)\b") { Part = true, Adds = TestKind.Skipped },
            new(NumberedOk, @"^not ok [0-9]+ .*# (TODO|todo)\b") { Part = true, Adds = TestKind.Skipped },
            new(NumberedOk, @"^ok [0-9]+\b") { Part = true, Adds = TestKind.Passed },
            new("not ok ", @"^not ok [0-9]+\b") { Part = true, Adds = TestKind.Failed },
        ])
        {
            Fires =
            [
                new("TAP version 13\nok 1 - adds\nnot ok 2 - fails\n1..2\n# tests 2\n# suites 0\n# pass 1\n# fail 1\n# cancelled 0\n# skipped 0\n# todo 0", 2, 1, 0),
                new("✔ adds (1ms)\nℹ tests 3\nℹ suites 0\nℹ pass 2\nℹ fail 0\nℹ cancelled 0\nℹ skipped 1\nℹ todo 0", 2, 0, 1),
                new("1..3\nok 1 adds\nok 2 later # skip not here\nnot ok 3 breaks", 2, 1, 1),
            ],
            Silent = ["# testing the parser", "    ok 1 - a subtest", "ok then"],
        },
    ];
}
