using CiCdPlatform.Core.Diagnosis.Problems;
using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A check of format or style that fails, where the project's own tool can mend what it finds.</summary>
internal sealed class FormatterPatcher : IPatcher
{
    /// <summary>How a tool checks, how it mends, and which files it may change.</summary>
    private sealed record Fixer(string Id, string Check, string Fix, string[] Outputs)
    {
        public LinePattern Checks { get; } = new(Check);

        public bool OnlyFormats { get; init; } = true;
    }

    private static readonly string[] Web = ["*.js", "*.jsx", "*.ts", "*.tsx", "*.mjs", "*.cjs", "*.json", "*.css", "*.scss", "*.html", "*.md", "*.yml", "*.yaml", "*.vue"];

    private static readonly Fixer[] Fixers =
    [
        new("gofmt", @"gofmt\s+-[ldse]+\s", "gofmt -w .", ["*.go"]),
        new("goimports", @"goimports\s+-[ld]\b", "goimports -w .", ["*.go"]),
        new("gofumpt", @"gofumpt\s+-[ld]\b", "gofumpt -w .", ["*.go"]),
        new("cargo-fmt", @"cargo\s+fmt\b.*--check", "cargo fmt --all", ["*.rs"]),
        new("rustfmt", @"rustfmt\s+.*--check", "cargo fmt --all", ["*.rs"]),
        new("dotnet-format", @"dotnet\s+format\b.*--verify-no-changes", "dotnet format", ["*.cs", "*.vb", "*.fs"]),
        new("black", @"\bblack\s+.*(--check|--diff)", "black .", ["*.py", "*.pyi"]),
        new("ruff-format", @"\bruff\s+format\b.*(--check|--diff)", "ruff format .", ["*.py", "*.pyi"]),
        new("ruff", @"\bruff\s+check\b", "ruff check --fix .", ["*.py", "*.pyi"]) { OnlyFormats = false },
        new("isort", @"\bisort\s+.*(--check|--check-only|-c\b|--diff)", "isort .", ["*.py", "*.pyi"]),
        new("prettier", @"prettier\s+.*(--check|-c\b|--list-different|-l\b)", "npx --no-install prettier --write .", Web),
        new("eslint", @"\beslint\s", "npx --no-install eslint --fix .", Web) { OnlyFormats = false },
        new("stylelint", @"\bstylelint\s", "npx --no-install stylelint --fix '**/*.css'", ["*.css", "*.scss"]) { OnlyFormats = false },
        new("biome", @"\bbiome\s+(check|ci|format|lint)\b", "npx --no-install biome check --write .", Web) { OnlyFormats = false },
        new("deno-fmt", @"deno\s+fmt\b.*--check", "deno fmt", Web),
        new("terraform-fmt", @"terraform\s+fmt\b.*-check", "terraform fmt -recursive", ["*.tf", "*.tfvars"]),
        new("tofu-fmt", @"tofu\s+fmt\b.*-check", "tofu fmt -recursive", ["*.tf", "*.tfvars"]),
        new("clang-format", @"clang-format\s+.*(--dry-run|-n\b|-Werror)", "git ls-files '*.c' '*.h' '*.cc' '*.cpp' '*.hpp' '*.cxx' | xargs clang-format -i", ["*.c", "*.h", "*.cc", "*.cpp", "*.hpp", "*.cxx"]),
        new("rubocop", @"\brubocop\b", "bundle exec rubocop --autocorrect", ["*.rb"]) { OnlyFormats = false },
        new("standardrb", @"\bstandardrb\b", "bundle exec standardrb --fix", ["*.rb"]) { OnlyFormats = false },
        new("php-cs-fixer", @"php-cs-fixer\s+(fix|check)\b", "vendor/bin/php-cs-fixer fix", ["*.php"]) { OnlyFormats = false },
        new("phpcs", @"\bphpcs\b", "vendor/bin/phpcbf", ["*.php"]) { OnlyFormats = false },
        new("mix-format", @"mix\s+format\b.*--check-formatted", "mix format", ["*.ex", "*.exs"]),
        new("dart-format", @"dart\s+format\b.*(--set-exit-if-changed|--output=none)", "dart format .", ["*.dart"]),
        new("swift-format", @"swift-format\s+lint", "swift-format format --in-place --recursive .", ["*.swift"]),
        new("ktlint", @"\bktlint\b|ktlintCheck", "./gradlew ktlintFormat", ["*.kt", "*.kts"]),
        new("spotless", @"spotless:?[cC]heck", "./gradlew spotlessApply", ["*.java", "*.kt", "*.groovy"]),
        new("spotless-maven", @"mvn\w*\s+.*spotless:check", "mvn -q spotless:apply", ["*.java", "*.kt"]),
        new("shfmt", @"shfmt\s+.*-d\b", "shfmt -w .", ["*.sh", "*.bash"]),
        new("zig-fmt", @"zig\s+fmt\b.*--check", "zig fmt .", ["*.zig"]),
        new("perltidy", @"perltidy\s+.*(-st|--assert-tidy)", "git ls-files '*.pl' '*.pm' | xargs perltidy -b -bext=/", ["*.pl", "*.pm"]),
    ];

    // A script of the project's own whose name says that it checks, and the one that says that it mends.
    private static readonly (string Check, string Fix)[] Pairs = [("format:check", "format"), ("check:format", "format"), ("format-check", "format"), ("fmt:check", "fmt"), ("check-format", "format"), ("fmt-check", "fmt"), ("check-fmt", "fmt"), ("prettier:check", "prettier"), ("lint", "lint:fix"), ("lint", "lint-fix"), ("lint:check", "lint")];

    public string Id => "formatter";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition)
        {
            yield break;
        }

        var failed = Failed(context, definition).ToList();
        var lines = failed.Concat(ScriptsOf(context, failed)).ToList();
        foreach (var fixer in Fixers.Where(fixer => lines.Exists(line => fixer.Checks.Match(line).Success)))
        {
            yield return Run(fixer.Id, fixer.Fix, fixer.Outputs, fixer.OnlyFormats);
        }

        foreach (var (check, fix) in Pairs)
        {
            if (lines.Exists(line => Words.Find(line, check) >= 0) && JsonText.Keys(context.Snapshot.ReadText("package.json"), "scripts").Contains(fix))
            {
                yield return Run("script", $"npm run {fix}", Web, onlyFormats: true);
            }
            else if (lines.Exists(line => line.Contains("make " + check, StringComparison.Ordinal)) && context.Lines("Makefile").Any(line => line.StartsWith(fix + ":", StringComparison.Ordinal)))
            {
                yield return Run("target", "make " + fix, ["*.c", "*.h", "*.cc", "*.cpp", "*.go", "*.rs", "*.py", "*.js", "*.ts", "*.rb", "*.php", "*.java", "*.sh", "*.md"], onlyFormats: true);
            }
        }
    }

    private Patch Run(string pattern, string script, string[] outputs, bool onlyFormats) =>
        new(Id, pattern, "files are not laid out as the project's own check wants them", $"`{script}` lays them out", 0.85) { Command = new MendCommand(script, "", outputs) { OnlyFormats = onlyFormats } };

    // The step or line that ran the command which failed; the whole job where that is not known.
    private static IEnumerable<string> Failed(MendContext context, DefinitionText definition)
    {
        var (from, to) = context.FailedJob is { } job ? (job.Start, job.End) : (1, definition.Lines.Count);
        if (context.Diagnosis?.FailedCommand?.Split('\n')[0].Trim() is { Length: > 2 } command)
        {
            var steps = (context.FailedJob is { } of ? definition.Steps(of) : []).Select(step => (step.Start, step.End)).DefaultIfEmpty((Start: from, End: to));
            foreach (var (start, end) in steps)
            {
                var at = Enumerable.Range(start, end - start + 1).FirstOrDefault(number => definition.Lines[number - 1].Contains(command, StringComparison.Ordinal));
                if (at > 0)
                {
                    (from, to) = definition.Forge == ForgeKind.GitHub ? (start, end) : (at, at);
                    break;
                }
            }
        }

        return Enumerable.Range(from, to - from + 1).Select(number => definition.Lines[number - 1]);
    }

    // What `npm run lint` runs stands in the manifest.
    private static IEnumerable<string> ScriptsOf(MendContext context, List<string> lines) => context.Lines("package.json")
        .Where(line => line.Trim() is var text && text.StartsWith('"') && text.IndexOf('"', 1) is > 1 and var end && text[1..end] is { Length: > 1 } name && lines.Exists(line => line.Contains("run " + name, StringComparison.Ordinal)));
}
