using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Rules;

/// <summary>Tells commands and actions that test or scan from others.</summary>
internal static partial class TestCommands
{
    /// <summary>Whether a simple command runs tests or a security scanner.</summary>
    public static bool IsCheck(string command) => Check().IsMatch(command);

    /// <summary>Whether an action runs a security scanner.</summary>
    public static bool IsCheckAction(string uses) => CheckAction().IsMatch(uses);

    /// <summary>Whether the name of a job says that it tests or scans.</summary>
    public static bool IsCheckName(string name) => CheckName().IsMatch(name);

    /// <summary>The simple commands of a line of shell that are told to succeed whatever happens.</summary>
    public static bool IsSilenced(string line)
    {
        line = line.Trim();
        if (line.StartsWith('#'))
        {
            return false;
        }

        foreach (var sequence in Sequence().Split(line))
        {
            var alternatives = sequence.Split("||");
            if (alternatives.Length > 1 && IsCheck(alternatives[0]) && alternatives.Skip(1).Any(alternative => Nothing().IsMatch(alternative)))
            {
                return true;
            }
        }

        return Trailing().Split(line) is [var check, _] && IsCheck(check);
    }

    /// <summary>The line without <c>|| true</c> and the like at its end, or null when it is not that simple.</summary>
    public static string? Unsilenced(string line)
    {
        var mended = SimpleEnd().Replace(line, "", 1);
        return mended != line && !IsSilenced(mended) ? mended : null;
    }

    [GeneratedRegex(
        @"^\s*(- +)?([A-Z_][A-Z0-9_]*=\S* +)*((sudo|time|npx|xvfb-run( -a)?|poetry run|uv run|pipenv run|bundle exec|pnpm exec|yarn exec|timeout [0-9]+[smh]?) +)*" +
        @"((npm|pnpm|yarn|bun)( run)? (test|t|audit|tst)\b|dotnet (test|vstest)\b|go (test|vet)\b|cargo( \+\S+)? (test|nextest|audit|deny)\b|(python[0-9.]* -m )?(pytest|unittest|nose2?|bandit|pip_audit|pip-audit|safety)\b|tox\b|nox\b" +
        @"|(\./)?mvnw? .*(test|verify)\b|(\./)?gradlew? .*(test|check)\b|(\./)?(vendor/bin/)?(phpunit|pest)\b|(composer|php artisan|mix|flutter|dart|swift|sbt|stack|cabal|deno|zig build) test\b|rspec\b|(bin/)?(rake|rails) (test|spec)\b" +
        @"|ctest\b|jest\b|vitest\b|mocha\b|ava\b|make (test|tests|check)\b|bats\b|prove\b|trivy\b|semgrep\b|snyk test|gitleaks\b|trufflehog\b|gosec\b|govulncheck\b|checkov\b|tfsec\b|grype\b|zizmor\b|osv-scanner\b|brakeman\b|bundle(r)? audit|bundle-audit)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Check();

    [GeneratedRegex(@"^(aquasecurity/trivy-action|github/codeql-action/(analyze|autobuild)|(semgrep|returntocorp)/semgrep-action|gitleaks/gitleaks-action|trufflesecurity/trufflehog|snyk/actions[/@]|bridgecrewio/checkov-action|anchore/scan-action|actions/dependency-review-action|google/osv-scanner-action|docker://aquasec/trivy)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CheckAction();

    [GeneratedRegex(@"^((unit|integration|e2e|acceptance|functional|smoke)[-_: ]?)?tests?([-_: ].*)?$|^(sast|dast|secret[-_]detection|dependency[-_]scanning|container[-_]scanning|security([-_ ]scan)?)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex CheckName();

    [GeneratedRegex(@"&&|;", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Sequence();

    [GeneratedRegex(@"^\s*(true|:|/bin/true|exit 0|echo\b.*)\s*\)?\s*(#.*)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Nothing();

    [GeneratedRegex(@";\s*(true|:|exit 0)\s*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Trailing();

    [GeneratedRegex(@"\s*(\|\||;)\s*(true|:|exit 0)\s*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SimpleEnd();
}
