using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>Failed tests of Maven, Gradle, Ant, TestNG, JUnit, sbt, ScalaTest and Clojure.</summary>
internal static class JvmFailedTests
{
    private const string TestFrame = @"^\s+at [^\s(]+\((?<file>\w*(Test|Tests|IT|ITCase|Spec|TestCase|Suite)\w*\.(java|kt|groovy|scala)):(?<line>[0-9]+)\)";

    private static readonly Following[] Trace =
    [
        new(@"^(Tests run:|\S+ > .* (FAILED|PASSED)|Testcase: )") { Ends = true },
        new(@"^\s*(?<message>\S.*?)\s*$") { Phase = 0, Advances = true },
        new(TestFrame) { Phase = 1, Last = true },
        new(@"^\s+(at |\.\.\. [0-9]+ )") { Phase = 1 },
    ];

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("maven",
        [
            new(["<<< FAIL", "<<< ERROR"], @"^(?<suite>([a-z_][\w$]*\.)+[A-Z][\w$]*)\.(?<name>[^\s.].*?)(\s+--?)?\s+(Time elapsed: .*?)?<<< (FAILURE|ERROR)!$") { Within = 3, Then = Trace },
            new(["<<< FAIL", "<<< ERROR"], @"^(?<name>[^\s(].*?)\((?<suite>[\w.$]+)\)(\s+--)?\s+(Time elapsed: .*?)?<<< (FAILURE|ERROR)!$") { Within = 3, Then = Trace },
            new(["Failed tests:", "Tests in error:", "Failures:", "Errors:"], @"^\s*(Failed tests|Tests in error|Failures|Errors):\s*$") { Section = "summary", Ignored = true },
            new(["Failed tests:", "Tests in error:"], @"^(Failed tests|Tests in error): +(?<name>[\w$]+(\[[^\]]*\])?)\((?<suite>[\w.$]+)\)(: (?<message>.*))?$") { Section = "summary", Repeats = true },
            new(["Tests run:"], @"^Tests run: ") { Section = "over", Ignored = true },
            new([], @"^\s+(?<name>[\w$]+(\[[^\]]*\])?)\((?<suite>[\w.$]+)\)(: (?<message>.*))?$") { In = "summary", Repeats = true },
            new([], @"^\s+(?<suite>[A-Z][\w$]*)(>[\w$.]+)?[.:](?<name>[\w$]+(\[[^\]]*\])?):(?<line>[0-9]+)(->\S+)? (» )?(?<message>.*)$") { In = "summary", Repeats = true },
        ])
        {
            // JUnit describes a test so.
            Naming = draft => draft.Suite is null ? draft.Name! : $"{draft.Name}({draft.Suite})",
            Fires =
            [
                new("[ERROR] a.b.CTest.lifecycle  Time elapsed: 7.519 s  <<< ERROR!\njava.lang.IllegalStateException: no\n\tat x.Y.z(Y.java:3)\n\tat a.b.CTest.lifecycle(CTest.java:12)\n", "lifecycle(a.b.CTest)|CTest.java|12|java.lang.IllegalStateException: no"),
                new("shares the same adapter(a.b.CTest)  Time elapsed: 2.265 sec  <<< FAILURE!\nexpected:<1> but was:<2>", "shares the same adapter(a.b.CTest)|||expected:<1> but was:<2>"),
                new("Failed tests:   adds(a.b.CTest): no\n  breaks(a.b.CTest): expected\n\nTests run: 3, Failures: 2, Errors: 0, Skipped: 0", "adds(a.b.CTest)|||no", "breaks(a.b.CTest)|||expected"),
                new("[ERROR] Failures: \n[ERROR]   CTest.adds:12 expected:<1> but was:<2>\n[INFO] \n[ERROR] Tests run: 1, Failures: 1", "adds(CTest)||12|expected:<1> but was:<2>"),
                new("[ERROR] a.b.CTest.adds(int)[2] -- Time elapsed: 0.1 s <<< FAILURE!\nno", "adds(int)[2](a.b.CTest)|||no"),
            ],
            Silent = ["[ERROR] Tests run: 1, Failures: 0, Errors: 1, Skipped: 0, Time elapsed: 7.566 s <<< FAILURE! - in a.b.CTest", "Errors: none"],
        },
        new("gradle",
        [
            new([" FAILED"], @"^\s*(Gradle Test Run \S+ > Gradle Test Executor [0-9]+ > )?(?<name>[^\s>].*? > .*?\S) FAILED( \([0-9.]+m?s\))?$") { Within = 2, Then = [new(@"^\s{4}(?<message>\S.*?)( at (?<file>\w+\.(java|kt|groovy|scala)):(?<line>[0-9]+))?$") { Phase = 0, Advances = true }, new(@"^\s+at [^\s(]+\((?<file>\w*(Test|Tests|IT|Spec|TestCase)\w*\.(java|kt|groovy|scala)):(?<line>[0-9]+)\)") { Phase = 1, Last = true }, new(@"^\s+(at |\.\.\. |Caused by:)") { Phase = 1 }] },
        ])
        {
            Naming = GradleName,
            Fires =
            [
                new("CTest > adds() FAILED\n    java.lang.AssertionError at CTest.java:82\n", "CTest.adds()|CTest.java|82|java.lang.AssertionError"),
                new("UserTest > GetUser > fails() FAILED\n    a.B: no\n        at a.B.c(B.java:1)\n        at a.UserTest.fails(UserTest.java:12)", "UserTest$GetUser.fails()|UserTest.java|12|a.B: no"),
                new("TestNG > Regression2 > test.invocation.GroupTest.Regression2 FAILED\n    java.lang.AssertionError at GroupTest.java:69", "test.invocation.GroupTest.Regression2|GroupTest.java|69|java.lang.AssertionError"),
            ],
            Silent = ["> Task :test FAILED", "CTest > adds() PASSED"],
        },
        new("ant",
        [
            new(["Testsuite: "], @"^Testsuite: (?<suite>\S+)$") { Section = "suite", Ignored = true },
            new(["Testcase: "], @"^Testcase: (?<name>.+?)(\((?<suite>[\w.$]+)\))?( took [0-9.,]+ sec|:)\s*$") { Within = 1, NeedsFollowing = true, In = "suite", Then = [new(@"^\s*(FAILED|Caused an ERROR)$") { Phase = 0, Advances = true }, new(@"^(?<message>\S.*)$") { Phase = 1, Advances = true }, new(TestFrame) { Phase = 2, Last = true }, new(@"^\S.*$") { Phase = 2 }, new(@"^\s+at ") { Phase = 2 }] },
            new(["Testcase: "], @"^Testcase: (?<name>[^\s(]+)\((?<suite>[\w.$]+)\):\s+(FAILED|Caused an ERROR)$") { Then = [new(@"^(?<message>\S.*)$") { Last = true }] },
        ])
        {
            Fires = [new("    [junit] Testsuite: a.b.CTest\n    [junit] Testcase: adds took 0.1 sec\n    [junit] Testcase: breaks took 1.429 sec\n    [junit] \tCaused an ERROR\n    [junit] Index: 0, Size: 0\n    [junit] java.lang.IndexOutOfBoundsException: Index: 0\n    [junit] \tat a.b.CTest.breaks(CTest.java:16)", "a.b.CTest.breaks|CTest.java|16|Index: 0, Size: 0"), new("Testcase: adds(a.CTest):\tFAILED\nno", "a.CTest.adds|||no")],
            Silent = ["Testsuite: a.CTest\nTestcase: adds took 0.1 sec"],
        },
        new("junit-console",
        [
            new(["JUnit Jupiter:", "JUnit Vintage:", "Spock:", "Kotest:", "jqwik"], @"^\s+(JUnit Jupiter|JUnit Vintage|Spock|Kotest|jqwik[^:]*):(?<name>.+)$") { Within = 2, NeedsFollowing = true, Then = [new(@"^\s+MethodSource \[className = '(?<suite>[^']+)', methodName = '(?<name>[^']+)'") { Replaces = true }, new(@"^\s+=> (?<message>.+)$") { Last = true }] },
            new(["There was 1 failure:", "There were "], @"^There (was|were) [0-9]+ (failures?|errors?):$") { Section = "list", Ignored = true, Span = 400 },
            new([], @"^[0-9]+\) (?<name>[\w$]+(\[[^\]]*\])?)\((?<suite>[\w.$]+)\)$") { In = "list", Then = [new(@"^(?<message>\S.*)$") { Last = true }] },
        ])
        {
            Fires = [new("    JUnit Jupiter:CTest:adds()\n    MethodSource [className = 'a.b.CTest', methodName = 'adds', methodParameterTypes = '']\n    => org.opentest4j.AssertionFailedError: expected", "a.b.CTest.adds|||org.opentest4j.AssertionFailedError: expected"), new("There was 1 failure:\n1) adds(a.b.CTest)\njava.lang.AssertionError: no", "a.b.CTest.adds|||java.lang.AssertionError: no")],
            Silent = ["There were 3 of them:\n1) one(two)"],
        },
        new("testng", [new(["FAILED: "], @"^FAILED: (?<name>[\w$]+(\(.*\))?)$") { Then = [new(@"^(?<message>[\w.$]+(Error|Exception)\b.*)$") { Last = true }] }])
        {
            Fires = [new("FAILED: adds\njava.lang.AssertionError: expected [1] but found [2]", "adds|||java.lang.AssertionError: expected [1] but found [2]")],
            Silent = ["FAILED: //app:test (Summary)"],
        },
        new("scalatest",
        [
            new(["Spec:", "Test:", "Tests:", "Suite:"], @"^(?<suite>[A-Z]\w*(Spec|Test|Tests|Suite)):$") { Section = "suite", Ignored = true },
            new([" *** FAILED ***"], @"^\s*- (?<name>.+?) \*\*\* FAILED \*\*\*( \([^)]*\))?$") { In = "suite", Then = [new(@"^\s+(?<message>.+?)( \((?<file>\w+\.scala):(?<line>[0-9]+)\))?$") { Last = true }] },
            new([" *** FAILED ***"], @"^\s*- (?<name>.+?) \*\*\* FAILED \*\*\*( \([^)]*\))?$") { Then = [new(@"^\s+(?<message>.+?)( \((?<file>\w+\.scala):(?<line>[0-9]+)\))?$") { Last = true }] },
            new([" failed: "], @"^Test (?<name>[\w.$]+\.\S+) failed: (?<message>.+?), took [0-9.]+ s(ec)?$"),
            new(["==> X "], @"^==> X (?<name>\S.*?)  [0-9.]+m?s (?<message>.+)$") { Then = [new(@"^\s*(?<file>/\S+\.scala):(?<line>[0-9]+)") { Last = true }] },
        ])
        {
            Fires = [new("[info] ASpec:\n[info] - should add *** FAILED ***\n[info]   1 did not equal 2 (ASpec.scala:12)", "ASpec.should add|ASpec.scala|12|1 did not equal 2"), new("[error] Test a.BTest.adds failed: java.lang.AssertionError: no, took 0.01 sec", "a.BTest.adds|||java.lang.AssertionError: no")],
            Silent = ["[info] - should add", "*** 1 TEST FAILED ***"],
        },
        new("clojure-test", [new(["FAIL in (", "ERROR in ("], @"^(FAIL|ERROR) in \((?<name>[^)]+)\) \((?<file>[^:)]+):(?<line>[0-9]+)\)$") { Within = 3, Then = [new(@"^(?<message>[^\s(].*)$") { Last = true }] }])
        {
            Fires = [new("FAIL in (adds-test) (core_test.clj:12)\nadds numbers\nexpected: (= 1 2)", "adds-test|core_test.clj|12|adds numbers")],
            Silent = ["FAIL in (some) way"],
        },
    ];

    private static string GradleName(Draft draft)
    {
        var parts = draft.Name!.Split(" > ");
        var last = parts[^1];
        var end = last.AsSpan().IndexOfAny("([ ");
        var bare = end < 0 ? last : last[..end];

        // A name with its package stands for itself: what is before it are suites.
        return parts.Length > 2 && bare.Contains('.', StringComparison.Ordinal) ? last : $"{string.Join('$', parts[..^1])}.{last}";
    }
}
