using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>Failed tests of pytest, unittest, nose, Django, behave and Robot Framework.</summary>
internal static class PythonFailedTests
{
    private static readonly Following[] Traceback =
    [
        new(@"^[=]{60,}$") { Ends = true },
        new(@"^-{60,}$") { Phase = 0, Advances = true },
        new(@"^\s+File ""[^""]*(/site-packages/|/dist-packages/|/lib/python[0-9.]+/|<frozen)[^""]*/(unittest|nose|mock|twisted|django/test|testtools|asynctest)[^""]*"", line ") { Phase = 1 },
        new(@"^\s+File ""(?<file>[^""]+)"", line (?<line>[0-9]+)(, in \S+)?$") { Phase = 1 },
        new(@"^(?<message>[A-Za-z_][\w.]*(Error|Exception|Failure|Exit|Warning|Skip|Timeout|Interrupt|DoesNotExist|Missing|Invalid)(: .*)?)$") { Phase = 1, Last = true },
        new(@"^(?<message>[a-z_]\w*(\.\w+)+: .*)$") { Phase = 1, Last = true },
        new(@"^(Traceback|\s+\S)") { Phase = 1 },
    ];

    private static readonly Following LibraryPlace = new(@"^\S*(/site-packages/|/dist-packages/|/lib/python[0-9.]+/)[^\s:]+:[0-9]+:( .*)?$");

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("pytest",
        [
            new(["____ ERROR collecting ", "_ ERROR collecting "], @"^_+ ERROR collecting (?<file>\S+) _+$") { Within = 60, Then = [new(@"^E\s{3,}(?<message>\S.*)$") { Last = true }, new(@"^_{3,} ") { Ends = true }] },
            new(["____ ERROR at ", "_ ERROR at "], @"^_+ ERROR at (setup|teardown) of (?<name>\S.*?) _+$") { Within = 100, Then = [new(@"^_{3,} \S") { Ends = true }, new(@"^={5,} ") { Ends = true }, new(@"^E\s{3,}(?<message>\S.*)$"), LibraryPlace, new(@"^(?<file>[^\s:]+\.(py|rst|txt|md)):(?<line>[0-9]+):( .*)?$")] },
            new(["____ ", "___ "], @"^_{2,} (\[doctest\] )?(?<name>[A-Za-z_][\w.]*(\[.*\])?( \(.*\))?) _{2,}$") { Within = 150, NeedsFollowing = true, Then = [new(@"^_{2,} \S.* _{2,}$") { Ends = true }, new(@"^={5,} ") { Ends = true }, new(@"^self = <(?<suite>[\w.]+) testMethod=\w+>$"), new(@"^E\s{3,}(?<message>\S.*)$"), LibraryPlace, new(@"^(?<file>[^\s:]+\.(py|rst|txt|md)):(?<line>[0-9]+):( .*)?$")] },
            new(["FAILED ", "ERROR ", "FAIL "], @"^(\[gw[0-9]+\] \[ *[0-9]+%\] )?(FAILED|ERROR|FAIL) (?<file>[^\s:]+\.(py|rst|txt|md))::(?<name>\S.*?)( - (?<message>.*))?$") { Repeats = true },
            new(["ERROR "], @"^ERROR (?<file>[^\s:]+\.py)( - (?<message>.*))?$") { Repeats = true },
            new([" FAILED", " ERROR"], @"^(?<file>[^\s:]+\.(py|rst|txt|md))::(?<name>\S.*?) (FAILED|ERROR)(\s+\[ *[0-9]+%\])?$") { Repeats = true },
        ])
        {
            Naming = PytestName,
            Fires =
            [
                new("____________ TestAuth.test_api ____________\n\nself = <x>\n\n    def test_api(self):\n>       assert 1 == 2\nE       NameError: name 'os' is not defined\n\ntests/test_api.py:12: NameError\n====== 1 failed in 0.1s ======", "tests.test_api::TestAuth::test_api|tests/test_api.py|12|NameError: name 'os' is not defined"),
                new("=== short test summary info ===\nFAILED tests/test_core.py::test_a[ok 2:30pm] - assert 1", "tests.test_core::test_a[ok 2:30pm]|tests/test_core.py||assert 1"),
                new("_____ ERROR collecting tests/a_test.py _____\ntests/a_test.py:1: in <module>\n    import x\nE   ModuleNotFoundError: No module named 'x'\n=== short test summary info ===\nERROR tests/a_test.py", "tests.a_test|tests/a_test.py||ModuleNotFoundError: No module named 'x'"),
                new("tests/a.py::TestX::test_y FAILED   [ 50%]", "tests.a::TestX::test_y|tests/a.py||"),
            ],
            Silent = ["tests/a.py::test_y PASSED  [ 50%]", "____ no such thing ____", "ERROR in the log"],
        },
        new("unittest",
        [
            new(["FAIL: ", "ERROR: "], @"^(FAIL|ERROR): Failure: (?<name>\w+) \((?<message>.*)\)$"),
            new(["FAIL: ", "ERROR: "], @"^(FAIL|ERROR): (?<name>\S.*)$") { Within = 3, NeedsFollowing = true, Then = Traceback },
            new([" ... FAIL", " ... ERROR"], @"^(?<name>\w+ \([\w.]+\)).* \.\.\. (FAIL|ERROR)$") { Repeats = true },
        ])
        {
            Fires =
            [
                new("======================================================================\nFAIL: test_a (app.tests.ATest)\nAdds numbers.\n----------------------------------------------------------------------\nTraceback (most recent call last):\n  File \"/app/tests.py\", line 12, in test_a\n    self.assertTrue(False)\nAssertionError: False is not true\n\n", "test_a (app.tests.ATest)|/app/tests.py|12|AssertionError: False is not true"),
                new("ERROR: Failure: ImportError (No module named 'six')", "ImportError|||No module named 'six'"),
                new("test_a (app.tests.ATest) ... FAIL", "test_a (app.tests.ATest)|||"),
            ],
            Silent = ["ERROR: something\nelse", "test_a (app.tests.ATest) ... ok"],
        },
        new("behave",
        [
            new(["Failing scenarios:"], @"^Failing scenarios:$") { Section = "failing", Ignored = true },
            new([], @"^\s+(?<file>\S+\.feature):(?<line>[0-9]+)\s+(?<name>\S.*)$") { In = "failing" },
        ])
        {
            Fires = [new("Failing scenarios:\n  features/a.feature:12  adds numbers", "adds numbers|features/a.feature|12|")],
            Silent = ["  features/a.feature:12  adds numbers"],
        },
        new("robot", [new(["| FAIL |"], @"^(?<name>\S.*?)\s+\| FAIL \|$") { NeedsFollowing = true, Then = [new(@"^[0-9]+ (critical )?tests?, ") { Ends = true }, new(@"^(?<message>[^\s=-].*)$") { Last = true }] }])
        {
            Fires = [new("Adds numbers                                       | FAIL |\n1 != 2\n------", "Adds numbers|||1 != 2")],
            Silent = ["Suite                                         | FAIL |\n3 tests, 2 passed, 1 failed"],
        },
    ];

    /// <summary>The module, the class and the function, as reports of JUnit's kind name them.</summary>
    private static string PytestName(Draft draft)
    {
        var name = draft.Name ?? "";
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        var (bare, parameters) = bracket < 0 ? (name, "") : (name[..bracket], name[bracket..]);
        bare = bare.Replace(".", "::", StringComparison.Ordinal);
        var module = draft.File is null ? "" : Path.ChangeExtension(draft.File, null).Replace('/', '.').Replace('\\', '.').TrimStart('.');
        if (draft.Suite is not null)
        {
            // The test object names its module and class; the first place of the trace may be a base class's.
            var type = draft.Suite.LastIndexOf('.');
            var method = bare[(bare.LastIndexOf(':') + 1)..];
            return type < 0 ? $"{draft.Suite}::{method}" : $"{draft.Suite[..type]}::{draft.Suite[(type + 1)..]}::{method}";
        }

        return name.Length == 0 ? module : module.Length == 0 ? bare + parameters : $"{module}::{bare}{parameters}";
    }
}
