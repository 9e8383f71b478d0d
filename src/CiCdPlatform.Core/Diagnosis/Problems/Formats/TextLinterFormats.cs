using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What linters of YAML, Markdown, prose, spelling and configuration print.</summary>
internal static class TextLinterFormats
{
    private static readonly string[] Yaml = Before("yml", "yaml");

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("yamllint",
        [
            new([": [error] ", ": [warning] "], @"^(?<file>[^:]+)" + At + @": (?<message>\[(?<severity>error|warning)\] .+)$"),
            new(["  error ", "  warning "], @"^\s+(?<line>[0-9]+):(?<column>[0-9]+)\s+(?<severity>error|warning)\s+(?<message>.+ \([a-z-]+\))$") { Above = @"^(?<file>\S.*\.ya?ml)$" },
        ])
        {
            Fires = [new("foo/w.yml:1:81: [error] line too long (122 > 80 characters) (line-length)", "foo/w.yml|1|81|error|[error] line too long (122 > 80 characters) (line-length)")],
            Silent = ["a: [error] b"],
        },
        new("ansible-lint",
        [
            new(Yaml, @"^(?<file>[^\s:]+\.ya?ml):(?<line>[0-9]+)(:(?<column>[0-9]+))?: (?<message>(\[?E[0-9]{3}\]?|[a-z-]+(\[[^\]]+\])?:) .+)$"),
        ])
        {
            Fires = [new("main.yml:86: [E301] Commands should not change things if nothing needs doing", "main.yml|86||error|[E301] Commands should not change things if nothing needs doing"), new("tasks/main.yml:12: name[casing]: All names should start with an uppercase letter.", "tasks/main.yml|12||error|name[casing]: All names should start with an uppercase letter.")],
            Silent = ["main.yml: read"],
        },
        new("actionlint", [new([".yml:", ".yaml:"], @"^(?<file>\.github/[^\s:]+\.ya?ml):(?<line>[0-9]+):(?<column>[0-9]+): (?<message>.+) \[(?<code>[a-z-]+)\]$")])
        {
            Fires = [new(".github/workflows/ci.yml:12:5: unexpected key \"x\" for \"job\" section [syntax-check]", ".github/workflows/ci.yml|12|5|error|unexpected key \"x\" for \"job\" section")],
            Silent = ["Run .github/workflows/ci.yml: now"],
        },
        new("zizmor", [new(["error[", "warning[", "help[", "info["], @"^(?<severity>error|warning|help|info)\[(?<code>[a-z0-9-]+)\]: (?<message>.+)$") { NeedsFile = true, Then = [new(@"^\s*--> (?<file>[^\s:]+\.ya?ml):(?<line>[0-9]+):(?<column>[0-9]+)$") { Last = true }] }])
        {
            Fires = [new("error[template-injection]: code injection via template expansion\n  --> .github/workflows/ci.yml:12:5", ".github/workflows/ci.yml|12|5|error|code injection via template expansion")],
            Silent = ["error[0]: the first"],
        },
        new("markdownlint", [new([" MD0"], @"^(?<file>\S.*?):(?<line>[0-9]+)(:(?<column>[0-9]+))?:? ((?<severity>error|warning) )?(?<code>MD[0-9]{3})(/[a-z/-]+)? (?<message>.+)$")])
        {
            Fires = [new("README.md:12:81 MD013/line-length Line length [Expected: 80; Actual: 100]", "README.md|12|81|error|Line length [Expected: 80; Actual: 100]"), new("docs/a.md:3: MD009 Trailing spaces", "docs/a.md|3||error|Trailing spaces")],
            Silent = ["rule MD013 is off"],
        },
        new("vale", [new(["  error  ", "  warning  ", "  suggestion  "], @"^\s+(?<line>[0-9]+):(?<column>[0-9]+)\s+(?<severity>error|warning|suggestion)\s+(?<message>.+)$") { Above = @"^\s*(?<file>\S+\.(md|mdx|rst|adoc|txt|html|tex))$" }])
        {
            Fires = [new(" docs/a.md\n 3:5   suggestion  Consider 'use'.    Vale.Terms", "docs/a.md|3|5|info|Consider 'use'.    Vale.Terms")],
            Silent = ["  3:5  suggestion  no file"],
        },
        new("typos", [new(["error: `"], @"^(?<severity>error): (?<message>`.+` should be .+)$") { NeedsFollowing = true, Then = [new(@"^\s*(-->|╭▸) (?<file>.+?):(?<line>[0-9]+):(?<column>[0-9]+)$") { Last = true }] }])
        {
            Fires = [new("error: `teh` should be `the`\n  --> docs/a.md:12:5\n   |", "docs/a.md|12|5|error|`teh` should be `the`")],
            Silent = ["error: `x` not found"],
        },
        new("misspell", [new([" is a misspelling of "], "^" + @"(?<file>\S.*?):(?<line>[0-9]+):(?<column>[0-9]+): (?<message>.+ is a misspelling of .+)$")])
        {
            Fires = [new("docs/a.md:12:5: \"langauge\" is a misspelling of \"language\"", "docs/a.md|12|5|error|\"langauge\" is a misspelling of \"language\"")],
            Silent = ["teh is a misspelling of the"],
        },
        new("codespell", [new([" ==> "], @"^(\./)?(?<file>[^\s:]+):(?<line>[0-9]+): (?<message>\S+ ==> .+)$")])
        {
            Fires = [new("./docs/a.md:12: teh ==> the", "docs/a.md|12||error|teh ==> the")],
            Silent = ["a ==> b"],
        },
        new("cspell", [new([" - Unknown word ("], @"^(?<file>\S.*?):(?<line>[0-9]+):(?<column>[0-9]+) - (?<message>Unknown word \(.+\).*)$")])
        {
            Fires = [new("docs/a.md:12:5 - Unknown word (foobar)", "docs/a.md|12|5|error|Unknown word (foobar)")],
            Silent = ["1:2 Unknown word"],
        },
        new("dotenv-linter", [new([".env:", ".env."], @"^(?<file>\S*\.env[^\s:]*):(?<line>[0-9]+) (?<message>(?<code>[A-Z][A-Za-z]+): .+)$")])
        {
            Fires = [new(".env:3 DuplicatedKey: The FOO key is duplicated", ".env|3||error|DuplicatedKey: The FOO key is duplicated")],
            Silent = ["Checking .env: done"],
        },
        new("puppet-lint",
        [
            new([" - WARNING: ", " - ERROR: "], @"^(?<file>\S+\.pp) - (?<severity>WARNING|ERROR): (?<message>.+?) on line (?<line>[0-9]+)( col (?<column>[0-9]+))?( \(check: (?<code>\w+)\))?$"),
            new([".pp:"], @"^(?<file>\S+\.pp):(?<line>[0-9]+)(:(?<column>[0-9]+))?:(?<severity>warning|error|WARNING|ERROR): ?(?<message>.+)$"),
            new(["WARNING: ", "ERROR: "], @"^(?<severity>WARNING|ERROR): (?<message>.+) on line (?<line>[0-9]+)( col (?<column>[0-9]+))?( \(check: (?<code>\w+)\))?$"),
            new([".pp"], @"^(?<severity>Error): (?<message>Could not parse for environment .+?) \(?(at|file:) (?<file>\S+\.pp)[:,] ?(line: )?(?<line>[0-9]+)(, column: |:)?(?<column>[0-9]+)?\)?.*$"),
        ])
        {
            Fires = [new("manifests/init.pp - WARNING: double quoted string containing no variables on line 12", "manifests/init.pp|12||warning|double quoted string containing no variables"), new("ERROR: two-space soft tabs not used on line 3", "|3||error|two-space soft tabs not used"), new("manifests/a.pp:3:5:warning:indentation of => is not properly aligned", "manifests/a.pp|3|5|warning|indentation of => is not properly aligned")],
            Silent = ["WARNING: the line was cut"],
        },
        new("editorconfig", [new(["Wrong indentation", "Wrong line ending", "Wrong amount of", "Trailing whitespace", "No final newline", "Final newline expected", "Not all lines have the correct end of line"], @"^\s+(?<line>[0-9]+): (?<message>.+)$") { Above = @"^\s*(?<file>\S.*):$" }])
        {
            Tool = "editorconfig-checker",
            Fires = [new("src/a.c:\n\t3: Wrong indentation type (spaces instead of tabs)", "src/a.c|3||error|Wrong indentation type (spaces instead of tabs)")],
            Silent = ["Trailing whitespace is bad"],
        },
        new("license-check", [new(["missing license header", "does not have a valid license header", "has no license header"], @"^(?<file>[^\s:]+):? ?(?<message>.*(missing license header|does not have a valid license header|has no license header).*)$")])
        {
            Fires = [new("src/a.go: missing license header", "src/a.go|||error|missing license header")],
            Silent = ["the license header"],
        },
        new("yaml-parser", [new(["yaml.scanner.", "yaml.parser.", "YAMLException", "YAMLException:"], @"^(?<message>(?<code>yaml\.(scanner|parser)\.\w+Error|YAMLException): .+)$") { Within = 3, Then = [new(@"^\s+in ""(?<file>[^""]+)"", line (?<line>[0-9]+), column (?<column>[0-9]+)") { Last = true }] }])
        {
            Tool = "yaml",
            Fires = [new("yaml.scanner.ScannerError: mapping values are not allowed here\n  in \"a.yml\", line 12, column 5", "a.yml|12|5|error|yaml.scanner.ScannerError: mapping values are not allowed here")],
            Silent = ["yaml.scanner.Scanner"],
        },
    ];
}
