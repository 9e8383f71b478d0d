using static CiCdPlatform.Core.Diagnosis.Problems.Formats.Shapes;

namespace CiCdPlatform.Core.Diagnosis.Problems.Formats;

/// <summary>What the Ruby interpreter and the tools around it print.</summary>
internal static class RubyFormats
{
    private const string Source = @"(?<file>([A-Za-z]:[\\/])?[^\s:'""()]+(\.(rb|rake|gemspec|ru|erb|haml|slim|jbuilder|rbi|podspec|thor)|Gemfile|Rakefile|Podfile|Fastfile|Vagrantfile|Guardfile|Capfile|Dangerfile|bin/[a-z_-]+))";

    private static readonly string[] Sources = [.. Before("rb", "rake", "gemspec", "ru", "erb", "haml", "slim", "jbuilder", "rbi", "podspec"), "Gemfile:", "Rakefile:", "Podfile:", "Fastfile:", "Vagrantfile:"];

    public static IReadOnlyList<LineFormat> All { get; } =
    [
        new("rubocop", [new(Sources, @"^" + Source + At + @": (?<severity>[CWEFRI]): (\[Corrected\] |\[Correctable\] |\[Todo\] )?" + Rest)])
        {
            Fires = [new("app/a.rb:3:5: C: Style/StringLiterals: Prefer single-quoted strings.\n  x = \"a\"\n      ^^^", "app/a.rb|3|5|warning|Style/StringLiterals: Prefer single-quoted strings.")],
            Silent = ["app/a.rb:3:5: all is well here or not"],
        },
        new("standardrb", [new(Sources, @"^\s*" + Source + At + @": (?<code>(Style|Layout|Lint|Naming|Metrics|Performance|Security|Bundler|Standard|Rails|RSpec|Gemspec|Migration)/\w+): (\[Correctable\] )?" + Rest)])
        {
            Fires = [new("  app/models/order.rb:45:5: Style/TrailingCommaInHashLiteral: Put a comma after the last item.", "app/models/order.rb|45|5|error|Put a comma after the last item.")],
            Silent = ["standard: Run `standardrb --fix`"],
        },
        new("haml-lint", [new(["haml:", "slim:", "erb:"], "^" + Source + @":(?<line>[0-9]+) \[(?<severity>[WE])\] " + Rest)])
        {
            Fires = [new("app/views/a.html.haml:33 [W] ImplicitDiv: `%div` can be shorter", "app/views/a.html.haml|33||warning|ImplicitDiv: `%div` can be shorter"), new("app/views/a.html.slim:16 [E] LineLength: Line is too long. [82/80]", "app/views/a.html.slim|16||error|LineLength: Line is too long. [82/80]")],
            Silent = ["app/views/a.html.haml:33 renders"],
        },
        new("erb-lint",
        [
            new(["erb:"], "^" + Source + At + @": " + Rest),
            new(["In file: "], @"^In file: " + Source + @":(?<line>[0-9]+)$") { Severity = ProblemSeverity.Error, Says = "offence" },
        ])
        {
            Fires = [new("application.html.erb:9:0: Indent `%>` on column 4 to match start of tag.\napplication.html.erb:4:6: Use 1 newline after `<%` instead of 2.", "application.html.erb|9||error|Indent `%>` on column 4 to match start of tag.", "application.html.erb|4|6|error|Use 1 newline after `<%` instead of 2.")],
            Silent = ["Linting 1 files with 13 linters..."],
        },
        new("reek", [new(Sources, @"^\s*" + Source + @":(?<line>[0-9]+): (?<message>[A-Z][A-Za-z]+: .+)$"), new([" warnings:", " warning:"], @"^(?<file>\S+) -- [0-9]+ warnings?:$") { Section = "file", Ignored = true }, new([], @"^\s+\[(?<line>[0-9]+)(, [0-9]+)*\]:(?<message>[A-Z][A-Za-z]+: .+)$") { Severity = ProblemSeverity.Warning, In = "file" }])
        {
            Fires = [new("app/a.rb -- 1 warning:\n  app/a.rb:3: IrresponsibleModule: A has no descriptive comment [https://example.org]", "app/a.rb|3||error|IrresponsibleModule: A has no descriptive comment [https://example.org]"), new("app/b.rb -- 1 warning:\n  [3]:IrresponsibleModule: B has no descriptive comment", "app/b.rb|3||warning|IrresponsibleModule: B has no descriptive comment")],
            Silent = ["65 total warnings"],
        },
        new("fasterer", [new(["rb:"], @"^" + Source + @":(?<line>[0-9]+) (?<message>.+ is slower than .+|.+ can be replaced .+)$") { Severity = ProblemSeverity.Warning }])
        {
            Fires = [new("app/post.rb:57 Array#select.first is slower than Array#detect.", "app/post.rb|57||warning|Array#select.first is slower than Array#detect.")],
            Silent = ["2 files inspected, 2 offenses detected"],
        },
        new("brakeman",
        [
            new([".rb\t", ".erb\t", ".haml\t", ".slim\t"], @"^" + Source + @"\t(?<line>[0-9]+)\t(?<message>.+)$"),
            new(["Confidence: "], @"^Confidence: (?<severity>High|Medium|Weak)$") { Within = 7, NeedsFile = true, Then = [new(@"^(Category|Check|Code): "), new(@"^Message: (?<message>.+)$"), new(@"^File: (?<file>\S+)$"), new(@"^Line: (?<line>[0-9]+)$") { Last = true }] },
        ])
        {
            Fires = [new("/app/models/a.rb\t29\tSQL Injection\tSQL\tPossible SQL injection\tHigh", "/app/models/a.rb|29||error|SQL Injection\tSQL\tPossible SQL injection\tHigh"), new("Confidence: High\nCategory: SQL Injection\nMessage: Possible SQL injection\nFile: app/a.rb\nLine: 29", "app/a.rb|29||error|Possible SQL injection")],
            Silent = ["Confidence: High\nin all of us", "a\tb"],
        },
        new("sorbet", [new(["https://srb.help/"], @"^" + Source + @":(?<line>[0-9]+): (?<message>.+?) https://srb\.help/(?<code>[0-9]+)$")])
        {
            Fires = [new("app/a.rb:12: Method `foo` does not exist on `A` https://srb.help/7003\n    12 |  foo\n          ^^^", "app/a.rb|12||error|Method `foo` does not exist on `A`")],
            Silent = ["see https://srb.help/7003"],
        },
        new("ruby",
        [
            new(Sources, @"^(\S+: )?" + Source + @":(?<line>[0-9]+):in [`'][^`']*': (?<message>.+ \((?<code>[A-Z][\w:]*)\))$"),
            new(Sources, @"^(\S+: )?" + Source + @":(?<line>[0-9]+):in [`'][^`']*': (?<message>.*(Error|Exception|undefined|cannot load|uninitialized|wrong number|No such file).*)$"),
            new(Sources, "^" + Source + @":(?<line>[0-9]+): (?<message>(syntax error|unterminated|Invalid|dynamic constant|both block|void value|class definition).*)$"),
            new(Sources, "^" + Source + @":(?<line>[0-9]+): (?<severity>warning): " + Rest),
            new(["rake aborted!", "Rake aborted"], @"^[Rr]ake aborted!$") { Within = 6, NeedsFollowing = true, Then = [new(@"^\s*(Caused by:|Tasks: TOP|\(See full trace)") { Last = true }, new(@"^" + Source + @":(?<line>[0-9]+):in ") { Last = true }, new(@"^(?<message>\S.*)$")] },
            new(["LoadError", "NoMethodError", "NameError", "ArgumentError", "SyntaxError"], @"^(?<code>(LoadError|NoMethodError|NameError|ArgumentError|SyntaxError)): (?<message>.+)$") { Within = 3, NeedsFile = true, Then = [new(@"^\s*(# |from )?" + Source + @":(?<line>[0-9]+)(:in .*)?$") { Last = true }] },
        ])
        {
            Fires =
            [
                new("/app/lib/a.rb:12:in `foo': undefined method `bar' for nil:NilClass (NoMethodError)\n\tfrom x.rb:3:in `<main>'", "/app/lib/a.rb|12||error|undefined method `bar' for nil:NilClass (NoMethodError)"),
                new("a.rb:3: syntax error, unexpected end-of-input", "a.rb|3||error|syntax error, unexpected end-of-input"),
                new("rake aborted!\nLoadError: cannot load such file -- rspec\n/app/Rakefile:3:in `<top (required)>'", "/app/Rakefile|3||error|LoadError: cannot load such file -- rspec"),
            ],
            Silent = ["\tfrom a.rb:12:in `foo'", "a.rb:12: the twelfth line"],
        },
        new("bundler",
        [
            new(["Could not find ", "Bundler could not find", "Gem::", "An error occurred while installing", "Your bundle is locked", "You must use Bundler", "Your Ruby version is", "The gemspec ", "Your lockfile", "Bundler::"], @"^(?<message>(Could not find (gem )?\S.* in (any of the sources|locally installed gems|rubygems|.*sources).*|Could not find compatible versions|Bundler could not find compatible versions.*|Gem::[A-Z]\w+.*|An error occurred while installing .+, and Bundler.*|Your bundle is locked to .+|You must use Bundler .+|Your Ruby version is .+, but your Gemfile specified .+|Bundler::[A-Z]\w+(Error|NotFound|Conflict).*|Your lockfile .+))$"),
            new(["There was an error parsing `"], @"^\[!\] There was an error parsing `(?<file>[^`']+)`: (?<message>.+)$"),
        ])
        {
            Fires = [new("Could not find rake-13.0.6 in any of the sources", "|||error|Could not find rake-13.0.6 in any of the sources"), new("[!] There was an error parsing `Gemfile`: undefined local variable. Bundler cannot continue.", "Gemfile|||error|undefined local variable. Bundler cannot continue.")],
            Silent = ["Bundle complete! 3 Gemfile dependencies", "Could not find the time"],
        },
        new("ruby-lint", [new(Sources, "^" + Source + At + @":\s(?<message>\S.*)$")])
        {
            Fires = [new("app/a.rb:3:1: something that some linter found", "app/a.rb|3|1|error|something that some linter found")],
            Silent = ["  app/a.rb:3:1: indented"],
        },
    ];
}
