using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What PHP and the tools around it print.</summary>
internal static class PhpFormats
{
    private const string Source = @"(?<file>([A-Za-z]:[\\/])?[^\s:'""]+\.(php[0-9]?|phtml|inc|phpt|neon))";

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("php",
        [
            new([" on line "], @"^(PHP )?(?<severity>Parse|Fatal|Catchable fatal|Recoverable fatal|Warning|Notice|Deprecated|Strict Standards)( error)?: +(?<message>.+?) in (?<file>\S.*?) on line (?<line>[0-9]+)$"),
            new(["Fatal error: "], @"^(PHP )?(?<severity>Fatal|Parse) error: +(Uncaught )?(?<message>.+?) in (?<file>/\S+):(?<line>[0-9]+)$"),
            new(["Errors parsing "], @"^(?<message>Errors parsing) (?<file>\S.*)$"),
        ])
        {
            Fires =
            [
                new("PHP Parse error:  syntax error, unexpected '}' in /app/a.php on line 12", "/app/a.php|12||error|syntax error, unexpected '}'"),
                new("Warning: Undefined variable $x in /app/b.php on line 3", "/app/b.php|3||warning|Undefined variable $x"),
                new("PHP Fatal error:  Uncaught Error: Class \"A\" not found in /app/a.php:12", "/app/a.php|12||error|Error: Class \"A\" not found"),
            ],
            Silent = ["See the note on line 12"],
        },
        new("psalm",
        [
            new([".php:"], "^" + Source + At + @":(?<severity>error|warning|info) ?- ?(?<message>.+)$"),
            new(["ERROR: ", "INFO: "], @"^(?<severity>ERROR|INFO): (?<code>[A-Z][A-Za-z]+) - " + Source + At + @" - (?<message>.+)$"),
        ])
        {
            Fires = [new("src/a.php:12:5:error - UndefinedClass: Class A does not exist", "src/a.php|12|5|error|UndefinedClass: Class A does not exist"), new("ERROR: UndefinedClass - src/a.php:12:5 - Class A does not exist (see https://psalm.dev/019)", "src/a.php|12|5|error|Class A does not exist (see https://psalm.dev/019)")],
            Silent = ["ERROR: nothing - here"],
        },
        new("phpstan",
        [
            new([".php:"], "^" + Source + @":(?<line>[0-9]+):(?<message>[^\s0-9].*)$"),
            new(["  Line  "], @"^\s+Line\s+(?<file>\S+\.php)( \(in context of .*\))?\s*$") { Section = "table", Ignored = true },
            new([], @"^\s{1,3}:?(?<line>[0-9]+)\s{2,}(?<message>[A-Z].+?)\s*$") { In = "table", Then = [new(@"^\s{9,}(?<message>[^\s🪪💡].*?)\s*$") { Appends = true }] },
            new(["[ERROR] Found ", "[OK] No errors"], @"^\s*\[(ERROR|OK)\] (Found [0-9]+ errors?|No errors)") { Section = "done", Ignored = true },
        ])
        {
            Fires = [new("/app/src/a.php:12:Method A::f() has no return type.", "/app/src/a.php|12||error|Method A::f() has no return type."), new(" ------ -----------------\n  Line   src/a.php\n ------ -----------------\n  12     Call to an undefined method A::f().\n ------ -----------------\n [ERROR] Found 1 error", "src/a.php|12||error|Call to an undefined method A::f().")],
            Silent = ["  12     Call to nobody", "a.php:12: PHPUnit"],
        },
        new("phpcs",
        [
            new(["FILE: "], @"^FILE: (?<file>\S.*)$") { Section = "file", Ignored = true },
            new([" | ERROR ", " | WARNING "], @"^\s*(?<line>[0-9]+) \| (?<severity>ERROR|WARNING)\s+\| (\[[ x]\] )?(?<message>.+)$") { In = "file", Then = [new(@"^\s+\|\s+\|\s+(?<message>\S.*)$") { Appends = true }] },
        ])
        {
            Fires = [new("FILE: /app/src/a.php\n-----------\nFOUND 1 ERROR AFFECTING 1 LINE\n-----------\n 12 | ERROR | [x] Expected 1 space", "/app/src/a.php|12||error|Expected 1 space")],
            Silent = [" 12 | ERROR | no file"],
        },
        new("php-cs-fixer", [new([".php (", ".php"], @"^\s+[0-9]+\) (?<file>\S+\.php)( \((?<code>[a-z_, ]+)\))?$") { Says = "is not formatted" }])
        {
            Fires = [new("   1) src/a.php (braces, single_quote)", "src/a.php|||error|is not formatted")],
            Silent = ["   1) first of all"],
        },
        new("composer",
        [
            new(["Your requirements could not be resolved"], @"^(?<message>Your requirements could not be resolved to an installable set of packages\.)$") { Within = 4, Then = [new(@"^\s+- (?<message>.+)$") { Appends = true, Last = true }, new(@"^\s+Problem 1")] },
            new(["require ext-", "Composer detected issues", "The lock file is not up to date", "Script ", "Could not find package", "Root composer.json requires"], @"^\s*(- )?(?<message>(Composer detected issues in your platform:.*|.*The lock file is not up to date with .+|Script .+ handling the .+ event returned with error code [0-9]+|Could not find (a matching version of )?package \S+.*))$"),
        ])
        {
            Fires = [new("Your requirements could not be resolved to an installable set of packages.\n\n  Problem 1\n    - Root composer.json requires php ^8.2 but your php version (8.1.0) does not satisfy that requirement.", "|||error|Your requirements could not be resolved to an installable set of packages.\nRoot composer.json requires php ^8.2 but your php version (8.1.0) does not satisfy that requirement.")],
            Silent = ["Script @php artisan package:discover"],
        },
        new("phpmd", [new([".php:"], "^" + Source + @":(?<line>[0-9]+)\s+(?<code>[A-Z][A-Za-z]+)\s+(?<message>.+)$")])
        {
            Fires = [new("/app/src/a.php:12  UnusedLocalVariable  Avoid unused local variables such as '$x'.", "/app/src/a.php|12||error|Avoid unused local variables such as '$x'.")],
            Silent = ["/app/src/a.php:12"],
        },
        new("php-lint", [new([".php:"], "^" + Source + AtLine + @":? (?<severity>error|warning|info|notice)? ?[-:]? ?(?<message>\S.*)$") { NeedsFile = true }])
        {
            Fires = [new("src/a.php:12:5: error: something a linter found", "src/a.php|12|5|error|something a linter found")],
            Silent = ["/app/src/a.php:12"],
        },
    ];
}
