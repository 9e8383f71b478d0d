namespace CiCdPlatform.Core.Rules;

/// <summary>Actions that everyone uses, and whose names are therefore worth imitating.</summary>
internal static class ImitatedActions
{
    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        "8398a7/action-slack",
        "actions/cache",
        "actions/checkout",
        "actions/configure-pages",
        "actions/create-github-app-token",
        "actions/dependency-review-action",
        "actions/deploy-pages",
        "actions/download-artifact",
        "actions/github-script",
        "actions/labeler",
        "actions/setup-dotnet",
        "actions/setup-go",
        "actions/setup-java",
        "actions/setup-node",
        "actions/setup-python",
        "actions/stale",
        "actions/upload-artifact",
        "actions/upload-pages-artifact",
        "astral-sh/setup-uv",
        "aws-actions/configure-aws-credentials",
        "azure/login",
        "codecov/codecov-action",
        "dependabot/fetch-metadata",
        "docker/build-push-action",
        "docker/login-action",
        "docker/metadata-action",
        "docker/setup-buildx-action",
        "docker/setup-qemu-action",
        "dorny/paths-filter",
        "dtolnay/rust-toolchain",
        "github/codeql-action",
        "google-github-actions/auth",
        "google-github-actions/setup-gcloud",
        "goreleaser/goreleaser-action",
        "gradle/actions",
        "hashicorp/setup-terraform",
        "JamesIves/github-pages-deploy-action",
        "mikefarah/yq",
        "ncipollo/release-action",
        "peaceiris/actions-gh-pages",
        "peter-evans/create-pull-request",
        "pnpm/action-setup",
        "pre-commit/action",
        "pypa/gh-action-pypi-publish",
        "release-drafter/release-drafter",
        "ruby/setup-ruby",
        "shivammathur/setup-php",
        "slackapi/slack-github-action",
        "softprops/action-gh-release",
        "step-security/harden-runner",
        "styfle/cancel-workflow-action",
        "Swatinem/rust-cache",
        "tj-actions/changed-files",
    };

    private static readonly HashSet<string> s_owners = s_names.Select(name => name.Split('/')[0]).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>The popular action that a name resembles without being it, or null; other actions of the same owners are theirs.</summary>
    public static string? Resembled(string name) =>
        s_names.Contains(name) || s_owners.Contains(name.Split('/')[0])
            ? null
            : s_names.FirstOrDefault(popular => IsOneSlipAway(name.ToLowerInvariant(), popular.ToLowerInvariant()) || HasSameWords(name, popular));

    private static bool HasSameWords(string name, string popular) =>
        name.Length == popular.Length && Words(name).SequenceEqual(Words(popular), StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Words(string name) => name.Split('-', '_', '/').Order(StringComparer.OrdinalIgnoreCase);

    // A character more, less, or another, or two neighbours swapped.
    private static bool IsOneSlipAway(string name, string popular)
    {
        if (Math.Abs(name.Length - popular.Length) > 1)
        {
            return false;
        }

        var start = 0;
        while (start < name.Length && start < popular.Length && name[start] == popular[start])
        {
            start++;
        }

        var restName = name.AsSpan(start);
        var restPopular = popular.AsSpan(start);
        return name.Length == popular.Length
            ? restName.Length > 0 && (restName[1..].SequenceEqual(restPopular[1..])
                || (restName.Length > 1 && restName[0] == restPopular[1] && restName[1] == restPopular[0] && restName[2..].SequenceEqual(restPopular[2..])))
            : name.Length > popular.Length ? restName[1..].SequenceEqual(restPopular) : restPopular[1..].SequenceEqual(restName);
    }
}
