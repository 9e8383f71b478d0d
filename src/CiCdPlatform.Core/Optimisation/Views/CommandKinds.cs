using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>What a shell command is for.</summary>
internal static partial class CommandKinds
{
    /// <summary>Whether it runs a project's tests.</summary>
    public static bool Tests(string command) => Test().IsMatch(command);

    /// <summary>Whether it compiles or packs the project.</summary>
    public static bool Builds(string command) => Build().IsMatch(command);

    /// <summary>Whether it only looks at sources: it needs nothing that was built, and leaves nothing that others use.</summary>
    public static bool OnlyLints(string command) => Lint().IsMatch(command) && !Tests(command) && !Publishes(command);

    /// <summary>Whether it brings something to others.</summary>
    public static bool Publishes(string command) => Publish().IsMatch(command) && !command.Contains("--dry-run", StringComparison.Ordinal);

    /// <summary>Whether it reads the history of the repository, tags included.</summary>
    public static bool ReadsHistory(string command) => History().IsMatch(command);

    /// <summary>Whether it only tells somebody something, or moves files and words about: it takes no time to speak of.</summary>
    public static bool IsChore(string command) => Chore().IsMatch(command) && !Publishes(command);

    /// <summary>Whether it installs what the project depends on.</summary>
    public static bool Installs(string command) => Install().IsMatch(command);

    [GeneratedRegex(
        @"(^|[\s;&|(/])(dotnet\s+(test|vstest)|(npm|pnpm|yarn|bun)\s+(-s\s+)?(run\s+)?(test|jest|vitest|mocha|ava|karma|playwright|cypress)|npx\s+(jest|vitest|mocha|playwright|cypress|ava)|jest|vitest|pytest|py\.test|python3?\s+-m\s+(pytest|unittest)|tox|nox|go\s+test|cargo\s+(test|nextest|miri)|(mvnw?|\./mvnw)\s.*\b(test|verify|package|install)|(\./)?gradlew?\s.*\b(test|check|build|connected)|rspec|(bundle\s+exec\s+)?(rake\s+(test|spec)|rspec|rails\s+test)|phpunit|vendor/bin/(phpunit|pest)|php\s+artisan\s+test|composer\s+(run\s+)?test|ctest|mix\s+test|make\s+(-\S+\s+)*(\S*test\S*|check)|meson\s+test|manage\.py\s+test|sbt\s.*test|stack\s+test|cabal\s+(v2-)?test|flutter\s+test|dart\s+test|deno\s+test|zig\s+build\s+test|swift\s+test|julia\s.*Pkg\.test|R\s+CMD\s+check)\b",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Test();

    [GeneratedRegex(
        @"(^|[\s;&|(/])(dotnet\s+(build|pack|publish|msbuild)|(npm|pnpm|yarn|bun)\s+(-s\s+)?(run\s+)?(build|compile|bundle)[\w:-]*|(npx\s+)?(tsc|webpack|rollup|vite\s+build|next\s+build)|go\s+(build|install)|cargo\s+(build|check|doc)|(mvnw?|\./mvnw)\s.*\b(compile|package|verify|install)|(\./)?gradlew?\s.*\b(build|assemble\w*|jar|compile\w*)|make(\s+-\S+)*(\s+(all|build\S*|compile))?\s*$|cmake\s+--build|ninja|meson\s+compile|bazel(isk)?\s+build|sbt\s.*(compile|package)|stack\s+build|cabal\s+(v2-)?build|mix\s+compile|swift\s+build|xcodebuild|flutter\s+build|zig\s+build|docker\s+(buildx\s+)?build|python3?\s+(-m\s+build|setup\.py\s+(build|sdist|bdist_wheel)))(\s|$)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Build();

    [GeneratedRegex(
        @"(^|[\s;&|(/])(eslint|prettier|stylelint|tslint|biome|(npm|pnpm|yarn|bun)\s+(-s\s+)?(run\s+)?(lint|eslint|prettier|format:check|format-check|check-format|check-types|type-check|typecheck|tsc)[\w:-]*|tsc\s+--noEmit|flake8|ruff|black\s+(.*\s)?--check|isort\s+(.*\s)?--check\S*|mypy|pylint|pyright|bandit|golangci-lint|go\s+vet|gofmt\s+-[ld]\S*|staticcheck|cargo\s+(clippy|fmt)|rubocop|(bundle\s+exec\s+)rubocop|phpcs|php-cs-fixer|phpstan|psalm|hadolint|shellcheck|shfmt|yamllint|markdownlint|actionlint|dotnet\s+format|ktlint|detekt|checkstyle|terraform\s+fmt|tflint|mix\s+(format|credo)|make\s+(lint|fmt|vet)|pre-commit\s+run|commitlint|codespell|typos)(\s|$|[.@:])",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Lint();

    [GeneratedRegex(
        @"(^|[\s;&|(/])((npm|pnpm|yarn|lerna|cargo|vsce|ovsx|poetry|uv|flit|hatch|mix\s+hex|bun|jsr|deno)\s+(-\S+\s+|npm\s+)*(publish)|twine\s+upload|dotnet\s+nuget\s+push|nuget\s+push|gem\s+push|(mvnw?|\./mvnw)\s.*\b(deploy|release:perform)|(\./)?gradlew?\s.*\b(publish\w*|uploadArchives|closeAndRelease\w*|release)|sbt\s.*\b(publish\w*|ci-release)|docker\s+(image\s+)?push|docker\s+buildx\s+build\s.*--push|podman\s+push|buildah\s+push|skopeo\s+copy|goreleaser\s+(release|--)|semantic-release|release-it|gh\s+release\s+(create|upload)|git\s+push\s.*(--tags|--follow-tags)|terraform\s+(apply|destroy)|terragrunt\s+(apply|destroy)|pulumi\s+(up|destroy)|kubectl\s+(apply|rollout|set)|helm\s+(upgrade|install|push)|(flyctl|fly|vercel|netlify|wrangler|serverless|sls|cdk|eb|firebase|heroku|surge)\s+(.*\s)?(deploy\w*|publish|--prod)|aws\s+s3\s+(sync|cp)|aws\s+(ecs|lambda)\s+update\S*|gcloud\s+(run|app|functions)\s+deploy|az\s+(webapp|functionapp|acr)\s|ansible-playbook|capistrano|cap\s+production|rsync\s.*:|scp\s.*:|fastlane)(\s|$)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Publish();

    [GeneratedRegex(
        @"(^|[\s;&|(/$`""'])(git\s+(-\S+\s+\S+\s+)?(describe|log|rev-list|shortlog|merge-base|blame|diff|tag|name-rev|bisect|cherry|cherry-pick|range-diff|show|worktree|merge|rebase|checkout|switch|push|fetch|format-patch|subtree|rev-parse\s+\S*[~^])|git-cliff|git-chglog|goreleaser|semantic-release|release-it|standard-version|commit-and-tag-version|auto-changelog|conventional-changelog|conventional-recommended-bump|changeset|gitversion|dotnet-gitversion|nbgv|minver|lerna|nx\s+(affected|release|show)|turbo\s.*(--affected|\[)|rush\s+(change|version)|cz\s|commitizen|commitlint|bump2version|bumpversion|setuptools[_-]scm|hatch\s+(build|version)|versioneer|python3?\s+-m\s+build|uv\s+build|poetry\s+(build|version|dynamic)|gitlint|gitleaks|trufflehog|danger|chromatic|sonar\S*|codecov|mkdocs|docusaurus|hugo|jekyll|antora|sphinx-build|ggshield|towncrier|spotless\w*|reuse|towncrier|cog\s|cocogitto|cargo\s+release|release-plz|knope|jreleaser|nebula|reckon|axion)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex History();

    [GeneratedRegex(
        @"^(echo|printf|gh|git|curl|jq|cat|sed|grep|awk|tee|test|\[|if|then|else|elif|fi|for|do|done|case|esac|export|mkdir|cd|cp|mv|rm|ls|exit|set|date|local|return|true|false|read|unset|shift)(\s|$|\[|;)|^[A-Za-z_][A-Za-z0-9_]*=|^[^A-Za-z./~]",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Chore();

    [GeneratedRegex(
        @"^((cd\s+\S+\s*&&\s*)?)(npm\s+(ci|install|i)|pnpm\s+(install|i)|yarn(\s+install)?|bun\s+install|(python3?\s+-m\s+)?pip3?\s+install\s+-r\s+\S+|poetry\s+install|pipenv\s+(install|sync)|uv\s+sync|bundle\s+install|composer\s+install|dotnet\s+restore|go\s+mod\s+download|mix\s+deps\.get|flutter\s+pub\s+get|dart\s+pub\s+get)(\s+-\S+)*\s*$",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Install();
}
