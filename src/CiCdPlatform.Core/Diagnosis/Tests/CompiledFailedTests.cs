using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>Failed tests of Go, Rust, C, C++, Swift, Zig, Nim, Haskell and OCaml.</summary>
internal static class CompiledFailedTests
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("go",
        [
            new(["--- FAIL: "], @"^\s*--- FAIL: (?<name>\S+) \([0-9.]+s\)$") { Within = 2, Then = [new(@"^\s*(--- |=== |FAIL\b|ok\b|PASS\b)") { Ends = true }, new(@"^\s+Error Trace:\s+(?<file>[^\s:]+\.go):(?<line>[0-9]+)$"), new(@"^\s+Error:\s+(?<message>\S.*)$") { Replaces = true, Last = true }, new(@"^\s+(?<file>[^\s:]+\.go):(?<line>[0-9]+): ?(?<message>.*)$")] },
            new(["=== FAIL: ", "=== Failed"], @"^=== FAIL: \S+ (?<name>\S+) \([0-9.]+s\)$") { Then = [new(@"^\s+(?<file>[^\s:]+\.go):(?<line>[0-9]+): ?(?<message>.*)$") { Last = true }] },
        ])
        {
            Fires = [new("--- FAIL: TestA (0.00s)\n    a_test.go:12: no\n    --- FAIL: TestA/sub (0.00s)\n        a_test.go:15: never\nFAIL", "TestA|a_test.go|12|no", "TestA/sub|a_test.go|15|never"), new("=== FAIL: pkg/a TestB (0.01s)\n    b_test.go:3: no", "TestB|b_test.go|3|no")],
            Silent = ["--- PASS: TestA (0.00s)", "FAIL\texample.org/a\t0.003s"],
        },
        new("cargo",
        [
            new([" ... FAILED"], @"^test (?<name>\S.*?)( - should panic)? \.\.\. FAILED$"),
            new([" stdout ----"], @"^---- (?<name>\S.*?) stdout ----$") { Within = 8, Then = [new(@"^---- .* stdout ----$") { Ends = true }, new(@"^failures:$") { Ends = true }, new(@"^\s*thread '.*'( \([0-9]+\))? panicked at '(?<message>.*)', (?<file>[^\s:]+):(?<line>[0-9]+):[0-9]+$") { Last = true }, new(@"^\s*thread '.*'( \([0-9]+\))? panicked at (?<file>[^\s:]+):(?<line>[0-9]+):[0-9]+:$") { Phase = 0, Advances = true }, new(@"^(?<message>\S.*)$") { Phase = 1, Last = true }] },
            new(["FAIL ["], @"^\s+FAIL \[ *[0-9.]+s\] (\([ 0-9/]+\) )?(?<name>\S.*)$"),
        ])
        {
            Fires = [new("test a::adds ... FAILED\n\nfailures:\n\n---- a::adds stdout ----\nthread 'a::adds' panicked at src/a.rs:12:5:\nassertion `left == right` failed", "a::adds|src/a.rs|12|assertion `left == right` failed"), new("        FAIL [   0.005s] my-crate a::adds", "my-crate a::adds|||")],
            Silent = ["test a::adds ... ok", "test result: FAILED. 1 passed; 1 failed"],
        },
        new("googletest",
        [
            new(["[  FAILED  ] "], @"^\[  FAILED  \] [0-9]+ (FAILED )?tests?\b.*$") { Ignored = true },
            new(["[  FAILED  ] "], @"^\[  FAILED  \] (?<name>[\w/]+\.[\w/<>, ]*?)(, where .*?)?( \([0-9]+ ms\))?$"),
            new([": Failure"], @"^(?<file>([A-Za-z]:)?[^\s:(]+)[:(](?<line>[0-9]+)\)?: Failure$") { Within = 40, NeedsFollowing = true, Then = [new(@"^\[  FAILED  \] (?<name>[\w/]+\.[\w/<>]+)") { Last = true }, new(@"^\[ {2,}(OK|RUN)") { Ends = true }, new(@"^\s*(?<message>\S.*)$") { Phase = 0, Advances = true }] },
        ])
        {
            Fires = [new("/app/a_test.cc:12: Failure\nExpected equality of these values:\n  1\n[  FAILED  ] A.Adds (0 ms)\n[  FAILED  ] 1 test, listed below:\n[  FAILED  ] A.Adds", "A.Adds|/app/a_test.cc|12|Expected equality of these values:"), new("[  FAILED  ] P/A.Adds/0, where GetParam() = 1 (0 ms)", "P/A.Adds/0|||")],
            Silent = ["[       OK ] A.Adds (0 ms)", "[  FAILED  ] 2 tests, listed below:"],
        },
        new("ctest", [new([" (Failed)", " (SEGFAULT)", " (Timeout)", " (Not Run)", " (Subprocess aborted)", " (ILLEGAL)", " (OTHER_FAULT)"], @"^\s+[0-9]+ - (?<name>\S.*?) \((?<message>Failed|SEGFAULT|Timeout|Not Run|Subprocess aborted|ILLEGAL|OTHER_FAULT)\)(\s+.*)?$")])
        {
            Fires = [new("The following tests FAILED:\n\t  3 - adds (Failed)\n\t  4 - breaks (SEGFAULT)", "adds|||Failed", "breaks|||SEGFAULT")],
            Silent = [" 3/4 Test  #3: adds .............***Failed    0.01 sec"],
        },
        new("catch2",
        [
            new(["-------------------------------------------------------------------------------"], @"^-{79}$") { Within = 1, NeedsFile = true, Then = [new(@"^(?<name>[^\s.=-].*)$") { Phase = 0, Advances = true }, new(@"^-{79}$") { Phase = 1, Advances = true }, new(@"^\s{2}\S.*$") { Phase = 1 }, new(@"^(?<file>[^\s:(]+)[:(](?<line>[0-9]+)\)?$") { Phase = 2, Advances = true }, new(@"^\.{79}$") { Phase = 3, Advances = true }, new(@"^$") { Phase = 4 }, new(@"^\S+[:(][0-9]+\)?: FAILED:$") { Phase = 4, Advances = true }, new(@"^\s+(?<message>\S.*)$") { Phase = 5, Last = true }] },
            new(["TEST CASE:  "], @"^TEST CASE:  (?<name>\S.*)$") { Within = 3, NeedsFollowing = true, Then = [new(@"^(?<file>[^\s:(]+)[:(](?<line>[0-9]+)\)?: (FATAL )?ERROR: (?<message>.+)$") { Last = true }] },
        ])
        {
            Fires = [new("-------------------------------------------------------------------------------\nadds numbers\n-------------------------------------------------------------------------------\ntest/a.cpp:10\n...............................................................................\n\ntest/a.cpp:12: FAILED:\n  CHECK( 1 == 2 )", "adds numbers|test/a.cpp|10|CHECK( 1 == 2 )"), new("TEST CASE:  adds numbers\n\na.cpp:12: ERROR: CHECK( 1 == 2 ) is NOT correct!", "adds numbers|a.cpp|12|CHECK( 1 == 2 ) is NOT correct!")],
            Silent = ["-------------------------------------------------------------------------------\nBUILD\n-------------------------------------------------------------------------------"],
        },
        new("boost-test", [new([": error: in \"", ": fatal error: in \""], @"^(?<file>[^\s(:]+)[(:](?<line>[0-9]+)\)?: (fatal )?error: in ""(?<name>[^""]+)"": (?<message>.+)$")])
        {
            Fires = [new("test/a.cpp(12): error: in \"suite/adds\": check 1 == 2 has failed", "suite/adds|test/a.cpp|12|check 1 == 2 has failed")],
            Silent = ["test/a.cpp(12): info: in \"suite/adds\": check true has passed"],
        },
        new("xctest",
        [
            new([": error: -["], @"^(?<file>[^:]+):(?<line>[0-9]+): error: -\[(?<suite>[\w.]+) (?<name>\w+)\] : (?<message>.+)$"),
            new([".swift:"], @"^(?<file>[^:]+\.swift):(?<line>[0-9]+): error: (?<suite>\w+)\.(?<name>test\w*) : (?<message>.+)$"),
            new(["Test Case "], @"^Test Case '-?\[?(?<suite>[\w.]+?)[ .](?<name>\w+)\]?' failed \([0-9.]+ seconds\)\.?$"),
            new(["✘ Test "], @"^✘ Test ""?(?<name>[^""]+?)""? recorded an issue at (?<file>[^\s:]+):(?<line>[0-9]+):[0-9]+: (?<message>.+)$"),
        ])
        {
            Fires = [new("/app/A.swift:12: error: -[ModTests.ATests testAdds] : XCTAssertEqual failed\nTest Case '-[ModTests.ATests testAdds]' failed (0.1 seconds).", "ModTests.ATests.testAdds|/app/A.swift|12|XCTAssertEqual failed"), new("/app/A.swift:12: error: ATests.testAdds : no", "ATests.testAdds|/app/A.swift|12|no")],
            Silent = ["Test Case '-[ModTests.ATests testAdds]' passed (0.1 seconds)."],
        },
        new("haskell",
        [
            new(["Failures:"], @"^Failures:\s*$") { Section = "failures", Ignored = true, Span = 100 },
            new([], @"^\s{2}(?<file>\S+\.hs):(?<line>[0-9]+):[0-9]+:\s*$") { In = "failures", NeedsFollowing = true, Then = [new(@"^\s{2}[0-9]+\) (?<name>\S.*)$") { Phase = 0, Advances = true }, new(@"^\s+(?<message>\S.*)$") { Phase = 1, Last = true }] },
            new([" FAIL"], @"^\s+(?<name>[A-Za-z]\S.*?):\s+FAIL( \([0-9.]+s\))?$") { Then = [new(@"^\s+(?<message>\S.*)$") { Last = true }] },
        ])
        {
            Fires = [new("Failures:\n\n  test/A.hs:12:5: \n  1) A.add adds numbers\n       expected: 1\n", "A.add adds numbers|test/A.hs|12|expected: 1"), new("  adds:   FAIL (0.01s)\n    test/A.hs:12: no", "adds|||test/A.hs:12: no")],
            Silent = ["  adds:   OK (0.01s)"],
        },
        new("alcotest", [new(["[FAIL]"], @"^\s*[│>]?\s*\[FAIL\]\s{2,}(?<suite>\S.*?)\s{2,}[0-9]+\s{2,}(?<name>\S.*?)\.?\s*│?$")])
        {
            Fires = [new("> [FAIL]        math          0   adds.", "math.adds|||")],
            Silent = ["[FAIL] all"],
        },
        new("nim-unittest", [new(["[FAILED] "], @"^\s+\[FAILED\] (?<name>\S.*)$")])
        {
            Fires = [new("  [FAILED] adds", "adds|||")],
            Silent = ["  [OK] adds"],
        },
        new("zig-test", [new(["...FAIL"], @"^([0-9]+/[0-9]+ )?(test )?(?<name>\S.*?)\.\.\.\s?FAIL \((?<message>\w+)\)$")])
        {
            Fires = [new("1/3 a.test.adds...FAIL (TestExpectedEqual)", "a.test.adds|||TestExpectedEqual")],
            Silent = ["1/3 a.test.adds...OK"],
        },
        new("bazel", [new([" FAILED in ", " TIMEOUT in "], @"^(?<name>//\S+|@\S+)\s+(?<message>FAILED|TIMEOUT) in ([0-9]+ out of [0-9]+ in )?[0-9.]+s$")])
        {
            Fires = [new("//app:a_test                                                  FAILED in 0.1s", "//app:a_test|||FAILED")],
            Silent = ["//app:a_test                                                  PASSED in 0.1s"],
        },
        new("meson", [new([" FAIL ", " TIMEOUT "], @"^\s*[0-9]+/[0-9]+ (?<name>\S.*?)\s+(?<message>FAIL|TIMEOUT)\s+[0-9.]+ ?s\b.*$")])
        {
            Fires = [new(" 3/10 adds                 FAIL            0.01s   exit status 1", "adds|||FAIL")],
            Silent = [" 3/10 adds                 OK              0.01s"],
        },
        new("automake", [new(["FAIL: "], @"^FAIL: (?<name>[\w./-]+)$")])
        {
            Fires = [new("FAIL: tests/adds.sh", "tests/adds.sh|||")],
            Silent = ["PASS: tests/adds.sh", "FAIL: two words"],
        },
    ];
}
