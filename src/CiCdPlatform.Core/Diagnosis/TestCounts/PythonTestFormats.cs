namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Formats of Python test runners.</summary>
internal static class PythonTestFormats
{
    public static IReadOnlyList<TestFormat> All { get; } =
    [
        new("pytest",
        [
            new([" passed", " failed", " error", " skipped", " xfailed", " xpassed", " deselected"], @"^=*\s*(?<list>[0-9]+ (failed|passed|skipped|deselected|xfailed|xpassed|errors?|warnings?|rerun)(, [0-9]+ [a-z][a-z -]*)*) in [0-9.]+ ?s(econds)?\b"),
        ])
        {
            Fires =
            [
                new("============ 1 failed, 4 passed, 2 skipped, 1 xfailed, 3 warnings in 2.31s ============", 6, 1, 2),
                new("11 errors in 0.52s", 11, 11, 0),
                new("===== 2 failed, 9 passed, 1 pytest-warnings in 0.28 seconds =====", 11, 2, 0),
            ],
            Silent = ["===== no tests ran in 0.01s =====", "4 passed the gate in 3 hours", "==== short test summary info ===="],
        },
        new("unittest",
        [
            new("Ran ", @"^Ran (?<total>[0-9]+) tests? in [0-9.]+ ?s"),
            new("=", @"^(OK|FAILED) \((?<pairs>[A-Za-z ]+=[0-9]+(, [A-Za-z ]+=[0-9]+)*)\)") { Within = 6 },
        ])
        {
            Fires =
            [
                new("Ran 5 tests in 0.001s\n\nOK", 5, 0, 0),
                new("Ran 9 tests in 0.031s\n\nFAILED (failures=1, errors=2, skipped=3)", 6, 3, 3),
                new("Ran 4 tests in 0.1s\n\nOK (skipped=1, expected failures=1)", 3, 0, 1),
                new("Ran 9 tests in 4.3s\n\nOK (KNOWNFAIL=1, SKIP=2)", 7, 0, 2),
                new("Ran 6 tests in 0.1s\n\nFAILED (SKIP=1, errors=1, failures=2)", 5, 3, 1),
            ],
            TotalIsRun = true,
            Silent = ["FAILED (failures=1)", "Ran all tests in order"],
        },
    ];
}
