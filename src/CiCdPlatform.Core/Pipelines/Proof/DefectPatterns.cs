namespace CiCdPlatform.Core.Pipelines.Proof;

/// <summary>How tests begin in each language, the likelier before the rarer.</summary>
internal static class DefectPatterns
{
    /// <summary>The message of a seeded defect, wherever a language lets it say one.</summary>
    internal const string Message = "seeded defect";

    /// <summary>No language that is compiled or interpreted takes this line.</summary>
    internal const string SyntaxError = ")]} seeded defect {[(";

    private static readonly string[] Script = [".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts"];
    private static readonly string[] ScriptLanguages = ["javascript", "typescript", "bun", "deno", "css", "html"];
    private static readonly string[] C = ["c", "cpp"];
    private static readonly string[] Cpp = [".cc", ".cpp", ".cxx", ".c++"];
    private static readonly string[] Jvm = ["java", "kotlin", "scala"];
    private static readonly string[] Shell = [".sh", ".bash"];

    internal static IReadOnlyList<DefectPattern> All { get; } =
    [
        new(["python"], [".py"], @"^\s*(async )?def test\w*\(", $"raise AssertionError(\"{Message}\")", BodyStart.AfterColon),
        new(["go"], ["_test.go"], @"^func Test[A-Z0-9_]\w*\((?<v>\w+) \*testing\.T\) *\{\s*$", $"{{v}}.Fatal(\"{Message}\")") { Anywhere = true },
        new(["rust"], [".rs"], @"^\s*#\[(tokio::|async_std::)?test\]", $"assert_eq!(1, 2, \"{Message}\");") { Anywhere = true },
        new(ScriptLanguages, Script, @"^\s*([\w.]+\.)?(it|test|specify)\(\s*[""'`].*\{\s*$", $"if (Date.now() > 0) throw new Error('{Message}');"),
        new(["csharp"], [".cs"], @"^\s*\[(Fact|Theory|Test|TestMethod|TestCase|InlineData|Xunit\.Fact)\b[^=]*\]\s*$", $"if (System.Environment.ProcessId >= 0) throw new System.InvalidOperationException(\"{Message}\");") { Anywhere = true },
        new(["fsharp"], [".fs"], @"^\s*let (\[<Fact>\] )?``.*`` ?\(\) ?=\s*$", $"failwith \"{Message}\"", BodyStart.NextLine),
        new(["vb"], [".vb"], @"^\s*Public Sub \w*[Tt]est\w*\(\)\s*$", $"Throw New System.InvalidOperationException(\"{Message}\")", BodyStart.NextLine),
        new(["java"], [".java"], @"^\s*@(Test|ParameterizedTest|org\.junit\.Test)(\(\))?\s*$", $"if (System.currentTimeMillis() > 0) throw new AssertionError(\"{Message}\");") { Anywhere = true },
        new(["java"], [".java"], @"^\s*public void test\w*\(\)", $"if (System.currentTimeMillis() > 0) throw new AssertionError(\"{Message}\");"),
        new(Jvm, [".kt"], @"^\s*@(Test|ParameterizedTest)\b", $"if (System.currentTimeMillis() > 0) throw AssertionError(\"{Message}\")") { Anywhere = true },
        new(Jvm, [".scala"], @"^\s*(test|it)\("".*\{\s*$", $"if (System.currentTimeMillis() > 0) throw new AssertionError(\"{Message}\")"),
        new(["ruby"], [".rb"], @"^\s*def test_\w+[!?]?\s*$", $"raise \"{Message}\"", BodyStart.NextLine),
        new(["ruby"], [".rb"], @"^\s*(it|test|specify|should)[ (][""'].*\bdo\s*$", $"raise \"{Message}\"", BodyStart.NextLine),
        new(["php"], [".php"], @"^\s*(final )?public (final )?function test\w*\(", $"throw new \\Exception('{Message}');"),
        new(["php"], [".php"], @"^\s*(it|test)\(['""].*\{\s*$", $"throw new \\Exception('{Message}');"),
        new(["elixir"], [".exs"], @"^\s*test "".*\bdo\s*$", $"raise \"{Message}\"", BodyStart.NextLine),
        new(["crystal"], [".cr"], @"^\s*it "".*\bdo\s*$", $"raise \"{Message}\"", BodyStart.NextLine),
        new(["perl"], [".t"], @"^\s*use Test::\w+.*;\s*$", $"die \"{Message}\";", BodyStart.NextLine) { Anywhere = true },
        new(["cpp"], Cpp, @"^\s*(TEST|TEST_F|TEST_P|TYPED_TEST|TEST_CASE|SCENARIO|CASE|BOOST_AUTO_TEST_CASE)\s*\(", "throw 1;"),
        new(C, [".c", .. Cpp], @"^(static )?(void|int|bool) (test\w*|\w+_tests?)\s*\((void)?\)\s*\{?\s*$", "__builtin_trap();"),
        new(C, [".c", .. Cpp], @"^(int )?main\s*\(.*\)\s*\{?\s*$", "return 1;"),
        new(["shell"], [".bats"], @"^\s*@test .*\{\s*$", "false") { Anywhere = true },
        new(["shell"], Shell, @"^\s*(function )?test\w*\s*\(\)\s*\{?\s*$", "exit 1"),
        new(["swift"], [".swift"], @"^\s*(@Test )?func test\w*\(\)", $"if true {{ fatalError(\"{Message}\") }}"),
        new(["dart"], [".dart"], @"^\s*(test|testWidgets)\(\s*['""].*\{\s*$", $"if (DateTime.now().year > 0) throw StateError('{Message}');"),
        new(["zig"], [".zig"], @"^test ("".*""|\w+) \{\s*$", "if (1 + 1 == 2) return error.SeededDefect;") { Anywhere = true },
        new(["gleam"], [".gleam"], @"^pub fn \w+_test\(\)", $"let assert 1 = 2"),
        new(["lua", "lunatic"], [".lua"], @"^\s*it\s*\(?[""'].*function\s*\(\)\s*$", $"error(\"{Message}\")", BodyStart.NextLine),
        new(["julia"], [".jl"], @"^\s*@testset .*\bbegin\s*$", $"error(\"{Message}\")", BodyStart.NextLine),
        new(["r"], [".R", ".r"], @"^\s*test_that\(.*\{\s*$", $"stop(\"{Message}\")"),
        new(["nim"], [".nim"], @"^\s*test "".*"":\s*$", "doAssert 1 == 2", BodyStart.AfterColon),
    ];
}
