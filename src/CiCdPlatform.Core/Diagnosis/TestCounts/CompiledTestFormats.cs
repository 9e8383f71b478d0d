namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Formats of test runners of Rust, Go, C and C++.</summary>
internal static class CompiledTestFormats
{
    public static IReadOnlyList<TestFormat> All { get; } =
    [
        new("cargo", [new("test result:", @"^test result: (ok|FAILED)\. (?<passed>[0-9]+) passed; (?<failed>[0-9]+) failed; (?<skipped>[0-9]+) ignored;")])
        {
            Fires = [new("test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\ntest result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out", 5, 1, 1)],
            Silent = ["error: test failed, to rerun pass `--lib`"],
        },
        new("cargo-nextest", [new("run:", @"^\s*Summary \[ *[0-9.]+s\] +[0-9/]+ tests? run: (?<passed>[0-9]+) passed( \([0-9]+ [a-z]+\))?(, (?<failed>[0-9]+) failed)?(, (?<errors>[0-9]+) timed out)?(, (?<skipped>[0-9]+) skipped)?")])
        {
            Fires = [new("     Summary [   0.112s] 5 tests run: 4 passed, 1 failed, 2 skipped", 5, 1, 2)],
            Silent = ["Summary of the run: none"],
        },
        new("gotestsum", [new("DONE ", @"^DONE ([0-9]+ runs, )?(?<total>[0-9]+) tests?(, (?<skipped>[0-9]+) skipped)?(, (?<failed>[0-9]+) failures?)?(, (?<errors>[0-9]+) errors?)? in [0-9.]+s")])
        {
            Fires = [new("DONE 12 tests, 1 skipped, 2 failures in 2.010s", 11, 2, 1)],
            Silent = ["DONE in 2s"],
        },
        // Verbose output names each test; without it, a package with tests is a run of at least one, and only failed tests are named.
        new("go",
        [
            new("--- PASS", @"^--- PASS: \S+ \([0-9.]+s\)") { Part = true, Adds = TestKind.Passed },
            new("--- FAIL", @"^--- FAIL: \S+ \([0-9.]+s\)") { Part = true, Adds = TestKind.Failed },
            new("--- SKIP", @"^--- SKIP: \S+ \([0-9.]+s\)") { Part = true, Adds = TestKind.Skipped },
            new(["ok  ", "ok\t"], @"^ok\s+\S+\s+.*\[no tests to run\]"),
            new(["ok  ", "ok\t"], @"^ok\s+\S+\s+(\(cached\)|[0-9.]+s)") { Adds = TestKind.Passed },
            new(["FAIL\t", "FAIL "], @"^FAIL\s+\S+\s+[0-9.]+s$") { Adds = TestKind.Failed },
        ])
        {
            Fires =
            [
                new("=== RUN   TestA\n--- PASS: TestA (0.00s)\n=== RUN   TestB\n    --- PASS: TestB/sub (0.00s)\n--- PASS: TestB (0.00s)\n--- SKIP: TestC (0.00s)\nPASS\nok  \texample.org/a\t0.003s", 2, 0, 1),
                new("ok  \texample.org/a\t0.003s\n?   \texample.org/b\t[no test files]\nok  \texample.org/c\t(cached)", 2, 0, 0),
                new("--- FAIL: TestA (0.00s)\n    a_test.go:5: no\nFAIL\nFAIL\texample.org/a\t0.003s", 1, 1, 0),
            ],
            Silent = ["?   \texample.org/b\t[no test files]", "ok  \texample.org/b\t0.1s [no tests to run]", "FAIL\texample.org/a [build failed]"],
        },
        new("ctest", [new("tests passed,", @"^[0-9]+% tests passed, (?<failed>[0-9]+) tests? failed out of (?<total>[0-9]+)")])
        {
            Fires = [new("80% tests passed, 1 tests failed out of 5", 5, 1, 0)],
            Silent = ["100% passed"],
        },
        new("googletest",
        [
            new("[====", @"^\[=+\] (?<total>[0-9]+) tests? from [0-9]+ test (suite|case)s? ran\."),
            new("FAILED", @"^\[ +FAILED +\] (?<failed>[0-9]+) tests?, listed below"),
            new("SKIPPED", @"^\[ +SKIPPED +\] (?<skipped>[0-9]+) tests?, listed below"),
        ])
        {
            Fires = [new("[==========] Running 5 tests from 2 test suites.\n[==========] 5 tests from 2 test suites ran. (3 ms total)\n[  PASSED  ] 3 tests.\n[  SKIPPED ] 1 test, listed below:\n[  FAILED  ] 1 test, listed below:", 4, 1, 1)],
            Silent = ["[==========] Running 5 tests from 2 test suites.", "[  FAILED  ] A.B (0 ms)"],
        },
        new("catch2",
        [
            new("assertions in", @"^All tests passed \([0-9]+ assertions? in (?<total>[0-9]+) test cases?\)"),
            new("test cases:", @"test cases: +(?<total>[0-9]+) \|( +(?<passed>[0-9]+) passed)?( *\|? +(?<failed>[0-9]+) failed)?( *\| +(?<skipped>[0-9]+) (skipped|failed as expected))?"),
        ])
        {
            Fires =
            [
                new("All tests passed (12 assertions in 5 test cases)", 5, 0, 0),
                new("test cases:  5 |  4 passed | 1 failed\nassertions: 12 | 11 passed | 1 failed", 5, 1, 0),
                new("[doctest] test cases:  6 |  5 passed | 0 failed | 1 skipped", 5, 0, 1),
            ],
            Silent = ["All tests passed"],
        },
    ];
}
