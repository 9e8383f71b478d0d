namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Formats of Python test runners.</summary>
internal static class PythonTestFormats
{
    public static IReadOnlyList<TestFormat> All { get; } =
    [
        new("pytest",
        [
            new(" in ", @"^=*\s*(?<list>[0-9]+ (failed|passed|skipped|deselected|xfailed|xpassed|warnings?|errors?|rerun|subtests passed)(, [0-9]+ (failed|passed|skipped|deselected|xfailed|xpassed|warnings?|errors?|rerun|subtests passed))*) in [0-9.]+ ?s(econds)?\b"),
        ])
        {
            Fires =
            [
                new("============ 1 failed, 4 passed, 2 skipped, 1 xfailed, 3 warnings in 2.31s ============", 6, 1, 2),
                new("11 errors in 0.52s", 11, 11, 0),
            ],
            Silent = ["===== no tests ran in 0.01s =====", "4 passed the gate in 3 hours", "==== short test summary info ===="],
        },
        new("unittest",
        [
            new("Ran ", @"^Ran (?<total>[0-9]+) tests? in [0-9.]+ ?s"),
            new("(", @"^(OK|FAILED) \((failures=(?<failed>[0-9]+))?(, )?(errors=(?<errors>[0-9]+))?(, )?(skipped=(?<skipped>[0-9]+))?(, )?((expected failures|unexpected successes)=[0-9]+(, )?)*\)") { Within = 6 },
            new("(", @"^(OK|FAILED) \(((SKIP|skipped)=(?<skipped>[0-9]+))?(, )?(errors=(?<errors>[0-9]+))?(, )?(failures=(?<failed>[0-9]+))?\)") { Within = 6 },
        ])
        {
            Fires =
            [
                new("Ran 5 tests in 0.001s\n\nOK", 5, 0, 0),
                new("Ran 9 tests in 0.031s\n\nFAILED (failures=1, errors=2, skipped=3)", 6, 3, 3),
                new("Ran 4 tests in 0.1s\n\nOK (skipped=1, expected failures=1)", 3, 0, 1),
                new("Ran 6 tests in 0.1s\n\nFAILED (SKIP=1, errors=1, failures=2)", 5, 3, 1),
            ],
            Silent = ["FAILED (failures=1)", "Ran all tests in order"],
        },
    ];
}
