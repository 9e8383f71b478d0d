namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Formats of test runners of PHP, Ruby, Perl, Elixir, Lua, Dart and the shell.</summary>
internal static class ScriptTestFormats
{
    public static IReadOnlyList<TestFormat> All { get; } =
    [
        new("phpunit",
        [
            new("OK (", @"^OK \((?<total>[0-9]+) tests?, [0-9]+ assertions?\)"),
            new("Assertions:", @"^Tests: (?<total>[0-9]+), Assertions: [0-9]+(, Errors: (?<errors>[0-9]+))?(, Failures: (?<failed>[0-9]+))?(, (Deprecations|Warnings|Notices|Incomplete|PHPUnit [A-Za-z ]+): [0-9]+)*(, Skipped: (?<skipped>[0-9]+))?(, [A-Z][A-Za-z ]*: [0-9]+)*\.$"),
        ])
        {
            Fires = [new("OK (5 tests, 9 assertions)", 5, 0, 0), new("FAILURES!\nTests: 5, Assertions: 9, Errors: 1, Failures: 1, Warnings: 2, Skipped: 1.", 4, 2, 1)],
            Silent = ["OK (done)", "Tests: 5"],
        },
        new("pest", [new("assertions)", @"^\s*Tests:\s+(?<list>[0-9]+ [a-z]+(, [0-9]+ [a-z]+)*) \([0-9]+ assertions\)")])
        {
            Fires = [new("  Tests:    1 failed, 1 skipped, 4 passed (9 assertions)", 5, 1, 1)],
            Silent = ["Tests: (9 assertions)"],
        },
        new("rspec", [new(" example", @"^(?<total>[0-9]+) examples?, (?<failed>[0-9]+) failures?(, (?<skipped>[0-9]+) pending)?")])
        {
            Fires = [new("5 examples, 1 failure, 2 pending", 3, 1, 2)],
            Silent = ["5 examples of failure"],
        },
        new("minitest", [new(" assertions, ", @"^(?<total>[0-9]+) (runs|tests), [0-9]+ assertions, (?<failed>[0-9]+) failures, (?<errors>[0-9]+) errors(, (?<skipped>[0-9]+) (skips|pendings))?")])
        {
            Fires = [new("7 runs, 9 assertions, 1 failures, 1 errors, 2 skips", 5, 2, 2)],
            Silent = ["7 runs of it"],
        },
        new("cucumber", [new(" scenario", @"^[0-9]+ scenarios? \((?<list>[0-9]+ [a-z]+(, [0-9]+ [a-z]+)*)\)")])
        {
            Fires = [new("6 scenarios (1 failed, 1 pending, 4 passed)", 5, 1, 1)],
            Silent = ["21 steps (21 passed)"],
        },
        new("prove",
        [
            new("Files=", @"^Files=[0-9]+, Tests=(?<total>[0-9]+),"),
            new("subtests", @"Failed (?<failed>[0-9]+)/[0-9]+ subtests"),
        ])
        {
            Fires = [new("Files=2, Tests=12,  0 wallclock secs ( 0.02 usr )\nResult: PASS", 12, 0, 0)],
            Silent = ["Result: PASS"],
        },
        new("exunit",
        [
            new("Finished in ", @"^Finished in [0-9.]+ seconds"),
            new(" failure", @"^([0-9]+ (doctests?|propert(y|ies)), )*(?<total>[0-9]+) tests?, (?<failed>[0-9]+) failures?(, [0-9]+ (excluded|invalid))*(, (?<skipped>[0-9]+) skipped)?$") { Within = 3 },
        ])
        {
            Fires = [new("Finished in 0.03 seconds (0.00s async, 0.03s sync)\n5 tests, 1 failure, 1 excluded, 1 skipped", 4, 1, 1)],
            Silent = ["Finished in 2 seconds"],
        },
        new("bats", [new(["test, ", "tests, "], @"^(?<total>[0-9]+) tests?, (?<failed>[0-9]+) failures?(, (?<skipped>[0-9]+) skipped)?( in [0-9.]+ seconds)?$")])
        {
            Fires = [new(" ✓ adds\n\n3 tests, 1 failure, 1 skipped", 2, 1, 1)],
            Silent = ["3 tests without failure"],
        },
        new("busted", [new([" success /", " successes /"], @"^(?<passed>[0-9]+) success(es)? / (?<failed>[0-9]+) failures? / (?<errors>[0-9]+) errors? / (?<skipped>[0-9]+) pending")])
        {
            Fires = [new("5 successes / 1 failure / 0 errors / 1 pending : 0.01 seconds", 6, 1, 1)],
            Silent = ["5 successes"],
        },
        new("dart", [new(["All tests passed!", "Some tests failed."], @"^[0-9:]+ \+(?<passed>[0-9]+)( ~(?<skipped>[0-9]+))?( -(?<failed>[0-9]+))?: (All tests passed!|Some tests failed\.)")])
        {
            Fires = [new("00:03 +5 ~1 -1: Some tests failed.", 6, 1, 1)],
            Silent = ["00:03 +5: adds"],
        },
        new("plain",
        [
            new(" passed", @"^\s*(Results?: )?(?<passed>[0-9]+) passed[,;]? (?<failed>[0-9]+) failed([,;]? (?<skipped>[0-9]+) skipped)?\.?$"),
            new("tests, ", @"^\s*(?<total>[0-9]+) tests, (?<passed>[0-9]+) passed, (?<failed>[0-9]+) failed$"),
            new(["PASSED: ", "passed: ", "Passed: "], @"^\s*([Tt]ests )?([Pp]assed|PASSED): (?<passed>[0-9]+)\.?$"),
            new(["FAILED: ", "failed: ", "Failed: "], @"^\s*([Tt]ests )?([Ff]ailed|FAILED): (?<failed>[0-9]+)\.?$"),
            new("Passed: ", @"^\s*Passed: (?<passed>[0-9]+)[,;]? Failed: (?<failed>[0-9]+)([,;]? Skipped: (?<skipped>[0-9]+))?\.?$"),
        ])
        {
            Fires =
            [
                new("12 passed, 1 failed, 2 skipped", 13, 1, 2),
                new("Passed: 3, Failed: 1", 4, 1, 0),
                new("14 tests, 13 passed, 1 failed", 14, 1, 0),
                new("PASSED: 19\nFAILED: 1\n./next\nPASSED: 3\nFAILED: 0", 23, 1, 0),
                new("Tests failed: 0\nTests passed: 343", 343, 0, 0),
            ],
            Silent = ["12 passed through", "FAILED: adds (at line 3)", "Passed: yes"],
        },
    ];
}
