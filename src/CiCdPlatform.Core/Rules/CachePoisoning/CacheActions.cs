using CiCdPlatform.Core.Rules.GitHub;
using static CiCdPlatform.Core.Rules.GitHub.ActionControl;

namespace CiCdPlatform.Core.Rules;

/// <summary>An action and when it does what the table is about.</summary>
internal sealed record CacheAction(string Name, ActionControl Control);

/// <summary>Actions that restore caches, and actions that publish.</summary>
internal static class CacheActions
{
    public static IReadOnlyList<CacheAction> Restorers { get; } =
    [
        new("actions/cache", new Not(new IsTrue("lookup-only", false))),
        new("actions/cache/restore", new Not(new IsTrue("lookup-only", false))),
        new("actions/setup-java", new HasText("cache")),
        new("actions/setup-go", new IsTrue("cache", true)),
        new("actions/setup-node", new AnyOf(new IsOneOf("cache", false, "npm", "yarn", "pnpm"), new IsTrue("package-manager-cache", true))),
        new("actions/setup-python", new HasText("cache")),
        new("actions/setup-dotnet", new IsTrue("cache", false)),
        new("astral-sh/setup-uv", new AnyOf(new IsOneOf("enable-cache", false, "true"), new AllOf(new IsBefore(10), new IsTrue("enable-cache", true)))),
        new("Swatinem/rust-cache", new Not(new IsTrue("lookup-only", false))),
        new("ruby/setup-ruby", new IsTrue("bundler-cache", false)),
        new("PyO3/maturin-action", new IsTrue("sccache", false)),
        new("mlugg/setup-zig", new IsTrue("use-cache", true)),
        new("oven-sh/setup-bun", new Not(new IsTrue("no-cache", false))),
        new("DeterminateSystems/magic-nix-cache-action", new IsTrue("use-gha-cache", true)),
        new("graalvm/setup-graalvm", new HasText("cache")),
        new("gradle/actions/setup-gradle", new Not(new IsTrue("cache-disabled", false))),
        new("docker/setup-buildx-action", new AllOf(new IsTrue("cache-binary", true), new HasText("version"))),
        new("actions-rust-lang/setup-rust-toolchain", new IsTrue("cache", true)),
        new("Mozilla-Actions/sccache-action", Always),
        new("nix-community/cache-nix-action", Always),
        new("jdx/mise-action", new IsTrue("cache", true)),
        new("ramsey/composer-install", new Not(new IsOneOf("ignore-cache", false, "yes", "true", "1"))),
        new("awalsh128/cache-apt-pkgs-action", Always),
    ];

    public static IReadOnlyList<CacheAction> Publishers { get; } =
    [
        new("docker/build-push-action", new IsTrue("push", true)),
        .. new[]
        {
            "pypa/gh-action-pypi-publish", "rubygems/release-gem", "jreleaser/release-action", "goreleaser/goreleaser-action",
            "softprops/action-gh-release", "release-drafter/release-drafter", "googleapis/release-please-action", "redhat-actions/push-to-registry",
            "aws-actions/amazon-ecs-deploy-task-definition", "aws-actions/aws-cloudformation-github-deploy", "Azure/aci-deploy",
            "Azure/container-apps-deploy-action", "Azure/functions-action", "Azure/sql-action", "cloudflare/wrangler-action",
            "google-github-actions/deploy-appengine", "google-github-actions/deploy-cloudrun", "google-github-actions/deploy-cloud-functions",
        }.Select(name => new CacheAction(name, Always)),
    ];
}
