using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What the Go tool chain and the linters around it print.</summary>
internal static class GoFormats
{
    private const string Source = @"(?<file>([A-Za-z]:)?[^\s:()]+\.(go|s))";
    private const string GoMod = @"(?<file>\S*go\.(mod|work|sum))";

    private static readonly string[] Sources = [".go:"];

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("golangci-lint", [new(Sources, "^" + Source + AtLine + @": (?<message>.+) \((?<code>[a-z][a-z0-9]+)\)$"), new(["level=error msg="], @"^level=(?<severity>error) msg=""(?<message>.+)""$")])
        {
            Fires = [new("pkg/a.go:12:5: Error return value is not checked (errcheck)", "pkg/a.go|12|5|error|Error return value is not checked"), new("level=error msg=\"Running error: context loading failed\"", "|||error|Running error: context loading failed")],
            Silent = ["level=info msg=\"ok\""],
        },
        new("staticcheck", [new(Sources, "^" + Source + At + @": (?<message>.+) \((?<code>(SA|ST|S|QF|U)[0-9]{4})\)$")])
        {
            Fires = [new("pkg/a.go:12:5: this value of err is never used (SA4006)", "pkg/a.go|12|5|error|this value of err is never used")],
            Silent = ["(SA4006) is a check"],
        },
        new("gosec", [new(Sources, "^" + Source + At + @": (?<message>.+ \(Rule:(?<code>G[0-9]+), Severity:(?<severity>[A-Z]+), Confidence:[A-Z]+\))$"), new([" (Confidence: "], @"^\[" + Source + @":(?<line>[0-9]+)(-[0-9]+)?\] - (?<code>G[0-9]+) (\(CWE-[0-9]+\): )?(?<message>.+?) \(Confidence: [A-Z]+, Severity: (?<severity>[A-Z]+)\)$")])
        {
            Fires = [new("/app/main.go:64:2: [CWE-703] Errors unhandled. (Rule:G104, Severity:LOW, Confidence:HIGH)", "/app/main.go|64|2|info|[CWE-703] Errors unhandled. (Rule:G104, Severity:LOW, Confidence:HIGH)"), new("[/app/main.go:64] - G104 (CWE-703): Errors unhandled. (Confidence: HIGH, Severity: LOW)", "/app/main.go|64||info|Errors unhandled.")],
            Silent = ["Rule:G104 is on"],
        },
        // A test's own lines stand indented under it: they belong to the test, not here.
        new("go",
        [
            new(Sources, "^(vet: )?" + Source + At + @": " + Rest),
            new(Sources, "^(vet: )?" + Source + @":(?<line>[0-9]+): (?<message>[^\s0-9].*)$"),
            new([".go ("], @"^\s*" + Source + @" \((?<line>[0-9]+)\): (?<message>.+)$"),
            new(["go: ", "go.mod:", "go.sum"], @"^go: (?<message>(.* )?(errors? (parsing|loading|reading)|updates to go\.mod needed|no matching versions|module .* found|inconsistent vendoring|missing go\.sum entry|verifying |unknown revision|cannot find (main )?module|go\.mod requires|reading |\S+@\S+: (invalid|reading|parsing|unrecognized|unknown|missing|verifying|Get)).*)$"),
            new(["go.mod:", "go.work:"], "^" + GoMod + @":(?<line>[0-9]+)(:(?<column>[0-9]+))?: " + Rest),
            new(["build constraints exclude all", "cannot find package", "is not in GOROOT", "is not in std", "no required module provides", "build failed]", "no Go files in"], @"^(?<message>(package \S+: |\S+: )?(build constraints exclude all Go files.*|cannot find package .+|package \S+ is not in (GOROOT|std).*|no required module provides package .+|no Go files in .+|FAIL\s+\S+ \[(build|setup) failed\]))$"),
            new(["panic: "], @"^(?<message>panic: .+)$") { Within = 4, Then = [new(@"^goroutine [0-9]+"), new(@"^\s+\S*/go/src/(runtime|testing|reflect|net|internal)/"), new(@"^\s+(?<file>\S+\.go):(?<line>[0-9]+)( \+0x[0-9a-f]+)?$") { Last = true }, new(@"^[\w./*()]+\(.*\)$"), new(@"^panic\(")] },
            new(["WARNING: DATA RACE"], @"^(?<message>WARNING: DATA RACE)$") { Within = 4, Then = [new(@"^\s+(?<file>\S+\.go):(?<line>[0-9]+)( \+0x[0-9a-f]+)?$") { Last = true }, new(@"^\S.* (Read|Write|read|write) at ")] },
        ])
        {
            Fires =
            [
                new("# example.org/a\n./a.go:12:5: undefined: foo", "./a.go|12|5|error|undefined: foo"),
                new("a/b.go:12: wrong number of args", "a/b.go|12||error|wrong number of args"),
                new("go: example.org/a@v1.2.3: reading example.org/a/go.mod: 404 Not Found", "|||error|example.org/a@v1.2.3: reading example.org/a/go.mod: 404 Not Found"),
                new("go.mod:5: unknown directive: toolchain", "go.mod|5||error|unknown directive: toolchain"),
                new("panic: runtime error: index out of range [3] with length 3\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/main.go:12 +0x1d", "/app/main.go|12||error|panic: runtime error: index out of range [3] with length 3"),
            ],
            Silent = ["    a_test.go:12: a test's own line", "go: downloading example.org/a v1.2.3", "ok  \texample.org/a\t0.003s"],
        },
        new("gofmt", [new(["diff -u ", "diff "], @"^diff (-u )?(?<file>\S+?\.go)(\.orig)? \S+\.go$") { Says = "is not formatted" }])
        {
            Fires = [new("diff -u a.go.orig a.go", "a.go|||error|is not formatted")],
            Silent = ["diff a b"],
        },
    ];
}
