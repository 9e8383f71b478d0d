using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>Failed tests of VSTest, the testing platform, xUnit and NUnit.</summary>
internal static class DotNetFailedTests
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("dotnet-test",
        [
            new(["  Failed ", "  X ", "failed "], @"^(\s+(Failed|X)|failed) (?<name>[\w.+`]+(\(.*\))?(<.*>)?) (\[|\()[<0-9][^\])]*(\]|\))$")
            {
                Within = 20,
                Then =
                [
                    new(@"^\s+(Passed|Failed|Skipped|X) [\w.+]+.* \[[^\]]+\]$") { Ends = true },
                    new(@"^\s+Error Message:$") { Phase = 0, Advances = true },
                    new(@"^\s+(?<message>\S.*)$") { Phase = 1, Advances = true },
                    new(@"^\s+at .* in (?<file>\S.*?):line (?<line>[0-9]+)$") { Phase = 2, Last = true },
                ],
            },
        ])
        {
            Fires = [new("  Failed A.B.Adds(x: 1) [12 ms]\n  Error Message:\n   Assert.Equal() Failure\n  Stack Trace:\n     at A.B.Adds() in /app/B.cs:line 12", "A.B.Adds(x: 1)|/app/B.cs|12|Assert.Equal() Failure"), new("  X A.B.Adds [12ms]", "A.B.Adds|||")],
            Silent = ["  Passed A.B.Adds [12 ms]", "  Failed to restore [1 of 2]"],
        },
        new("xunit",
        [
            new([" [FAIL]"], @"^(\[xUnit\.net [0-9:.]+\])?\s+(\S+: )?(?<name>[\w.+`]+\.[^\s].*?) \[FAIL\]$") { Within = 2, Then = [new(@"^(\[xUnit\.net [0-9:.]+\])?\s+(?<message>[^\s].*)$") { Phase = 0, Advances = true }, new(@"^(\[xUnit\.net [0-9:.]+\])?\s+(?<file>/\S+\.(cs|fs|vb))\((?<line>[0-9]+),0\): at ") { Phase = 1, Last = true }, new(@"^(\[xUnit\.net [0-9:.]+\])?\s+\S") { Phase = 1 }] },
        ])
        {
            Fires = [new("    A.B.Adds [FAIL]\n      Assert.Equal() Failure\n      Expected: 1\n      Stack Trace:\n        /app/B.cs(12,0): at A.B.Adds()", "A.B.Adds|/app/B.cs|12|Assert.Equal() Failure")],
            Silent = ["    A.B.Adds [SKIP]", "[FAIL] none"],
        },
        new("nunit",
        [
            new([") Failed : ", ") Error : ", ") Failure : ", ") Test Failure : ", ") Invalid : "], @"^[0-9]+\) (Failed|Error|Failure|Test Failure|Invalid) : (?<name>\S.*)$") { Within = 2, Then = [new(@"^\s*(?<message>\S.*)$") { Last = true }] },
        ])
        {
            Fires = [new("1) Failed : A.B.Adds\n  Expected: 1\n  But was:  2", "A.B.Adds|||Expected: 1")],
            Silent = ["1) Passed : A.B.Adds"],
        },
    ];
}
