using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>Shapes that tools without an entry of their own share; last of all.</summary>
internal static class GenericFormats
{
    private const string Source = @"(?<file>([A-Za-z]:[\\/])?[^\s:()'""]+\.[A-Za-z][A-Za-z0-9_]{0,9}|([^\s:()'""]*/)?(Makefile|Dockerfile|Containerfile|Jenkinsfile|Justfile|CMakeLists\.txt|BUILD|WORKSPACE))";

    private static readonly string[] Sources =
    [
        .. Before("js", "ts", "jsx", "tsx", "mjs", "cjs", "vue", "svelte", "css", "scss", "sass", "less", "html", "hbs", "json", "yml", "yaml", "toml", "xml", "md", "mdx", "rst", "sh", "bash", "sql", "tf", "hcl", "pl", "pm", "t", "lua", "R", "jl", "nim", "v", "sv", "vhd", "vala", "hx", "gd", "tex", "bzl", "bazel", "cmake", "gradle", "groovy", "ini", "cfg", "conf", "properties", "dart", "elm", "purs", "fs", "vb", "cs", "proto", "graphql", "pug", "j2", "tpl", "twig", "feature", "nix", "cabal", "mk", "txt", "edn", "ps1", "rego", "sol", "move", "cairo", "wat", "asm", "cls", "xsl", "rkt", "scm", "ss", "lisp", "coffee", "jsonnet", "cue", "bicep"),
        "Makefile:", "Dockerfile:", "Containerfile:", "Jenkinsfile:", "CMakeLists.txt:",
    ];

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("proselint", [new([".md:", ".txt:", ".rst:", ".tex:"], @"^(?<file>[^\s:]+\.(md|txt|rst|tex|mdx|adoc)):(?<line>[0-9]+)(:(?<column>[0-9]+))?: ?(?<message>\S.*)$")])
        {
            Fires = [new("a.md:12:5: typography.symbols.ellipsis '...' is an approximation, use the ellipsis symbol '…'.", "a.md|12|5|error|typography.symbols.ellipsis '...' is an approximation, use the ellipsis symbol '…'.")],
            Silent = ["see a.md: there"],
        },
        new("generic-level", [new(Sources, @"^\s*" + Source + AtLine + @":? ?-?\s*\[?(?<severity>error|warning|Error|Warning|ERROR|WARNING|WARN|info|note|fatal|suggestion|hint|style)\]?(\[(?<code>[^\]]+)\])?:?\s+(?<message>\S.*)$")])
        {
            Tool = "unknown",
            Fires = [new("src/a.vala:12:5: error: The name `x' does not exist", "src/a.vala|12|5|error|The name `x' does not exist"), new("conf/a.toml:3 warning: unknown key", "conf/a.toml|3||warning|unknown key")],
            Silent = ["    at f (/app/a.js:3:5)"],
        },
        new("generic-brackets", [new(["): error ", "): warning ", "): error:", "): warning:", "): Error:", "): Warning:"], @"^\s*" + Source + InBrackets + @" ?: (?<severity>error|warning|Error|Warning)( (?<code>[A-Z]+[0-9]+))?: (?<message>\S.*)$")])
        {
            Tool = "unknown",
            Fires = [new("src/a.xyz(12,5): error X12: no", "src/a.xyz|12|5|error|no")],
            Silent = ["f(1): error "],
        },
        new("generic-place", [new(Sources, "^" + Source + At + @":? (?<message>[^\s0-9].*)$")])
        {
            Tool = "unknown",
            Fires = [new("lib/a.coffee:12:5: Missing space", "lib/a.coffee|12|5|error|Missing space")],
            Silent = ["lib/a.coffee:12:5", "see lib/a.coffee:12:5: here"],
        },
        new("generic-line", [new(Sources, "^" + Source + @":(?<line>[0-9]+): (?<message>[^\s0-9].*)$") { Severity = ProblemSeverity.Warning }])
        {
            Tool = "unknown",
            Fires = [new("lib/a.coffee:12: Missing space", "lib/a.coffee|12||warning|Missing space")],
            Silent = ["lib/a.coffee:12", "see lib/a.coffee:12: here"],
        },
    ];
}
