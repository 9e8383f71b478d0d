using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What compilers and linters of Scala and Clojure print.</summary>
internal static class ScalaFormats
{
    private const string Source = @"(?<file>([A-Za-z]:)?[^\s:]+\.(scala|sc|sbt))";

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("scalac",
        [
            new([".scala:", ".sbt:", ".sc:"], "^" + Source + AtLine + @": ((?<severity>error|warning): )?(?<message>.+)$") { Within = 5, Then = [new(@"^\s*(?<caret>\^)\s*$") { Last = true }, new(@"^\S+\.(scala|sbt|sc):[0-9]+: ") { Ends = true }, new(@"^(one|two|three|four|five|[0-9]+) (errors?|warnings?) found$") { Ends = true }] },
            new([" Error: ", " Warning: "], @"^-- (\[(?<code>E[0-9]+)\] )?([A-Za-z ]+ )?(?<severity>Error|Warning): " + Source + @":(?<line>[0-9]+)(:(?<column>[0-9]+))? -*$") { Within = 6, Then = [new(@"^\s*\|\s+(?<message>[^\s^].*)$") { Last = true }, new(@"^\s*[0-9]*\s*\|")] },
        ])
        {
            Fires =
            [
                new("[error] /app/src/main/scala/A.scala:6: missing argument list for method f\n[error]   f\n[error]   ^", "/app/src/main/scala/A.scala|6|3|error|missing argument list for method f"),
                new("/app/A.scala:4: warning: private val in object F is never used\n  private val unused = 1\n              ^", "/app/A.scala|4|15|warning|private val in object F is never used"),
                new("[warn] /app/A.scala:12:4: File line length exceeds 160 characters", "/app/A.scala|12|4|warning|File line length exceeds 160 characters"),
                new("-- [E007] Type Mismatch Error: src/A.scala:3:17 ------\n3 |  val x: Int = \"a\"\n  |               ^^^\n  |               Found:    String", "src/A.scala|3|17|error|Found:    String"),
            ],
            Silent = ["[info] Compiling 1 Scala source to /app/target/classes...", "at a.B.c(B.scala:12)"],
        },
        new("sbt",
        [
            new([".scala: ", ".sbt: "], "^" + Source + @": (?<message>\S.*)$"),
            new(["sbt.", "(compile", "(test", "Compile /", "Test /"], @"^\((?<code>[A-Za-z0-9_. /:*-]+)\) (?<message>\S.*)$"),
        ])
        {
            Fires = [new("[error] (Test / compileIncremental) Compilation failed", "|||error|Compilation failed"), new("[warn] /app/A.scala: Header does not match expected text", "/app/A.scala|||warning|Header does not match expected text")],
            Silent = ["sbt.version=1.9.0", "(compile time)"],
        },
        new("scalastyle", [new([" file="], @"^(?<severity>error|warning|info) file=(?<file>\S+) message=(?<message>.+?)( line=(?<line>[0-9]+))?( column=(?<column>[0-9]+))?$")])
        {
            Fires = [new("warning file=/app/hello.scala message=Object name does not match line=6 column=7", "/app/hello.scala|6|7|warning|Object name does not match"), new("error file=/app/hello.scala message=File length exceeds 5 lines", "/app/hello.scala|||error|File length exceeds 5 lines")],
            Silent = ["open file=/app/hello.scala", "Found 1 errors"],
        },
        new("clojure",
        [
            new([".clj:", ".cljs:", ".cljc:"], @"^(?<file>\S+\.clj[sc]?):(?<line>[0-9]+):(?<column>[0-9]+): (?<severity>error|warning|info): (?<message>.+)$"),
            new(["compiling:("], @"^.*?(?<message>\S[^,]*), compiling:\((?<file>[^:]+):(?<line>[0-9]+):(?<column>[0-9]+)\)"),
            new(["Syntax error "], @"^(?<message>Syntax error .+?) at \((?<file>[^:]+):(?<line>[0-9]+):(?<column>[0-9]+)\)\.$") { Then = [new("^(?<message>.+)$") { Appends = true, Last = true }] },
        ])
        {
            Fires = [new("src/a.clj:3:5: error: unresolved symbol x", "src/a.clj|3|5|error|unresolved symbol x"), new("Syntax error compiling at (a/core.clj:3:1).\nUnable to resolve symbol: x in this context", "a/core.clj|3|1|error|Syntax error compiling\nUnable to resolve symbol: x in this context")],
            Silent = ["at a.core$f.invoke(core.clj:12)"],
        },
    ];
}
