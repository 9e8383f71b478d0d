using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What the Rust tool chain prints.</summary>
internal static class RustFormats
{
    private const string Place = @"^\s*(-->|╭─\[) ?(?<file>[^\s:]+):(?<line>[0-9]+):(?<column>[0-9]+)\]?$";

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("rustc",
        [
            new(["error[E", "warning: ", "error: ", "warning[", "error["], @"^(?<severity>error|warning)(\[(?<code>[A-Za-z]*[0-9]*)\])?: (?<message>\S.*)$") { NeedsFile = true, Within = 3, Then = [new(Place) { Last = true }, new(@"^(error|warning)(\[|:)") { Ends = true }] },
            new([".rs:"], @"^(?<file>\S+\.rs):(?<line>[0-9]+):(?<column>[0-9]+): (?<severity>error|warning)(\[(?<code>E[0-9]+)\])?: (?<message>.+)$"),
            new([" panicked at "], @"^\s*thread '[^']*'( \([0-9]+\))? panicked at ((?<file>[^\s:']+):(?<line>[0-9]+):(?<column>[0-9]+):|'(?<message>.*)', (?<file>[^\s:]+):(?<line>[0-9]+):(?<column>[0-9]+))$") { Then = [new(@"^(?<message>[^\s].*)$") { Last = true }] },
        ])
        {
            Fires =
            [
                new("error[E0308]: mismatched types\n  --> src/main.rs:12:5\n   |", "src/main.rs|12|5|error|mismatched types"),
                new("warning: unused variable: `x`\n --> src/lib.rs:3:9", "src/lib.rs|3|9|warning|unused variable: `x`"),
                new("src/main.rs:2:9: error[E0425]: cannot find value `x` in this scope", "src/main.rs|2|9|error|cannot find value `x` in this scope"),
                new("thread 'main' panicked at src/main.rs:3:5:\nboom", "src/main.rs|3|5|error|boom"),
            ],
            Silent = ["error: something without a place\nbye", "warning: 3 warnings emitted"],
        },
        new("cargo",
        [
            new(["error: could not compile", "error: failed to", "error: no matching package", "error: package `", "error: the lock file", "error: no such ", "error: process didn't exit", "error: linking with", "error: test failed", "error: component ", "error: toolchain ", "error: unable to", "error: cannot "], @"^(?<severity>error): (?<message>(could not compile|failed to (select|parse|download|get|fetch|run|load|resolve|verify|build|update|read|compile)|no matching package|package `|the lock file|no such (subcommand|command)|process didn't exit|linking with|component .+ (is|for)|toolchain .+ is not|unable to (update|get)|cannot (update|install)).*)$") { Within = 2, Then = [new(@"^\s*Caused by:$"), new(@"^\s{2,}(?<message>\S.*)$") { Appends = true, Last = true }] },
        ])
        {
            Fires = [new("error: failed to parse manifest at `/app/Cargo.toml`\n\nCaused by:\n  no targets specified in the manifest", "|||error|failed to parse manifest at `/app/Cargo.toml`\nno targets specified in the manifest")],
            Silent = ["error: aborting due to previous error", "   Compiling a v0.1.0"],
        },
        new("rustfmt", [new(["Diff in "], @"^Diff in (?<file>\S+?)(:(?<line>[0-9]+):?| at line (?<line>[0-9]+):)$") { Says = "is not formatted" }])
        {
            Fires = [new("Diff in /app/src/main.rs at line 12:", "/app/src/main.rs|12||error|is not formatted"), new("Diff in /app/src/main.rs:12:", "/app/src/main.rs|12||error|is not formatted")],
            Silent = ["Diff in the output"],
        },
        new("cargo-deny", [new(["RUSTSEC-"], @"^(ID: +(?<code>RUSTSEC-[0-9-]+))$") { Says = "advisory" }])
        {
            Fires = [new("ID:       RUSTSEC-2020-0071", "|||error|advisory")],
            Silent = ["ID: RUSTSEC"],
        },
    ];
}
