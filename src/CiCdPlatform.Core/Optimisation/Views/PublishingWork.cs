using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>Which jobs bring something to others. They are never cancelled, never fed from a cache.</summary>
internal static class PublishingWork
{
    private static readonly string[] s_actions =
    [
        "softprops/action-gh-release", "goreleaser/goreleaser-action", "pypa/gh-action-pypi-publish", "ncipollo/release-action", "actions/create-release", "actions/upload-release-asset",
        "svenstaro/upload-release-action", "marvinpinto/action-automatic-releases", "cycjimmy/semantic-release-action", "googleapis/release-please-action", "google-github-actions/release-please-action",
        "changesets/action", "JamesIves/github-pages-deploy-action", "peaceiris/actions-gh-pages", "actions/deploy-pages", "crazy-max/ghaction-github-pages", "helm/chart-releaser-action",
        "akhileshns/heroku-deploy", "Azure/webapps-deploy", "Azure/functions-action", "Azure/k8s-deploy", "google-github-actions/deploy-cloudrun", "google-github-actions/deploy-appengine",
        "aws-actions/amazon-ecs-deploy-task-definition", "aws-actions/aws-cloudformation-github-deploy", "cloudflare/wrangler-action", "amondnet/vercel-action", "nwtgck/actions-netlify",
        "FirebaseExtended/action-hosting-deploy", "appleboy/ssh-action", "appleboy/scp-action", "JS-DevTools/npm-publish", "katyo/publish-crates", "rubygems/release-gem", "gradle-update/update-gradle-wrapper-action",
        "release-drafter/release-drafter", "ossf/scorecard-action/release", "hashicorp/setup-terraform/apply", "slsa-framework/slsa-github-generator", "jreleaser/release-action", "snapcore/action-publish",
    ];

    private static readonly HashSet<string> s_words = new(StringComparer.OrdinalIgnoreCase) { "deploy", "release", "publish", "promote", "rollout", "upload-release" };

    // Jobs around a release that publish nothing themselves.
    private static readonly HashSet<string> s_notThemselves = new(StringComparer.OrdinalIgnoreCase) { "check", "checks", "notify", "wait", "verify", "validate", "lint" };

    private static readonly string[] s_live = ["prod", "production", "staging", "stage", "live", "pypi", "npm", "pages", "github", "nuget", "crates", "rubygems", "release", "deploy", "deployment", "publish"];

    public static bool Of(GitHubJob job) =>
        NamesIt(job.Id)
        || IsLive(Environment(job))
        || job.Steps.Any(step => step.Uses?.Is(s_actions) == true || Pushes(step) || step.Commands.Any(CommandKinds.Publishes));

    /// <summary>Whether an id or a stage says that it publishes, such as <c>deploy-prod</c>; <c>deployment-tests</c> does not.</summary>
    public static bool NamesIt(string id)
    {
        var words = id.Split(['-', '_', ' ', ':', '/', '.'], StringSplitOptions.RemoveEmptyEntries);
        return words.Any(s_words.Contains) && !words.Any(word => s_notThemselves.Contains(word) || word.StartsWith("test", StringComparison.OrdinalIgnoreCase));
    }

    private static string Environment(GitHubJob job) => job.Node.Text("environment") ?? job.Node.Mapping("environment").Text("name") ?? "";

    // Environments also hold the secrets of tests: one that people use is told by its name.
    private static bool IsLive(string name) => name.Split(['-', '_', ' ', '/', '.'], StringSplitOptions.RemoveEmptyEntries).Any(word => s_live.Contains(word, StringComparer.OrdinalIgnoreCase)) || name.Contains("${{", StringComparison.Ordinal);

    // Whether or not the push depends on an expression: what may be published is built without leftovers.
    private static bool Pushes(GitHubStep step) => step.Uses?.Is("docker/build-push-action", "docker/bake-action") == true && step.Input("push") is { } push && push != "false";
}
