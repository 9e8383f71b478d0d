namespace CiCdPlatform.Core.Diagnosis;

/// <summary>Formats of .NET test runners.</summary>
internal static class DotNetTestFormats
{
    public static IReadOnlyList<TestFormat> All { get; } =
    [
        // One line a project from VSTest is a part; the terminal logger's and the testing platform's summary is the sum.
        new("dotnet-test",
        [
            new("Total:", @"^\s*(Passed!|Failed!|Skipped!)\s+-\s+Failed:\s*(?<failed>[0-9]+), Passed:\s*(?<passed>[0-9]+), Skipped:\s*(?<skipped>[0-9]+), Total:") { Part = true },
            new("Test summary:", @"Test summary: total: (?<total>[0-9]+), failed: (?<failed>[0-9]+), succeeded: (?<passed>[0-9]+)(, skipped: (?<skipped>[0-9]+))?"),
            new("Total tests:", @"^\s*Total tests: (?<total>[0-9]+)(\. Passed: (?<passed>[0-9]+)\. Failed: (?<failed>[0-9]+)\. Skipped: (?<skipped>[0-9]+))?"),
            new("Test run summary:", @"Test run summary:"),
            new("Passed:", @"^ +Passed: (?<passed>[0-9]+)$") { Within = 5 },
            new("Failed:", @"^ +Failed: (?<failed>[0-9]+)$") { Within = 5 },
            new("Skipped:", @"^ +Skipped: (?<skipped>[0-9]+)$") { Within = 5 },
            new("total:", @"^ +total: (?<total>[0-9]+)$") { Within = 7 },
            new("succeeded:", @"^ +succeeded: (?<passed>[0-9]+)$") { Within = 7 },
            new("failed:", @"^ +failed: (?<failed>[0-9]+)$") { Within = 7 },
            new("skipped:", @"^ +skipped: (?<skipped>[0-9]+)$") { Within = 7 },
        ])
        {
            Fires =
            [
                new("Passed!  - Failed:     0, Passed:    12, Skipped:     1, Total:    13, Duration: 21 ms - A.Tests.dll (net10.0)\nFailed!  - Failed:     2, Passed:     3, Skipped:     0, Total:     5, Duration: 9 ms - B.Tests.dll (net10.0)", 17, 2, 1),
                new("Test summary: total: 5, failed: 1, succeeded: 4, skipped: 0, duration: 1.2s", 5, 1, 0),
                new("Test Run Failed.\nTotal tests: 7\n     Passed: 4\n     Failed: 2\n    Skipped: 1\n Total time: 1.1 Seconds", 6, 2, 1),
                new("Test run summary: Passed!\n  total: 5\n  failed: 0\n  succeeded: 4\n  skipped: 1\n  duration: 1s", 4, 0, 1),
                new("Total tests: 9. Passed: 8. Failed: 1. Skipped: 0.", 9, 1, 0),
            ],
            Silent = ["Passed! The build is fine.", "     Passed: 4", "No test is available in A.dll."],
        },
        new("xunit", [new("Errors:", @"\bTotal: (?<total>[0-9]+), Errors: (?<errors>[0-9]+), Failed: (?<failed>[0-9]+), Skipped: (?<skipped>[0-9]+)")])
        {
            Fires = [new("=== TEST EXECUTION SUMMARY ===\n   A.Tests  Total: 12, Errors: 0, Failed: 1, Skipped: 2, Time: 0.213s", 10, 1, 2)],
            Silent = ["Total: 12, Errors: none"],
        },
        new("nunit",
        [
            new("Test Count:", @"Test Count: (?<total>[0-9]+), Passed: (?<passed>[0-9]+), Failed: (?<failed>[0-9]+)(, Warnings: [0-9]+)?(, Inconclusive: [0-9]+)?, Skipped: (?<skipped>[0-9]+)"),
            new("Inconclusive:", @"^Tests run: (?<total>[0-9]+), Errors: (?<errors>[0-9]+), Failures: (?<failed>[0-9]+), Inconclusive: [0-9]+"),
        ])
        {
            Fires =
            [
                new("  Test Count: 12, Passed: 10, Failed: 1, Warnings: 0, Inconclusive: 0, Skipped: 1", 11, 1, 1),
                new("Tests run: 12, Errors: 1, Failures: 1, Inconclusive: 0, Time: 2.1 seconds", 12, 2, 0),
            ],
            Silent = ["Test Count: unknown"],
        },
    ];
}
