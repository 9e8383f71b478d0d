using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What tools of Swift, Dart, Zig, Nim, Crystal, Fortran, D, V and Ada print.</summary>
internal static class NativeFormats
{
    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("swiftlint", [new([".swift:"], @"^(?<file>[^:]+\.swift)" + AtLine + @": (?<severity>error|warning): (?<message>.+) \((?<code>[a-z_0-9]+)\)$")])
        {
            Fires = [new("/app/A.swift:12:5: warning: Line Length Violation: Line should be 120 characters or less (line_length)", "/app/A.swift|12|5|warning|Line Length Violation: Line should be 120 characters or less")],
            Silent = ["Done linting! Found 3 violations"],
        },
        new("swiftc", [new([".swift:"], @"^(?<file>[^:]+\.swift)" + AtLine + @": (?<severity>error|warning|note|fatal error): (?<message>.+)$"), new([".swift:"], @"^(?<message>Fatal error: .+): file (?<file>[^:]+\.swift), line (?<line>[0-9]+)$"), new([".swift:"], @"^(?<file>[^:\s]+\.swift):(?<line>[0-9]+): (?<message>(Fatal error|Precondition failed|Assertion failed).*)$")])
        {
            Fires = [new("/app/Sources/A.swift:12:5: error: cannot find 'x' in scope", "/app/Sources/A.swift|12|5|error|cannot find 'x' in scope"), new("A/B.swift:3: Fatal error: Unexpectedly found nil", "A/B.swift|3||error|Fatal error: Unexpectedly found nil")],
            Silent = ["Compiling A.swift: done"],
        },
        new("xcodebuild",
        [
            new(["xcodebuild: error: ", "** BUILD FAILED **", "** TEST FAILED **", "** ARCHIVE FAILED **"], @"^(?<message>(xcodebuild: error: .+|\*\* (BUILD|TEST|ARCHIVE) FAILED \*\*))( \[[0-9.]+ sec\])?$"),
            new(["❌"], @"^❌\s+(error: )?((?<file>/[^:]+):(?<line>[0-9]+):(?<column>[0-9]+): )?(?<message>.+)$"),
            new(["error: No profiles for", "Code Sign error", "error: Provisioning profile", "requires a development team", "requires a provisioning profile"], @"^(.*: )?(?<severity>error): (?<message>.*(profile|Code Sign|development team).*)$"),
        ])
        {
            Fires = [new("xcodebuild: error: Unable to find a destination matching the provided destination specifier", "|||error|xcodebuild: error: Unable to find a destination matching the provided destination specifier"), new("** BUILD FAILED **", "|||error|** BUILD FAILED **")],
            Silent = ["** BUILD SUCCEEDED **"],
        },
        new("dart",
        [
            new([" • "], @"^\s*(?<severity>error|warning|info|hint|lint) • (?<message>.+) • (?<file>\S+\.dart):(?<line>[0-9]+):(?<column>[0-9]+) • (?<code>\S+)$"),
            new([".dart:"], @"^\s*(?<severity>error|warning|info|hint) - (?<file>\S+\.dart):(?<line>[0-9]+):(?<column>[0-9]+) - (?<message>.+?)( - (?<code>[a-z_]+))?$"),
            new([".dart:"], @"^(?<file>(package:)?[^\s:]+\.dart):(?<line>[0-9]+):(?<column>[0-9]+): (?<severity>Error|Warning|Info): (?<message>.+)$"),
            new(["ERROR|", "WARNING|", "INFO|"], @"^(?<severity>ERROR|WARNING|INFO)\|[A-Z_]+\|(?<code>[A-Z_]+)\|(?<file>[^|]+)\|(?<line>[0-9]+)\|(?<column>[0-9]+)\|[0-9]+\|(?<message>.+)$"),
            new(["version solving failed"], @"^(?<message>(Because .+|.*)version solving failed\.)$"),
        ])
        {
            Fires =
            [
                new("  error • Undefined name 'x' • lib/a.dart:12:5 • undefined_identifier", "lib/a.dart|12|5|error|Undefined name 'x'"),
                new("lib/a.dart:12:5: Error: Method not found: 'f'.", "lib/a.dart|12|5|error|Method not found: 'f'."),
                new("   info - lib/a.dart:3:1 - Unused import. - unused_import", "lib/a.dart|3|1|info|Unused import."),
                new("Because a depends on b any which doesn't exist, version solving failed.", "|||error|Because a depends on b any which doesn't exist, version solving failed."),
            ],
            Silent = ["No issues found! • 3 files"],
        },
        new("flutter", [new(["EXCEPTION CAUGHT BY"], @"^══+╡ (?<code>EXCEPTION CAUGHT BY .+) ╞═+$") { Within = 3, Then = [new(@"^The following (?<message>.+)$"), new(@"^(?<message>[A-Z].+)$") { Appends = true, Last = true }] }, new(["Target of URI doesn't exist", "FAILURE: Gradle task", "Gradle task "], @"^(?<message>Gradle task \S+ failed with exit code [0-9]+)$")])
        {
            Fires = [new("══╡ EXCEPTION CAUGHT BY FLUTTER TEST FRAMEWORK ╞═════\nThe following TestFailure was thrown running a test:\nExpected: exactly one matching node", "|||error|TestFailure was thrown running a test:\nExpected: exactly one matching node")],
            Silent = ["Running Gradle task 'assembleDebug'..."],
        },
        new("zig", [new([".zig:"], @"^(?<file>[^\s:]+\.zig)" + At + @": (?<severity>error|note|warning): (?<message>.+)$")])
        {
            Fires = [new("src/main.zig:12:5: error: use of undeclared identifier 'x'", "src/main.zig|12|5|error|use of undeclared identifier 'x'")],
            Silent = ["src/main.zig:12:5: 0x1 in main (test)"],
        },
        new("nim", [new([".nim(", ".nims(", ".nimble("], @"^(?<file>\S+\.(nim|nims|nimble))\((?<line>[0-9]+), (?<column>[0-9]+)\) (?<severity>Error|Warning|Hint): (?<message>.+)$")])
        {
            Fires = [new("/app/a.nim(12, 5) Error: undeclared identifier: 'x'", "/app/a.nim|12|5|error|undeclared identifier: 'x'")],
            Silent = ["a.nim(12) a"],
        },
        new("crystal", [new([".cr:"], @"^(In |Error in |in )?(?<file>[^\s:]+\.cr):(?<line>[0-9]+)(:(?<column>[0-9]+))?(: (?<message>.+))?$") { Within = 7, NeedsFollowing = true, Then = [new(@"^(?<severity>Error|Warning): (?<message>.+)$") { Last = true }] }])
        {
            Fires = [new("In src/a.cr:12:5\n\n 12 | foo\n      ^--\nError: undefined local variable or method 'foo'", "src/a.cr|12|5|error|undefined local variable or method 'foo'")],
            Silent = ["src/a.cr:12\nfine"],
        },
        new("gfortran", [new([".f90:", ".f95:", ".f:", ".F90:", ".f03:", ".f08:", ".F:", ".for:"], @"^(?<file>\S+\.([fF]|[fF]90|[fF]95|[fF]03|[fF]08|for)):(?<line>[0-9]+)([:.](?<column>[0-9]+))?:$") { Within = 5, NeedsFollowing = true, Then = [new(@"^(?<severity>Fatal Error|Error|Warning): (?<message>.+)$") { Last = true }] }])
        {
            Fires = [new("src/a.f90:12:5:\n\n   12 |   x = y\n      |     1\nError: Symbol 'y' at (1) has no IMPLICIT type", "src/a.f90|12|5|error|Symbol 'y' at (1) has no IMPLICIT type")],
            Silent = ["src/a.f90:12: fine"],
        },
        new("ifort", [new(["): error #", "): warning #", "): remark #"], @"^(?<file>\S+)\((?<line>[0-9]+)\): (?<severity>error|warning|remark) #(?<code>[0-9]+): (?<message>.+)$")])
        {
            Fires = [new("src/a.f90(12): error #6404: This name does not have a type.   [Y]", "src/a.f90|12||error|This name does not have a type.   [Y]")],
            Silent = ["): error #"],
        },
        new("dmd", [new([".d("], @"^(?<file>\S+\.di?)\((?<line>[0-9]+)(,(?<column>[0-9]+))?\): (?<severity>Error|Warning|Deprecation): (?<message>.+)$")])
        {
            Fires = [new("source/a.d(12,5): Error: undefined identifier `x`", "source/a.d|12|5|error|undefined identifier `x`")],
            Silent = ["a.d(12) is fine"],
        },
        new("gnat", [new([".adb:", ".ads:"], @"^(?<file>\S+\.ad[bs]):(?<line>[0-9]+):(?<column>[0-9]+): ((?<severity>error|warning|info): )?(?<message>.+)$")])
        {
            Fires = [new("a.adb:12:05: error: \"X\" is undefined", "a.adb|12|5|error|\"X\" is undefined")],
            Silent = ["a.adb: compiled"],
        },
        new("protoc", [new([".proto:"], @"^(?<file>\S+\.proto):(?<line>[0-9]+):(?<column>[0-9]+): ?(?<severity>error|warning)?:? ?(?<message>\S.*)$"), new([".proto: "], @"^(?<file>\S+\.proto): (?<message>.+)$"), new([".proto:"], @"^\[(?<file>\S+\.proto):(?<line>[0-9]+):(?<column>[0-9]+)\] (?<message>.+)$"), new([".proto:"], @"^(?<file>\S+\.proto):(?<line>[0-9]+):(?<message>\S.*)$")])
        {
            Fires = [new("a/b.proto:12:3: \"Foo\" is not defined.", "a/b.proto|12|3|error|\"Foo\" is not defined."), new("a/b.proto:12:3:Field name \"F\" should be lower_snake_case, such as \"f\".", "a/b.proto|12|3|error|Field name \"F\" should be lower_snake_case, such as \"f\"."), new("[a/b.proto:12:3] Message name \"foo\" must be UpperCamelCase like \"Foo\"", "a/b.proto|12|3|error|Message name \"foo\" must be UpperCamelCase like \"Foo\"")],
            Silent = ["import a/b.proto"],
        },
        new("solidity", [new([".sol:"], @"^\s*--> (?<file>\S+\.sol):(?<line>[0-9]+):(?<column>[0-9]+):?$") { Ignored = true }, new(["Error: ", "Error ("], @"^(?<severity>Error|Warning|TypeError|ParserError|DeclarationError)( \([0-9]+\))?: (?<message>.+)$") { NeedsFile = true, Then = [new(@"^\s*--> (?<file>\S+\.sol):(?<line>[0-9]+):(?<column>[0-9]+):?$") { Last = true }] }])
        {
            Tool = "solc",
            Fires = [new("Error (7576): Undeclared identifier.\n  --> contracts/A.sol:12:5:", "contracts/A.sol|12|5|error|Undeclared identifier.")],
            Silent = ["Error: no file\nbye"],
        },
    ];
}
