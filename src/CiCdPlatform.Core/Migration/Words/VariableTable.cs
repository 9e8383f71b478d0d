namespace CiCdPlatform.Core.Migration.Words;

/// <summary>What a run knows about itself, by its names on both forges.</summary>
/// <param name="Expression">GitHub's expression, without its braces.</param>
/// <param name="GitHub">GitHub's variable, or null where it has none.</param>
/// <param name="GitLab">GitLab's variable, or null where it has none.</param>
internal sealed record RunVariable(string Expression, string? GitHub, string? GitLab);

/// <summary>Variables that mean the same on both forges.</summary>
internal static class VariableTable
{
    public static IReadOnlyList<RunVariable> All { get; } =
    [
        new("github.sha", "GITHUB_SHA", "CI_COMMIT_SHA"),
        new("github.ref_name", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME"),
        new("github.repository", "GITHUB_REPOSITORY", "CI_PROJECT_PATH"),
        new("github.repository_owner", "GITHUB_REPOSITORY_OWNER", "CI_PROJECT_NAMESPACE"),
        new("github.run_id", "GITHUB_RUN_ID", "CI_PIPELINE_ID"),
        new("github.run_number", "GITHUB_RUN_NUMBER", "CI_PIPELINE_IID"),
        new("github.workspace", "GITHUB_WORKSPACE", "CI_PROJECT_DIR"),
        new("github.actor", "GITHUB_ACTOR", "GITLAB_USER_LOGIN"),
        new("github.head_ref", "GITHUB_HEAD_REF", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME"),
        new("github.base_ref", "GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"),
        new("github.event.pull_request.number", null, "CI_MERGE_REQUEST_IID"),
        new("github.event.repository.default_branch", null, "CI_DEFAULT_BRANCH"),
        new("github.event.repository.name", null, "CI_PROJECT_NAME"),
        new("github.server_url", "GITHUB_SERVER_URL", "CI_SERVER_URL"),
        new("github.job", "GITHUB_JOB", "CI_JOB_NAME"),
        new("github.token", null, "CI_JOB_TOKEN"),
        new("secrets.GITHUB_TOKEN", null, "CI_JOB_TOKEN"),
        new("github.ref_type == 'tag' && github.ref_name || ''", null, "CI_COMMIT_TAG"),
        new("github.ref_type == 'branch' && github.event_name != 'pull_request' && github.ref_name || ''", null, "CI_COMMIT_BRANCH"),
        new("github.ref_name", null, "CI_COMMIT_REF_SLUG"),
        new("github.event_name == 'pull_request' && 'merge_request_event' || github.event_name", null, "CI_PIPELINE_SOURCE"),
        new("format('{0}/{1}', github.server_url, github.repository)", null, "CI_PROJECT_URL"),
        new("format('ghcr.io/{0}', github.repository)", null, "CI_REGISTRY_IMAGE"),
        new("'ghcr.io'", null, "CI_REGISTRY"),
        new("github.actor", null, "CI_REGISTRY_USER"),
        new("github.token", null, "CI_REGISTRY_PASSWORD"),
        new("github.event.head_commit.message", null, "CI_COMMIT_MESSAGE"),
        new("github.event.pull_request.title", null, "CI_MERGE_REQUEST_TITLE"),
        new("github.event.pull_request.base.sha", null, "CI_MERGE_REQUEST_DIFF_BASE_SHA"),
    ];

    /// <summary>GitLab's name for an expression of GitHub, or null.</summary>
    public static string? GitLabOf(string expression) => All.FirstOrDefault(row => row.Expression == expression)?.GitLab;

    /// <summary>GitHub's expression for a variable of GitLab, or null.</summary>
    public static string? ExpressionOf(string gitLab) => All.FirstOrDefault(row => row.GitLab == gitLab)?.Expression;

    /// <summary>GitLab's name for a variable of GitHub, or null.</summary>
    public static string? GitLabOfVariable(string gitHub) => All.FirstOrDefault(row => row.GitHub == gitHub)?.GitLab;
}
