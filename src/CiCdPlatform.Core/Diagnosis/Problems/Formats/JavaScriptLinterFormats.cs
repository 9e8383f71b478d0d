using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What linters and formatters of the web print.</summary>
internal static class JavaScriptLinterFormats
{
    // A path alone on its line, perhaps with an underline that the terminal made of it.
    private const string PathAlone = @"^\s*(?<file>(/|\./|\.\./|[A-Za-z]:[\\/])?[^\s:*?""<>|]([^:*?""<>|]*[^\s:*?""<>|])?\.[A-Za-z0-9]{1,12})$";

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("eslint",
        [
            new(["  error  ", "  warning  ", "  error ", "  warning "], @"^\s+(?<line>[0-9]+):(?<column>[0-9]+)\s+(?<severity>error|warning)\s+(?<message>.+)$") { Above = PathAlone },
            new(["Oops! Something went wrong!", "ESLint couldn't find"], @"^(?<message>(Oops! Something went wrong! :\(|ESLint couldn't find .+))$") { Within = 4, Then = [new(@"^(?<message>(ESLint couldn't find|Error: ).+)$") { Replaces = true, Last = true }] },
            new([" problems (", " problem ("], @"^\s*(✖|×|x|X) (?<message>[0-9]+ problems? \([0-9]+ errors?, [0-9]+ warnings?\))$") { Ignored = true },
        ])
        {
            Fires =
            [
                new("\n/app/src/a.js\n  2:10  error    'x' is defined but never used  no-unused-vars\n  3:1   warning  Unexpected console statement   no-console\n\n✖ 2 problems (1 error, 1 warning)", "/app/src/a.js|2|10|error|'x' is defined but never used  no-unused-vars", "/app/src/a.js|3|1|warning|Unexpected console statement   no-console"),
                new("docs/READ ME.md\n 25:3  warning Incorrect list-item indent: add 2 spaces list-item-indent remark-lint", "docs/READ ME.md|25|3|warning|Incorrect list-item indent: add 2 spaces list-item-indent remark-lint"),
            ],
            Silent = ["At 12:30  error  rates were measured", "  2:10  error  no file above"],
        },
        new("eslint-compact", [new([", col ", ": line "], "^" + @"(?<file>\S.*?): line (?<line>[0-9]+), col (?<column>[0-9]+), (?<severity>Error|Warning|Info|error|warning) - " + Rest)])
        {
            Tool = "eslint",
            Fires = [new("/app/a.js: line 2, col 10, Error - 'f' is defined but never used. (no-unused-vars)", "/app/a.js|2|10|error|'f' is defined but never used. (no-unused-vars)")],
            Silent = ["a.js: line 2, col 10"],
        },
        new("eslint-unix", [new([" [Error/", " [Warning/", " [Error]", " [Warning]"], "^" + AnyFile + At + @": (?<message>.+) \[(?<severity>Error|Warning)(/(?<code>[^\]]+))?\]$")])
        {
            Tool = "eslint",
            Fires = [new("/app/a.js:2:10: 'f' is defined but never used. [Error/no-unused-vars]", "/app/a.js|2|10|error|'f' is defined but never used.")],
            Silent = ["see [Error/1]"],
        },
        new("stylelint",
        [
            new(["✖", "⚠", "ℹ", "  ×  ", "‼"], @"^\s+(?<line>[0-9]+):(?<column>[0-9]+)\s+(?<severity>[✖⚠ℹ×‼])\s+(?<message>.+)$") { Above = PathAlone },
        ])
        {
            Fires = [new("src/style.css\n  46:3   ✖  Unexpected unit   length-zero-no-unit\n 116:12  ⚠  Unexpected longhand  x-y", "src/style.css|46|3|error|Unexpected unit   length-zero-no-unit", "src/style.css|116|12|warning|Unexpected longhand  x-y")],
            Silent = ["✖ 3 problems", "  46:3   ✖  no file"],
        },
        new("tslint",
        [
            new(["ERROR: ", "WARNING: "], @"^\s*(?<severity>ERROR|WARNING): (\((?<code>[a-z-]+)\) )?(?<file>\S+?)\[(?<line>[0-9]+), ?(?<column>[0-9]+)\]: " + Rest),
            new(["ts[", "tsx[", "js["], @"^\s*(?<file>\S+\.[jt]sx?)\[(?<line>[0-9]+), ?(?<column>[0-9]+)\]: " + Rest),
            new(["ERROR: ", "WARNING: "], @"^\s*(?<severity>ERROR|WARNING): (?<file>\S+\.[jt]sx?)" + At + @" - " + Rest),
        ])
        {
            Fires =
            [
                new("ERROR: src/a.ts[3, 7]: Missing semicolon", "src/a.ts|3|7|error|Missing semicolon"),
                new("src/a.ts[12, 1]: ' should be \"", "src/a.ts|12|1|error|' should be \""),
                new("ERROR: /app/a.ts:3:7 - Missing semicolon", "/app/a.ts|3|7|error|Missing semicolon"),
            ],
            Silent = ["ERROR: array[3, 7] was empty"],
        },
        new("prettier",
        [
            new(["[warn] "], @"^\[(?<severity>warn)\] (?<file>[^\s:]+\.[A-Za-z]+)$") { Says = "is not formatted" },
            new(["[warn] ", "Code style issues"], @"^(\[(?<severity>warn|error)\] )?(?<message>(Code style issues (found|were found) .+|Forgot to run Prettier\?.*))$"),
            new(["[error] "], @"^\[(?<severity>error)\] (?<file>[^\s:]+\.[A-Za-z]+): (?<code>SyntaxError|[A-Z]\w*Error): (?<message>.+?) \((?<line>[0-9]+):(?<column>[0-9]+)\)$"),
        ])
        {
            Fires =
            [
                new("Checking formatting...\n[warn] src/a.js\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.", "src/a.js|||warning|is not formatted", "|||warning|Code style issues found in the above file. Run Prettier with --write to fix."),
                new("[error] src/b.ts: SyntaxError: ',' expected. (3:5)", "src/b.ts|3|5|error|',' expected."),
            ],
            Silent = ["[warn] two warnings found"],
        },
        new("standard", [new([".js:", ".jsx:", ".ts:", ".tsx:", ".mjs:", ".cjs:", ".vue:"], @"^\s{2}(?<file>(/|[A-Za-z]:[\\/])?[^\s:]+\.([cm]?[jt]sx?|vue)):(?<line>[0-9]+):(?<column>[0-9]+): (?<message>.+)$")])
        {
            Fires = [new("standard: Use JavaScript Standard Style (https://standardjs.com)\n  /app/lib/a.js:3:5: Missing space before function parentheses. (space-before-function-paren)", "/app/lib/a.js|3|5|error|Missing space before function parentheses. (space-before-function-paren)")],
            Silent = ["    at f (/app/a.js:3:5)"],
        },
        new("biome",
        [
            new([" lint/", " format ", " parse ", " organizeImports ", " assist/"], @"^(?<file>[^\s:]+\.[A-Za-z]+)(:(?<line>[0-9]+):(?<column>[0-9]+))? (?<code>(lint/[A-Za-z]+/[A-Za-z]+|assist/\S+|format|parse|organizeImports|ci))\s+(FIXABLE\s+)?[━─]+$") { Within = 2, Then = [new(@"^\s+(?<severity>[×✖!⚠iℹ]) (?<message>.+)$") { Last = true }] },
        ])
        {
            Fires = [new("./src/a.ts:3:7 lint/style/useConst  FIXABLE  ━━━━━━━━━━\n\n  × This let declares a variable that is only assigned once.", "./src/a.ts|3|7|error|This let declares a variable that is only assigned once.")],
            Silent = ["Checked 3 files in lint/ folder"],
        },
        new("jshint", [new([": line "], @"^(?<file>[^\s:]+): line (?<line>[0-9]+), col (?<column>[0-9]+), (?<message>.+?)( \((?<code>[EWI][0-9]{3})\))?$")])
        {
            Fires = [new("a.js: line 3, col 9, Missing semicolon. (W033)", "a.js|3|9|error|Missing semicolon.")],
            Silent = ["story: line 3, of 9"],
        },
        new("commitlint", [new(["✖   ", "⚠   "], @"^\s*(?<severity>✖|⚠)\s{3}(?<message>.+) \[(?<code>[a-z-]+)\]$")])
        {
            Fires = [new("⧗   input: bad message\n✖   subject may not be empty [subject-empty]", "|||error|subject may not be empty")],
            Silent = ["✖   found 2 problems, 0 warnings"],
        },
    ];
}
