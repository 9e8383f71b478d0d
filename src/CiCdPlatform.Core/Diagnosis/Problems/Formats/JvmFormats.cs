using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What compilers, build tools and linters of Java, Kotlin and Groovy print.</summary>
internal static class JvmFormats
{
    private const string Source = @"(?<file>([A-Za-z]:)?[^\s:]+\.(java|kts?|groovy|gradle|aj|xml|xtend|jj))";

    // A frame of the program rather than of the library.
    private const string Frame = @"^\s+at [\w.$/@<>]+\((?<file>\w+\.(java|kt|groovy|scala|clj)):(?<line>[0-9]+)\)";

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("maven",
        [
            new([".java:[", ".kt:[", ".groovy:[", ".xml:[", ".scala:["], @"^" + Source + @":\[(?<line>[0-9]+),(?<column>[0-9]+)\] (?<severity>error|warning)?:? ?(?<message>.*)$") { Then = [new(@"^\s+(?<message>(symbol|location|required|found|reason|class|method): .*)$") { Appends = true }] },
            new(["Failed to execute goal"], @"^Failed to execute goal (?<code>\S+)( \([^)]*\))?( on project \S+)?: (?<message>.+?)( -> \[Help [0-9]+\])?$"),
            new(["Could not resolve dependencies", "Non-resolvable ", "The project ", "'dependencies.dependency", "Could not find artifact", "Unresolveable build extension"], @"^(?<message>(Failed to .*)?(Non-resolvable .+|'dependencies\.dependency.+|Unresolveable build extension.+|Could not find artifact .+|.*Could not resolve dependencies .+?))( @ .*)?( -> \[Help [0-9]+\])?$"),
            new(["COMPILATION ERROR", "BUILD FAILURE"], @"^(COMPILATION ERROR :?|BUILD FAILURE)\s*$") { Ignored = true },
        ])
        {
            Fires =
            [
                new("[ERROR] /app/src/main/java/A.java:[12,34] cannot find symbol\n[ERROR]   symbol:   variable x\n[ERROR]   location: class A", "/app/src/main/java/A.java|12|34|error|cannot find symbol\nsymbol:   variable x\nlocation: class A"),
                new("[WARNING] /app/A.java:[3,8] [deprecation] f() in B has been deprecated", "/app/A.java|3|8|warning|[deprecation] f() in B has been deprecated"),
                new("[ERROR] Failed to execute goal org.apache.maven.plugins:maven-surefire-plugin:2.22.2:test (default-test) on project a: There are test failures. -> [Help 1]", "|||error|There are test failures."),
            ],
            Silent = ["[INFO] BUILD SUCCESS", "Failed to execute goals set last year"],
        },
        new("javac",
        [
            new([".java:"], @"^" + Source + @":(?<line>[0-9]+): ((?<severity>error|warning): )(?<message>.+)$") { Within = 3, Then = [new(@"^\s*(?<caret>\^)\s*$") { Last = true }, new(@"^\S+\.java:[0-9]+: ") { Ends = true }, new(@"^\s+symbol: ") { Last = true }, new(@"^[0-9]+ errors?$") { Ends = true }] },
            new(["error: release version", "error: invalid target release", "error: package ", "error: file not found:", "error: invalid source release"], @"^(?<severity>error): (?<message>(release version .+ not supported|invalid (target|source) release: .+|package \S+ does not exist|file not found: .+))$"),
        ])
        {
            Fires = [new("src/A.java:12: error: ';' expected\n        int x = 1\n                 ^\n1 error", "src/A.java|12|18|error|';' expected"), new("error: invalid target release: 17", "|||error|invalid target release: 17")],
            Silent = ["\tat a.B.c(B.java:12)", "A.java:12 is the line"],
        },
        new("kotlinc",
        [
            new([".kt:", ".kts:"], @"^(?<severity>[ewi]): (file://)?(?<file>/?[^\s:]*([A-Za-z]:)?[^\s:]+\.kts?):(\s\((?<line>[0-9]+), (?<column>[0-9]+)\):|(?<line>[0-9]+):(?<column>[0-9]+):?) " + Rest),
            new([".kt: (", ".kts: ("], @"^" + Source + @": \((?<line>[0-9]+), (?<column>[0-9]+)\) ?:? (?<message>.+)$"),
            new([".kt:", ".kts:"], @"^" + Source + At + @": (?<severity>error|warning|info): (?<message>.+)$"),
        ])
        {
            Fires =
            [
                new("e: /app/src/A.kt: (12, 5): Unresolved reference: foo", "/app/src/A.kt|12|5|error|Unresolved reference: foo"),
                new("w: file:///app/src/A.kt:12:5 Parameter 'x' is never used", "/app/src/A.kt|12|5|warning|Parameter 'x' is never used"),
                new("src/A.kt:3:9: error: unresolved reference: bar", "src/A.kt|3|9|error|unresolved reference: bar"),
            ],
            Silent = ["e: none", "see A.kt: (12, 5"],
        },
        new("detekt", [new([".kt:", ".kts:"], @"^\s*" + Source + At + @": (?<message>.+) \[(?<code>[A-Z][A-Za-z]+)\]$"), new([" at [", "] at "], @"^\s+(?<code>[A-Z][A-Za-z]+) - (\[(?<message>.+)\] at |[0-9]+/[0-9]+ - \[(?<message>.+)\] at )" + Source + At + "$")])
        {
            Fires = [new("/app/A.kt:12:5: The function f is too long (70). [LongMethod]", "/app/A.kt|12|5|error|The function f is too long (70)."), new("\tLongMethod - [The function f is too long.] at /app/A.kt:12:5", "/app/A.kt|12|5|error|The function f is too long.")],
            Silent = ["detekt finished in 3 s."],
        },
        new("ktlint", [new([".kt:", ".kts:"], @"^\s*" + Source + AtLine + @":? (Lint error > )?(?<message>\S.*?)( \((?<code>[a-z-]+(:[a-z-]+)?)\))?$")])
        {
            Fires = [new("/app/A.kt:12:5: Unexpected blank line(s) before \"}\" (no-blank-line-before-rbrace)", "/app/A.kt|12|5|error|Unexpected blank line(s) before \"}\"")],
            Silent = ["\tat a.B.c(B.kt:12)"],
        },
        new("groovy", [new([".groovy: ", ".gradle: "], @"^" + Source + @": (?<line>[0-9]+): (?<message>.+?)( @ line [0-9]+, column (?<column>[0-9]+)\.?)?$")])
        {
            Fires = [new("/app/A.groovy: 12: unable to resolve class Foo @ line 12, column 3.", "/app/A.groovy|12|3|error|unable to resolve class Foo")],
            Silent = ["A.groovy: none"],
        },
        new("gradle",
        [
            new(["Build file '", "Script '", "Settings file '"], @"^(\* Where:\s*)?(Build file|Script|Settings file|Initialization script) '(?<file>[^']+)' line: (?<line>[0-9]+)$") { Within = 4, NeedsFollowing = true, Then = [new(@"^\* What went wrong:$"), new(@"^(?<message>[^\s*].*)$") { Last = true }] },
            new(["* What went wrong:"], @"^\* What went wrong:$") { Within = 1, NeedsFollowing = true, Then = [new(@"^\s*> (?<message>.+)$") { Appends = true }, new(@"^\s{3,}(?<message>\S.*)$") { Appends = true }, new(@"^(?<message>[^\s*>].*)$")] },
        ])
        {
            Fires =
            [
                new("* Where:\nBuild file '/app/build.gradle' line: 12\n\n* What went wrong:\nA problem occurred evaluating root project 'a'.\n> No such property: x", "/app/build.gradle|12||error|A problem occurred evaluating root project 'a'."),
                new("* What went wrong:\nExecution failed for task ':compileJava'.\n> Compilation failed; see the compiler error output for details.\n\n* Try:", "|||error|Execution failed for task ':compileJava'.\nCompilation failed; see the compiler error output for details."),
            ],
            Silent = ["BUILD SUCCESSFUL in 3s", "What went wrong:"],
        },
        new("ant",
        [
            new([".xml:"], @"^(?<file>([A-Za-z]:)?[^\s:]*\.xml):(?<line>[0-9]+)(:(?<column>[0-9]+))?: (?<message>.+)$"),
        ])
        {
            Fires = [new("BUILD FAILED\n/app/build.xml:86: Compile failed; see the compiler error output for details.", "/app/build.xml|86||error|Compile failed; see the compiler error output for details.")],
            Silent = ["build.xml: read"],
        },
        new("checkstyle",
        [
            new([".java:", ".kt:", ".xml:", ".properties:"], @"^(?<file>([A-Za-z]:)?[^\s:]+):(?<line>[0-9]+)(:(?<column>[0-9]+))?: (?<severity>error|warning|info)?:? ?(?<message>\S.*?)\.? \[(?<code>[A-Z][A-Za-z]+)\]$"),
            new([".java:["], @"^(?<file>[^\s:]+\.java):\[(?<line>[0-9]+)(,(?<column>[0-9]+))?\] \((?<code>[a-z]+)\) (?<message>.+)$"),
        ])
        {
            Fires = [new("[ERROR] /app/A.java:12:5: Missing a Javadoc comment. [MissingJavadocMethod]", "/app/A.java|12|5|error|Missing a Javadoc comment"), new("[WARN] /app/A.java:3: Line is longer than 100 characters (found 120). [LineLength]", "/app/A.java|3||warning|Line is longer than 100 characters (found 120)")],
            Silent = ["There are 3 errors reported by Checkstyle 8.29"],
        },
        new("pmd", [new([".java:"], @"^(PMD (Failure|Warning): )?" + Source + @":(?<line>[0-9]+):?\s+(Rule:)?(?<code>[A-Z][A-Za-z]+)(:| Priority:[0-9])\s+(?<message>.+)$"), new(["PMD Failure: "], @"^PMD Failure: (?<file>[\w.$]+):(?<line>[0-9]+) Rule:(?<code>\w+) Priority:[0-9] (?<message>.+)$")])
        {
            Fires = [new("/app/A.java:12:\tUnusedPrivateField:\tAvoid unused private fields such as 'x'.", "/app/A.java|12||error|Avoid unused private fields such as 'x'."), new("[INFO] PMD Failure: a.b.C:12 Rule:UnusedImports Priority:4 Avoid unused imports such as 'x'.", "a.b.C|12||info|Avoid unused imports such as 'x'.")],
            Silent = ["PMD Failure: none"],
        },
        new("spotbugs", [new([".java:["], @"^((?<severity>High|Medium|Low): |(?<severity>[HML]) [A-Z] [A-Za-z]+: )?(?<message>.+?) +(In|At) (?<file>\w+\.java):\[lines? (?<line>[0-9]+)(-[0-9]+)?\]( (?<code>[A-Z_]{4,}))?$")])
        {
            Fires = [new("[ERROR] High: Null pointer dereference of x in a.B.c() [a.B] At B.java:[line 12] NP_ALWAYS_NULL", "B.java|12||error|Null pointer dereference of x in a.B.c() [a.B]")],
            Silent = ["At Noon.java: nothing"],
        },
        new("java",
        [
            new(["Exception in thread "], @"^Exception in thread ""[^""]*"" (?<message>(?<code>[\w.$]+)(: .*)?)$") { Within = 2, Then = [new(@"^\s+at (java|javax|jdk|sun|kotlin|scala|org\.gradle|org\.junit|clojure)\."), new(Frame) { Last = true }, new(@"^\s+at ")] },
            new(["Error: Could not find or load main class", "Error: Unable to access jarfile", "Error: A JNI error"], @"^(?<severity>Error): (?<message>(Could not find or load main class|Unable to access jarfile|A JNI error) ?.*)$"),
            new(["java.lang.OutOfMemoryError", "UnsupportedClassVersionError"], @"^(.* )?(?<message>(?<code>java\.lang\.(OutOfMemoryError|UnsupportedClassVersionError)): .+)$"),
        ])
        {
            Fires = [new("Exception in thread \"main\" java.lang.IllegalStateException: no\n\tat java.base/java.util.X.f(X.java:3)\n\tat a.B.main(B.java:12)", "B.java|12||error|java.lang.IllegalStateException: no")],
            Silent = ["\tat a.B.c(B.java:12)"],
        },
        new("java-lint", [new([".java:"], @"^" + Source + AtLine + @":? (?<severity>error|warning|info|ERROR|WARNING)?:? ?(?<message>\S.*)$")])
        {
            Fires = [new("src/A.java:12:5: something a linter found", "src/A.java|12|5|error|something a linter found")],
            Silent = ["\tat a.B.c(B.java:12)", "(A.java:12)"],
        },
    ];
}
