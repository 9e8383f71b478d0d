using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What compilers, bundlers and runtimes of JavaScript and TypeScript print.</summary>
internal static class JavaScriptFormats
{
    private const string Source = @"(?<file>([A-Za-z]:[\\/])?[^\s:'""]+\.([cm]?[jt]sx?|vue|svelte|astro|json|s?css|less|html))";

    private static readonly string[] Sources = Before("js", "ts", "jsx", "tsx", "mjs", "cjs", "mts", "cts", "vue", "svelte", "astro", "css", "scss", "less", "json", "html");

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("tsc",
        [
            new(["error TS", "warning TS"], @"^\s*(?<file>[^\s(][^(]*?(\([^)0-9]+\)[^(]*?)*)\((?<line>[0-9]+),(?<column>[0-9]+)\): (?<severity>error|warning) (?<code>TS[0-9]+): " + Rest) { Then = [new(@"^\s+(?<message>[A-Z].*)$") { Appends = true }] },
            new(["error TS", "warning TS"], @"^\s*(\[.{1,30}\]\s+)?" + Source + At + @" - (?<severity>error|warning) (?<code>TS-?[0-9]+): " + Rest) { Then = [new(@"^\s+(?<message>[A-Z].*)$") { Appends = true }] },
            new(["error TS"], @"^(error|ERROR) (?<code>TS[0-9]+): " + Rest),
            new(["TS2", "TS1", "TS7", "TS6", "TS18"], @"^\s*(?<code>TS[0-9]{4,5}): " + Rest) { Above = @"^(ERROR in |Error: )?(\./)?(?<file>[^\s:()]+\.[cm]?tsx?)([:(][0-9]+[:,][0-9]+\)?)?( - error)?$" },
        ])
        {
            Fires =
            [
                new("src/a.ts(3,13): error TS7006: Parameter 'y' implicitly has an 'any' type.", "src/a.ts|3|13|error|Parameter 'y' implicitly has an 'any' type."),
                new("a.ts(5,12): error TS2345: Argument of type 'boolean' is not assignable.\n  Type 'boolean' is not assignable to type 'string'.\nother", "a.ts|5|12|error|Argument of type 'boolean' is not assignable.\nType 'boolean' is not assignable to type 'string'."),
                new("src/app/x.ts:12:5 - error TS2304: Cannot find name 'foo'.", "src/app/x.ts|12|5|error|Cannot find name 'foo'."),
                new("error TS18003: No inputs were found in config file 'tsconfig.json'.", "|||error|No inputs were found in config file 'tsconfig.json'."),
            ],
            Silent = ["Found 3 errors. See error TS2304 above.", "TS2: the second series"],
        },
        new("node-error",
        [
            new(Sources, @"^(file://)?(?<file>(/|[A-Za-z]:\\|node:)[^\s:]+\.[cm]?[jt]sx?):(?<line>[0-9]+)$")
            {
                Within = 8,
                NeedsFollowing = true,
                Then =
                [
                    new(@"^(Uncaught |\[)?(?<code>([A-Z][A-Za-z.]*)?(Error|Exception)( \[[A-Z_0-9]+\])?): (?<message>.*?)\]?$") { Last = true },
                    new(@"^\s*(?<caret>\^+)\s*$"),
                ],
            },
            new(["Uncaught ", "Unhandled ", "UnhandledPromiseRejection"], @"^\s*(\([a-z]+:[0-9]+\) )?(?<code>(Uncaught|Unhandled|UnhandledPromiseRejectionWarning:|UnhandledPromiseRejection:?) ?[A-Za-z ]*)(Error)?: (?<message>.+)$") { Within = 3, Then = [new(@"^\s+at (.*\()?(?<file>/[^\s:()]+):(?<line>[0-9]+):(?<column>[0-9]+)\)?$") { Last = true }] },
            new(["Error: Cannot find module", "Error [ERR_"], @"^\s*(?<code>(Error|TypeError)( \[[A-Z_0-9]+\])?): " + Rest) { Within = 3, Then = [new(@"^- " + AnyFile + "$") { Last = true }] },
        ])
        {
            Tool = "node",
            Fires =
            [
                new("/app/src/index.js:12\n  foo();\n  ^\n\nReferenceError: foo is not defined\n    at Object.<anonymous> (/app/src/index.js:12:3)", "/app/src/index.js|12|3|error|foo is not defined"),
                new("Error: Cannot find module 'express'\nRequire stack:\n- /app/index.js", "/app/index.js|||error|Cannot find module 'express'"),
            ],
            Silent = ["/app/src/index.js:12\n  all good", "Listening on /app/index.js:80"],
        },
        new("webpack",
        [
            new(["ERROR in ", "WARNING in "], @"^\s*(?<severity>ERROR|WARNING) in (\[eslint\] ?)?(\./)?(?<file>[^\s:]+\.[A-Za-z]+)( (?<line>[0-9]+):(?<column>[0-9]+)(-[0-9:]+)?|:(?<line>[0-9]+):(?<column>[0-9]+)|\((?<line>[0-9]+),(?<column>[0-9]+)\))?:?$") { Then = [new(@"^\s*(TS[0-9]+: )?(?<message>[A-Z(].*)$") { Last = true }] },
            new(["ERROR in ", "Module not found: "], @"^\s*(ERROR in )?(?<message>(Module not found|Entry module not found|Module build failed|Cannot find module|Conflict): .+?)( in '(?<file>[^']+)')?$"),
            new(["Module not found"], @"^(?<message>Module not found: .+)$"),
            new(["Failed to compile", "compiled with ", "Module build failed"], @"^(?<message>(webpack .*compiled with [0-9]+ errors?.*|Failed to compile\.?|Module build failed.*))$"),
        ])
        {
            Fires =
            [
                new("ERROR in ./src/a.js 12:5\nModule parse failed: Unexpected token (12:5)", "src/a.js|12|5|error|Module parse failed: Unexpected token (12:5)"),
                new("ERROR in ./src/index.js\nModule not found: Error: Can't resolve './x' in '/app/src'", "src/index.js|||error|Module not found: Error: Can't resolve './x' in '/app/src'"),
                new("webpack 5.1.0 compiled with 2 errors in 300 ms", "|||error|webpack 5.1.0 compiled with 2 errors in 300 ms"),
            ],
            Silent = ["webpack 5.1.0 compiled successfully", "ERROR in the log means trouble"],
        },
        new("babel", [new(["SyntaxError: ", "BABEL"], @"^\s*(\[.*\] |Module build failed.*: |ERROR )?(?<code>SyntaxError|TypeError): (\[BABEL\] )?" + Source + @": (?<message>.*?)( \((?<line>[0-9]+):(?<column>[0-9]+)\))?$")])
        {
            Fires = [new("SyntaxError: /app/src/a.js: Unexpected token (3:7)", "/app/src/a.js|3|7|error|Unexpected token")],
            Silent = ["SyntaxError: Unexpected token"],
        },
        new("rollup",
        [
            new(["[!] "], @"^\[!\] (\((?<code>[^)]+)\) |\[(?<code>[^\]]+)\] )?(RollupError: |Error: |SyntaxError: |ParseError: )?" + Rest) { NeedsFile = true, Within = 3, Then = [new("^" + Source + @" ?(\((?<line>[0-9]+):(?<column>[0-9]+)\)|:(?<line>[0-9]+):(?<column>[0-9]+))$") { Last = true }] },
            new(["RollupError", "Rollup failed"], @"^(error during build:\s*)?(?<code>RollupError|\[vite\]): (\[[^\]]+\] ?:? ?)?(?<message>.+)$") { Within = 3, Then = [new(@"^(file: )?" + Source + @"( ?\((?<line>[0-9]+):(?<column>[0-9]+)\)|:(?<line>[0-9]+):(?<column>[0-9]+))$") { Last = true }] },
        ])
        {
            Fires = [new("[!] (plugin typescript) Error: 'x' is not exported by src/b.js\nsrc/a.js (1:9)", "src/a.js|1|9|error|'x' is not exported by src/b.js")],
            Silent = ["[!] ", "Rollup is bundling"],
        },
        new("vite",
        [
            new(["[vite", "error during build", "Build failed"], @"^\s*(x |✗ )?(?<message>(error during build:|Build failed in [0-9.]+m?s|\[vite[:a-z-]*\]:? (Internal server error|Rollup failed|Could not|Failed|Cannot|Unexpected).*))$") { Within = 4, Then = [new(@"^(?<code>([A-Z][A-Za-z]*)?Error|\[[^\]]+\]): (?<message>.+)$") { Replaces = true }, new(@"^(file: )" + AnyFile + At + "$") { Last = true }] },
        ])
        {
            Fires = [new("error during build:\nError: Could not resolve entry module \"index.html\".", "|||error|Could not resolve entry module \"index.html\".")],
            Silent = ["vite v5.0.0 building for production..."],
        },
        new("esbuild", [new(["[ERROR] ", "[WARNING] "], @"^\s*(✘|▲|X|>)? ?\[(?<severity>ERROR|WARNING)\] " + Rest) { Within = 2, NeedsFile = true, Then = [new(@"^\s+" + Source + At + ":?$") { Last = true }] }])
        {
            Fires = [new("✘ [ERROR] Could not resolve \"react\"\n\n    src/a.js:1:18:\n      1 │ import React from \"react\"", "src/a.js|1|18|error|Could not resolve \"react\"")],
            Silent = ["[ERROR] Failed to execute goal", "[WARNING] careful"],
        },
        new("next-build", [new(["Type error: ", "Syntax error: ", "Error:   x "], @"^\s*(?<message>(Type error|Syntax error): .+)$") { Above = @"^(\./)?(?<file>[^\s:]+\.[cm]?[jt]sx?)(:[0-9]+:[0-9]+)?$" }])
        {
            Tool = "next",
            Fires = [new("./src/app/page.tsx:12:5\nType error: Property 'x' does not exist on type 'Y'.", "src/app/page.tsx|||error|Type error: Property 'x' does not exist on type 'Y'.")],
            Silent = ["Type error: none"],
        },
        new("deno",
        [
            new(["error: Uncaught", "error[", "TS2", "TS7", "error: "], @"^(?<severity>error)(: |\[(?<code>[a-z-]+)\]: )(?<message>(Uncaught |Module not found|The module's source code|Import |Relative import path|Requires ).*)$") { Within = 8, NeedsFile = true, Then = [new(@"^\s+(at|-->) (.*\()?(file://)?" + Source + At + @"\)?$") { Last = true }] },
            new(["TS2", "TS7", "TS1"], @"^(?<code>TS[0-9]+) \[(?<severity>ERROR)\]: " + Rest) { Within = 6, Then = [new(@"^\s+at (file://)?" + Source + At + "$") { Last = true }] },
        ])
        {
            Fires =
            [
                new("error: Uncaught (in promise) Error: boom\n    at file:///app/main.ts:3:9", "/app/main.ts|3|9|error|Uncaught (in promise) Error: boom"),
                new("TS2322 [ERROR]: Type 'string' is not assignable to type 'number'.\nconst a: number = \"x\";\n      ^\n    at file:///app/mod.ts:1:7", "/app/mod.ts|1|7|error|Type 'string' is not assignable to type 'number'."),
            ],
            Silent = ["error: Uncaught exceptions are logged", "TS2 is older"],
        },
        new("bun", [new(["error: "], @"^(?<severity>error): (?<message>.+)$") { Within = 6, NeedsFile = true, Then = [new(@"^\s+at (.*\()?" + Source + At + @"\)?$") { Last = true }, new(@"^\s*(error|warning)[:\[]") { Ends = true }, new(@"^\s*-->") { Ends = true }] }])
        {
            Fires = [new("error: Cannot find package \"zod\"\n      at /app/src/a.ts:1:20", "/app/src/a.ts|1|20|error|Cannot find package \"zod\"")],
            Silent = ["error: no file is named here\nbye"],
        },
        new("typedoc", [new(["[error] ", "[warning] "], @"^\[(?<severity>error|warning)\] (?<message>(Failed to|Found [0-9]+ errors|Encountered).*)$")])
        {
            Fires = [new("[error] Failed to convert one or more packages", "|||error|Failed to convert one or more packages")],
            Silent = ["[error] one error found"],
        },
        new("flow", [new(["Error ---", "Error ┈"], @"^(?<severity>Error) [-┈]+ " + Source + At + "$") { Within = 2, Then = [new("^" + Rest) { Last = true }] }])
        {
            Fires = [new("Error ---------------------------------- src/a.js:3:5\n\nCannot call foo because x is missing.", "src/a.js|3|5|error|Cannot call foo because x is missing.")],
            Silent = ["Error --- see below"],
        },
    ];
}
