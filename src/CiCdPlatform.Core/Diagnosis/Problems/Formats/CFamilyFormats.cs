using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What compilers, linkers, analysers and test libraries of C and C++ print.</summary>
internal static class CFamilyFormats
{
    private const string Source = @"(?<file>([A-Za-z]:[\\/])?[^\s:()]+\.([ch]|cc|cpp|cxx|c\+\+|hh|hpp|hxx|inl|ipp|tpp|m|mm|cu|cuh|inc|def|S|s|i|ii|y|l|cppm|ixx|proto|rc|td)|/[^\s:()]*/include/[^\s:()]+)";

    private static readonly string[] Sources = Before("c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx", "m", "mm", "cu", "inl", "ipp", "S");

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("sanitizer",
        [
            new(["ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer", "WARNING: MemorySanitizer", "ERROR: UndefinedBehaviorSanitizer", "ERROR: MemorySanitizer"], @"^(=+ ?[0-9]*=*)?(?<severity>ERROR|WARNING): (?<message>[A-Z][A-Za-z]+Sanitizer: .+)$") { Severity = ProblemSeverity.Error, Within = 6, Then = [new(@"^\s+#[0-9]+ 0x[0-9a-f]+ in .* (?<file>[^\s:]+\.[a-z+]+):(?<line>[0-9]+)(:(?<column>[0-9]+))?$") { Last = true }, new(@"^\s+#[0-9]+ ")] },
            new([": runtime error: "], "^" + Source + AtLine + @": (?<message>runtime error: .+)$"),
        ])
        {
            Fires = [new("==12==ERROR: AddressSanitizer: heap-use-after-free on address 0x6020\nREAD of size 4\n    #0 0x4f in main /app/a.c:12:5", "/app/a.c|12|5|error|AddressSanitizer: heap-use-after-free on address 0x6020"), new("a.c:3:9: runtime error: signed integer overflow", "a.c|3|9|error|runtime error: signed integer overflow")],
            Silent = ["built with AddressSanitizer"],
        },
        new("valgrind", [new(["== Invalid read", "== Invalid write", "== Conditional jump", "== Use of uninit", "definitely lost in loss", "== Mismatched free", "== Invalid free", "== Process terminating"], @"^==[0-9]+== (?<message>(Invalid|Conditional jump|Use of|Mismatched|Process terminating|[0-9,]+ .*definitely lost in loss).*)$") { Within = 3, Then = [new(@"^==[0-9]+==\s+(at|by) 0x[0-9A-F]+: \S+ \((?<file>[^\s():]+):(?<line>[0-9]+)\)$") { Last = true }, new(@"^==[0-9]+==\s+(at|by) ")] }])
        {
            Fires = [new("==12== Invalid read of size 4\n==12==    at 0x1086: main (a.c:12)", "a.c|12||error|Invalid read of size 4")],
            Silent = ["==12== ERROR SUMMARY: 0 errors from 0 contexts"],
        },
        new("clang-tidy", [new([": warning: ", ": error: "], "^" + Source + At + @": (?<severity>error|warning): (?<message>.+) \[(?<code>(bugprone|cert|clang-analyzer|clang-diagnostic|concurrency|cppcoreguidelines|fuchsia|google|hicpp|llvm|misc|modernize|mpi|objc|performance|portability|readability|abseil|altera|android|boost|darwin|linuxkernel|openmp|zircon)-[A-Za-z0-9.,-]+)\]$")])
        {
            Fires = [new("/app/a.cpp:3:5: warning: use nullptr [modernize-use-nullptr]", "/app/a.cpp|3|5|warning|use nullptr")],
            Silent = ["3 warnings generated."],
        },
        new("cppcheck",
        [
            new([": error: ", ": warning: ", ": style: ", ": performance: ", ": portability: ", ": information: "], "^" + Source + AtLine + @": (?<severity>error|warning|style|performance|portability|information): (?<message>.+) \[(?<code>[A-Za-z][A-Za-z0-9_]*)\]$"),
            new(["]: ("], @"^\[(?<file>[^\]:]+):(?<line>[0-9]+)\]( -> \[[^\]]+\])*: \((?<severity>error|warning|style|performance|portability|information)\) (?<message>.+)$"),
        ])
        {
            Fires = [new("a.cpp:3:5: style: The scope of the variable 'i' can be reduced. [variableScope]", "a.cpp|3|5|warning|The scope of the variable 'i' can be reduced."), new("[a.cpp:3]: (error) Memory leak: p", "a.cpp|3||error|Memory leak: p")],
            Silent = ["[1]: (none)"],
        },
        new("cpplint", [new(["  [build/", "  [whitespace/", "  [runtime/", "  [readability/", "  [legal/"], @"^(?<file>[^\s:]+):(?<line>[0-9]+):\s+(?<message>.+?)\s+\[(?<code>[a-z]+/[a-z_+]+)\] \[[1-5]\]$")])
        {
            Fires = [new("a.cpp:12:  Missing space after ,  [whitespace/comma] [3]", "a.cpp|12||error|Missing space after ,")],
            Silent = ["see  [build/include] for more"],
        },
        new("gtest",
        [
            new([": Failure"], @"^(?<file>([A-Za-z]:)?[^\s:(]+)[:(](?<line>[0-9]+)\)?: Failure$") { Then = [new(@"^(?<message>\S.*)$") { Appends = true }, new(@"^\s+(?<message>\S.*)$") { Appends = true }] },
            new([": FAILED:", ": FATAL:"], @"^(?<file>([A-Za-z]:)?[^\s:(]+)[:(](?<line>[0-9]+)\)?: FAILED:\s*$") { Within = 2, Then = [new(@"^\s+(?<message>\S.*)$") { Last = true }] },
            new(["ERROR: CHECK", "ERROR: REQUIRE", "ERROR: test case"], @"^(?<file>[^\s:(]+)[:(](?<line>[0-9]+)\)?:\s?(FATAL )?(?<severity>ERROR): (?<message>.+)$"),
        ])
        {
            Fires = [new("/app/a_test.cc:12: Failure\nExpected equality of these values:\n  1\n  2\n\n[  FAILED  ] A.B (0 ms)", "/app/a_test.cc|12||error|Expected equality of these values:\n1\n2"), new("a.cpp:12: FAILED:\n  CHECK( a == b )", "a.cpp|12||error|CHECK( a == b )"), new("a.cpp:12: ERROR: CHECK( a == b ) is NOT correct!", "a.cpp|12||error|CHECK( a == b ) is NOT correct!")],
            Silent = ["[  FAILED  ] A.B (0 ms)", "3: Failure"],
        },
        new("boost-test", [new(["): error: in ", "): fatal error: in ", ": error: in \"", "): last checkpoint"], @"^(?<file>[^\s(:]+)[(:](?<line>[0-9]+)\)?: (?<severity>error|fatal error|warning): in ""[^""]*"": (?<message>.+)$")])
        {
            Fires = [new("test/a.cpp(12): error: in \"suite/case\": check a == b has failed [1 != 2]", "test/a.cpp|12||error|check a == b has failed [1 != 2]")],
            Silent = ["): error: in short"],
        },
        new("gcc",
        [
            new([": error: ", ": warning: ", ": note: ", ": fatal error: ", ": internal compiler error: ", ": remark: ", ": Error: ", ": sorry, unimplemented: "], "^" + Source + @":(?<line>[0-9]+):((?<column>[0-9]+):)? (?<severity>fatal error|internal compiler error|error|warning|note|remark|Error|Warning|sorry, unimplemented): (?<message>.+)$"),
            new([": error: ", ": fatal error: "], @"^(\S*/)?(cc1|cc1plus|gcc|g\+\+|clang|clang\+\+|cc|c\+\+|nvcc|emcc|icc|icpc)(-[0-9.]+)?: (?<severity>error|fatal error|warning): (?<message>.+)$"),
            new(["error: unrecognized command", "cc1plus: ", "cc1: "], @"^(?<message>cc1(plus)?: all warnings being treated as errors)$"),
        ])
        {
            Fires =
            [
                new("src/a.c:3:5: error: expected ';' before '}' token\nsrc/a.c:4:1: warning: unused variable 'x' [-Wunused-variable]", "src/a.c|3|5|error|expected ';' before '}' token", "src/a.c|4|1|warning|unused variable 'x' [-Wunused-variable]"),
                new("a.h:12: error: old style", "a.h|12||error|old style"),
                new("g++: fatal error: Killed signal terminated program cc1plus", "|||error|Killed signal terminated program cc1plus"),
            ],
            Silent = ["10:20: error: a clock", "compile: error: no place"],
        },
        new("clang", [new(["errors generated.", "error generated."], @"^(?<message>([0-9]+ warnings? and )?[0-9]+ errors? generated\.)$")])
        {
            Fires = [new("2 errors generated.", "|||error|2 errors generated.")],
            Silent = ["2 warnings generated."],
        },
        new("ld",
        [
            new(["undefined reference to ", "multiple definition of "], @"^((\S*/)?ld(\.\w+)?: )?(\S+\.(o|a|so|obj)(\([^)]*\))?: ?)?(?<file>[^\s:]+):((?<line>[0-9]+)|\([^)]*\)): ?(?<message>(undefined reference to|multiple definition of) .+)$"),
            new(["undefined reference to ", "multiple definition of "], @"^((\S*/)?ld(\.\w+)?: )?(?<file>[^\s:]+\.(o|a|so)): (?<message>(undefined reference to|multiple definition of) .+)$"),
            new(["collect2: error", "ld: error: ", "ld: symbol(s) not found", "ld: library not found", "ld: cannot find ", "cannot find -l", "ld: framework not found", "clang: error: linker command failed", "Undefined symbols for architecture"], @"^((\S*/)?(ld|collect2|ld\.lld|ld64\.lld|clang)(\.\w+)?: )(error: )?(?<message>.+)$"),
            new(["lld: error: ", "lld-link: error: ", "wasm-ld: error: "], @"^\S*(lld|lld-link|wasm-ld): (?<severity>error): (?<message>.+)$"),
            new(["Undefined symbols for architecture"], @"^(?<message>Undefined symbols for architecture \w+:)$") { Then = [new(@"^\s+(?<message>"".*)$") { Appends = true, Last = true }] },
        ])
        {
            Fires = [new("main.c:(.text+0x5): undefined reference to `foo'\ncollect2: error: ld returned 1 exit status", "main.c|||error|undefined reference to `foo'", "|||error|ld returned 1 exit status"), new("/usr/bin/ld: cannot find -lfoo", "|||error|cannot find -lfoo"), new("/usr/bin/ld: a.o: in function `main':\n/app/a.c:12: undefined reference to `foo'", "/app/a.c|12||error|undefined reference to `foo'")],
            Silent = ["ld is the linker"],
        },
        new("nvcc", [new(["): error: ", "): warning: ", "): error #", "): warning #"], "^" + Source + @"\((?<line>[0-9]+)\): (?<severity>error|warning)( #[0-9a-zD-]+)?: (?<message>.+)$")])
        {
            Fires = [new("src/k.cu(12): error: identifier \"x\" is undefined", "src/k.cu|12||error|identifier \"x\" is undefined")],
            Silent = ["(12): error: none"],
        },
        new("assert", [new(["Assertion `", "Assertion failed: "], @"^(\S+: )?(?<file>[^\s:]+):(?<line>[0-9]+): .*(?<message>Assertion `.+' failed\.?)$"), new(["Assertion failed: "], @"^(?<message>Assertion failed: .+?), (function \S+, )?file (?<file>\S+), line (?<line>[0-9]+)\.?$")])
        {
            Fires = [new("prog: src/a.c:12: main: Assertion `x > 0' failed.", "src/a.c|12||error|Assertion `x > 0' failed."), new("Assertion failed: (x > 0), function main, file a.c, line 12.", "a.c|12||error|Assertion failed: (x > 0)")],
            Silent = ["Assertion `x' holds"],
        },
        new("crash", [new(["terminate called after throwing", "Segmentation fault", "Aborted (core dumped)", "Bus error", "Illegal instruction", "stack smashing detected", "double free or corruption"], @"^([^\s:]+: line [0-9]+: )?(\s*[0-9]+ )?(?<message>(terminate called after throwing an instance of .+|Segmentation fault( \(core dumped\))?|Aborted \(core dumped\)|Bus error( \(core dumped\))?|Illegal instruction( \(core dumped\))?|\*\*\* stack smashing detected \*\*\*.*|double free or corruption.*))(\s+.*)?$") { Then = [new(@"^\s+what\(\): +(?<message>.+)$") { Appends = true, Last = true }] }])
        {
            Fires = [new("terminate called after throwing an instance of 'std::runtime_error'\n  what():  boom", "|||error|terminate called after throwing an instance of 'std::runtime_error'\nboom"), new("Segmentation fault (core dumped)", "|||error|Segmentation fault (core dumped)")],
            Silent = ["Test that Segmentation faults are caught"],
        },
        new("c-lint", [new(Sources, "^" + Source + AtLine + @": (?<message>[^\s0-9].*)$") { Severity = ProblemSeverity.Warning }])
        {
            Fires = [new("src/a.c:3:5: something a linter found", "src/a.c|3|5|warning|something a linter found")],
            Silent = ["at src/a.c:3", "  src/a.c:3: indented"],
        },
    ];
}
