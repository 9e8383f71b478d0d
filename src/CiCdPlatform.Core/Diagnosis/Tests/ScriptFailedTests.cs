using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Diagnosis.Tests;

/// <summary>Failed tests of Ruby, PHP, Perl, Elixir, Erlang, Dart, Lua, R, Julia, Crystal and shell.</summary>
internal static class ScriptFailedTests
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("rspec",
        [
            new(["rspec ", "crystal spec "], @"^(rspec|crystal spec) '?(?<file>[^\s:\[']+)(:(?<line>[0-9]+)|\[[0-9:]+\])?'? # (?<name>\S.*)$"),
            new(["Failures:"], @"^Failures:\s*$") { Section = "failures", Ignored = true, Span = 300 },
            new(["Failed examples:", "Finished in ", "Pending:"], @"^(Failed examples:|Finished in .*|Pending: .*)$") { Section = "over", Ignored = true },
            new([], @"^\s{2}[0-9]+\) (?<name>[^\s].*)$") { In = "failures", Within = 4, NeedsFollowing = true, Then = [new(@"^\s+Failure/Error: (?<code>.+)$") { Phase = 0, Advances = true }, new(@"^\s+# \./?(?<file>\S+):(?<line>[0-9]+)") { Phase = 1, Last = true }, new(@"^\s+(?<message>\S.*)$") { Phase = 1 }] },
        ])
        {
            Fires =
            [
                new("Failures:\n\n  1) Math adds numbers\n     Failure/Error: expect(1).to eq(2)\n\n       expected: 2\n            got: 1\n     # ./spec/a_spec.rb:12:in `block'\n\nFinished in 0.1 seconds\n1 example, 1 failure\n\nFailed examples:\n\nrspec ./spec/a_spec.rb:10 # Math adds numbers", "Math adds numbers|spec/a_spec.rb|12|expected: 2"),
                new("rspec './spec/a_spec.rb[1:2]' # Math adds", "Math adds|./spec/a_spec.rb||"),
            ],
            Silent = ["rspec is run", "  1) Math adds numbers"],
        },
        new("minitest",
        [
            new([") Failure:", ") Error:"], @"^\s*[0-9]+\) (Failure|Error):$") { Within = 1, NeedsFollowing = true, Then = [new(@"^(?<name>[\w:]+#[^\[]+?) \[(?<file>[^\]:]+):(?<line>[0-9]+)\]:$") { Phase = 0, Advances = true }, new(@"^(?<name>[\w:]+#[^\[]+?):$") { Phase = 0, Advances = true }, new(@"^(?<name>test\w*)\((?<suite>[\w:]+)\):?( \[(?<file>[^\]:]+):(?<line>[0-9]+)\]:)?$") { Phase = 0, Advances = true }, new(@"^(?<message>\S.*)$") { Phase = 1, Last = true }] },
            new(["Failure:", "Error:"], @"^(Failure|Error):$") { Within = 1, NeedsFollowing = true, Then = [new(@"^(?<name>[A-Z][\w:]*#\S+)( \[(?<file>[^\]:]+):(?<line>[0-9]+)\])?:$") { Phase = 0, Advances = true }, new(@"^(?<message>\S.*)$") { Phase = 1, Last = true }] },
            new(["Failure: test", "Error: test"], @"^(Failure|Error): (?<name>test[^()]*)\((?<suite>[\w:]+)\)(: (?<message>.*))?$"),
            new([" FAIL", "ERROR"], @"^\s*(FAIL|ERROR)\[?""?\s?(?<name>[A-Z][\w:]*#test\S*)""?.*$"),
        ])
        {
            Naming = draft => draft.Suite is null ? draft.Name! : $"{draft.Suite}#{draft.Name}",
            Fires = [new("  1) Failure:\nATest#test_adds [test/a_test.rb:12]:\nExpected: 1\n  Actual: 2", "ATest#test_adds|test/a_test.rb|12|Expected: 1"), new("Error:\nUserTest#test_saves:\nNoMethodError: undefined method", "UserTest#test_saves|||NoMethodError: undefined method"), new("Failure: test_adds(ATest)", "ATest#test_adds|||")],
            Silent = ["Failure:\nnothing", "7 runs, 9 assertions, 0 failures, 0 errors, 0 skips"],
        },
        new("cucumber", [new(["cucumber ", "behat "], @"^(cucumber|behat) (-p \S+ )?(?<file>\S+\.feature):(?<line>[0-9]+) # (Scenario( Outline)?: )?(?<name>.+)$")])
        {
            Fires = [new("cucumber features/a.feature:12 # Scenario: adds", "adds|features/a.feature|12|")],
            Silent = ["cucumber features"],
        },
        new("phpunit",
        [
            new(["There was 1 ", "There were "], @"^There (was|were) [0-9]+ (failures?|errors?):$") { Section = "failing", Ignored = true, Span = 400 },
            new(["There was 1 ", "There were "], @"^There (was|were) [0-9]+ (skipped|incomplete|risky|warning|notice|deprecat|PHPUnit)") { Section = "other", Ignored = true },
            new(["FAILURES!", "ERRORS!"], @"^(FAILURES|ERRORS)!$") { Section = "over", Ignored = true },
            new([], @"^[0-9]+\) (?<name>[\w\\]+::\w+.*)$") { In = "failing", Within = 15, Then = [new(@"^[0-9]+\) [\w\\]+::\w+") { Ends = true }, new(@"^(?<message>\S.*)$") { Phase = 0, Advances = true }, new(@"^(?<file>/\S+\.php):(?<line>[0-9]+)$") { Phase = 1, Last = true }] },
        ])
        {
            Fires = [new("There was 1 failure:\n\n1) App\\Tests\\ATest::testAdds with data set #0 (1, 2)\nFailed asserting that 1 matches expected 2.\n\n/app/tests/ATest.php:12\n\nFAILURES!", "App\\Tests\\ATest::testAdds with data set #0 (1, 2)|/app/tests/ATest.php|12|Failed asserting that 1 matches expected 2.")],
            Silent = ["There was 1 skipped test:\n\n1) App\\Tests\\ATest::testAdds"],
        },
        new("pest", [new(["FAILED  "], @"^\s+FAILED\s{2}(?<suite>[\w\\]+) > (?<name>\S.*?)(\s{2,}\S+)?$") { Within = 2, Then = [new(@"^\s{2}(?<message>\S.*)$") { Last = true }] }])
        {
            Naming = draft => $"{draft.Suite} > {draft.Name}",
            Fires = [new("   FAILED  Tests\\Unit\\ATest > it adds\n  Failed asserting that 1 is 2.", "Tests\\Unit\\ATest > it adds|||Failed asserting that 1 is 2.")],
            Silent = ["   PASS  Tests\\Unit\\ATest"],
        },
        new("perl", [new(["Failed test '", "Failed test \""], @"^\s*#\s+Failed test ['""](?<name>.+)['""]$") { Then = [new(@"^\s*#\s+at (?<file>\S+) line (?<line>[0-9]+)\.$") { Last = true }] }])
        {
            Fires = [new("#   Failed test 'adds'\n#   at t/a.t line 12.", "adds|t/a.t|12|")],
            Silent = ["# Failed tests"],
        },
        new("exunit", [new([") test ", ") doctest ", ") property ", ") feature "], @"^\s+[0-9]+\) (?<name>(test|doctest|property|feature) .+) \((?<suite>[A-Z][\w.]+)\)$") { Then = [new(@"^\s+(?<file>\S+\.exs?):(?<line>[0-9]+)$"), new(@"^\s+(?<message>\S.*)$") { Last = true }] }])
        {
            Naming = draft => $"{draft.Name} ({draft.Suite})",
            Fires = [new("  1) test adds (AppTest)\n     test/app_test.exs:12\n     Assertion with == failed", "test adds (AppTest)|test/app_test.exs|12|Assertion with == failed")],
            Silent = ["  1) test of time"],
        },
        new("erlang", [new(["*failed*", "%%% "], @"^\s*(?<name>\w+: ?[\w/0-9-]+)(\.\.\.| ).*\*failed\*$"), new([" ==> "], @"^%%% (?<suite>\w+) ==> (?<name>\S+): FAILED$")])
        {
            Fires = [new("a_tests: adds_test...*failed*", "a_tests: adds_test|||"), new("%%% a_SUITE ==> adds: FAILED", "a_SUITE.adds|||")],
            Silent = ["%%% a_SUITE ==> adds: OK"],
        },
        new("dart", [new([" [E]"], @"^[0-9:]+ \+[0-9]+( ~[0-9]+)? -[0-9]+: (?<name>.+) \[E\]$") { Then = [new(@"^\s+(?<message>\S.*)$") { Last = true }] }])
        {
            Fires = [new("00:01 +1 -1: math adds [E]\n  Expected: <2>", "math adds|||Expected: <2>")],
            Silent = ["00:01 +2: math adds"],
        },
        new("busted", [new(["Failure → ", "Error → ", "Failure -> ", "Error -> "], @"^(Failure|Error) (→|->) (?<file>\S+) @ (?<line>[0-9]+)$") { NeedsFollowing = true, Then = [new(@"^(?<name>\S.*)$") { Phase = 0, Advances = true }, new(@"^\S+:[0-9]+: (?<message>.+)$") { Phase = 1, Last = true }] }])
        {
            Fires = [new("Failure → spec/a_spec.lua @ 12\nmath adds\nspec/a_spec.lua:13: Expected objects to be equal.", "math adds|spec/a_spec.lua|12|Expected objects to be equal.")],
            Silent = ["Failure → none"],
        },
        new("bats", [new([" ✗ "], @"^\s*✗ (?<name>\S.*?)( \[[0-9]+\])?$") { NeedsFollowing = true, Then = [new(@"^\s+\((in|from) .*test file (?<file>[^\s,]+), line (?<line>[0-9]+)\)$"), new(@"^\s+[`'](?<message>.+)' failed.*$") { Last = true }] }])
        {
            Fires = [new(" ✗ adds\n   (in test file test/a.bats, line 12)\n     `[ 1 -eq 2 ]' failed", "adds|test/a.bats|12|[ 1 -eq 2 ]")],
            Silent = [" ✓ adds", " ✗ no place"],
        },
        new("testthat", [new(["── Failure", "── Error", ". Failure: ", ". Error: "], @"^──+ ([0-9]+\. )?(Failure|Error)( \('?(?<file>[^\s:')]+):(?<line>[0-9]+)(:[0-9]+)?'?\))?: (?<name>.+?)( \(@(?<file>[^#]+)#(?<line>[0-9]+)\))?\s*─*$") { Then = [new(@"^(?<message>\S.*)$") { Last = true }] }])
        {
            Fires = [new("── Failure (test-a.R:12:3): adds ──────\n1 not equal to 2.", "adds|test-a.R|12|1 not equal to 2."), new("── 1. Failure: adds (@test-a.R#12)  ──────\n1 not equal to 2.", "adds|test-a.R|12|1 not equal to 2.")],
            Silent = ["── Skip (test-a.R:12:3): adds ──────"],
        },
        new("julia", [new([": Test Failed at ", ": Error During Test at "], @"^(?<name>\S.*): (Test Failed|Error During Test) at (?<file>\S+):(?<line>[0-9]+)$") { Then = [new(@"^\s+Expression: (?<message>.+)$") { Last = true }] }])
        {
            Fires = [new("math: Test Failed at /app/test/runtests.jl:12\n  Expression: add(1, 2) == 4", "math|/app/test/runtests.jl|12|add(1, 2) == 4")],
            Silent = ["Test Failed at noon"],
        },
    ];
}
