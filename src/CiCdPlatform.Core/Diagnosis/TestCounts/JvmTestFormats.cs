namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Formats of test runners on the Java virtual machine.</summary>
internal static class JvmTestFormats
{
    public static IReadOnlyList<TestFormat> All { get; } =
    [
        // Surefire prints a line a class with the time that it took, and one sum a module without; Ant prints classes alone.
        new("maven",
        [
            new("Time elapsed", @"^\s*Tests run: (?<total>[0-9]+), Failures: (?<failed>[0-9]+), Errors: (?<errors>[0-9]+)(, Skipped: (?<skipped>[0-9]+))?, Time elapsed") { Part = true },
            new("Tests run:", @"^\s*Tests run: (?<total>[0-9]+), Failures: (?<failed>[0-9]+), Errors: (?<errors>[0-9]+)(, Skipped: (?<skipped>[0-9]+))?(, Flakes: [0-9]+)?\s*$"),
            new("Tests run:", @"^\s*Tests run: (?<total>[0-9]+),  Failures: (?<failed>[0-9]+)$"),
            new("OK (", @"^OK \((?<total>[0-9]+) tests?\)$"),
        ])
        {
            Fires =
            [
                new("[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1, Time elapsed: 0.1 s - in a.ATest\n[INFO] Results:\n[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1\n[ERROR] Tests run: 4, Failures: 1, Errors: 1, Skipped: 0", 6, 2, 1),
                new("    [junit] Tests run: 2, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.01 sec\n    [junit] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.02 sec", 5, 1, 0),
                new("    [junit] Tests run: 2, Failures: 1, Errors: 0, Time elapsed: 7.159 sec\n    [junit] Tests run: 2, Failures: 1, Errors: 0, Time elapsed: 7.159 sec", 2, 1, 0),
            ],
            TotalIsRun = true,
            SumsWin = true,
            Silent = ["Tests run: all of them", "Tests are skipped."],
        },
        new("gradle",
        [
            new(["test completed", "tests completed"], @"^(?<total>[0-9]+) tests? completed(, (?<failed>[0-9]+) failed)?(, (?<skipped>[0-9]+) skipped)?$"),
            new(" tests completed", @"^Finished [A-Za-z]+ of (?<total>[0-9]+) tests completed$"),
            new(" PASSED", @"^\s*\S.* > .+ PASSED( \([0-9.]+m?s\))?$") { Part = true, Adds = TestKind.Passed },
            new(" FAILED", @"^\s*[^\s>].* > .+ FAILED( \([0-9.]+m?s\))?$") { Part = true, Adds = TestKind.Failed },
            new(" SKIPPED", @"^\s*[^\s>].* > .+ SKIPPED$") { Part = true, Adds = TestKind.Skipped },
        ])
        {
            Fires =
            [
                new("ATest > breaks() FAILED\n\n9 tests completed, 1 failed, 2 skipped", 7, 1, 2),
                new("ATest > adds() PASSED\nATest > breaks() FAILED\nATest > later() SKIPPED", 2, 1, 1),
            ],
            TotalIsRun = true,
            Silent = ["> Task :test FAILED", "9 tasks completed"],
        },
        new("testng", [new("Total tests run:", @"^Total tests run: (?<total>[0-9]+), (Passes: (?<passed>[0-9]+), )?Failures: (?<failed>[0-9]+), Skips: (?<skipped>[0-9]+)")])
        {
            Fires = [new("Total tests run: 9, Failures: 1, Skips: 2", 7, 1, 2)],
            TotalIsRun = true,
            Silent = ["Total tests run: many"],
        },
        new("junit-console",
        [
            new("tests successful", @"^\[ +(?<passed>[0-9]+) tests successful +\]"),
            new("tests failed", @"^\[ +(?<failed>[0-9]+) tests failed +\]"),
            new("tests skipped", @"^\[ +(?<skipped>[0-9]+) tests skipped +\]"),
        ])
        {
            Fires = [new("[         6 tests found           ]\n[         1 tests skipped         ]\n[         6 tests started         ]\n[         0 tests aborted         ]\n[         4 tests successful      ]\n[         1 tests failed          ]", 5, 1, 1)],
            TotalIsRun = true,
            Silent = ["[         3 containers successful ]"],
        },
        new("sbt",
        [
            new("Passed", @"^(Passed|Failed|Error): Total (?<total>[0-9]+), Failed (?<failed>[0-9]+), Errors (?<errors>[0-9]+), Passed (?<passed>[0-9]+)(, (Skipped|Ignored) (?<skipped>[0-9]+))?"),
            new("succeeded ", @"^Tests: succeeded (?<passed>[0-9]+), failed (?<failed>[0-9]+), canceled [0-9]+, ignored (?<skipped>[0-9]+)") { Part = true },
        ])
        {
            Fires = [new("[info] Tests: succeeded 5, failed 1, canceled 0, ignored 2, pending 0", 6, 1, 2), new("Failed: Total 6, Failed 1, Errors 0, Passed 5, Ignored 2", 6, 1, 2)],
            Silent = ["Passed: all"],
        },
    ];
}
