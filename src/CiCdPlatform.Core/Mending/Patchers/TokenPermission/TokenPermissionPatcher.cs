using CiCdPlatform.Core.Mending.Text;
using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A job whose token may not do what a step of it does: the job, and no other, gains the one permission that the step needs.</summary>
internal sealed class TokenPermissionPatcher : IPatcher
{
    private static readonly MessagePattern Refused = new("refused", "Resource not accessible by integration|Permission to \\S+ denied to github-actions|HttpError: 403|Unable to get ACTIONS_ID_TOKEN_REQUEST_URL|denied: permission_denied: write_package", "HttpError: Resource not accessible by integration");

    // What a line of the job or the log must hold, and what it needs then.
    private static readonly (string Sign, string Permission)[] Needs =
    [
        ("ACTIONS_ID_TOKEN_REQUEST_URL", "id-token: write"), ("permission_denied: write_package", "packages: write"), ("docker/build-push-action", "packages: write"), ("github/codeql-action", "security-events: write"), ("upload-sarif", "security-events: write"),
        ("actions/deploy-pages", "pages: write"), ("gh pr comment", "pull-requests: write"), ("gh pr create", "pull-requests: write"), ("peter-evans/create-pull-request", "pull-requests: write"), ("actions/labeler", "pull-requests: write"),
        ("gh issue", "issues: write"), ("actions/stale", "issues: write"), ("gh release", "contents: write"), ("softprops/action-gh-release", "contents: write"), ("git push", "contents: write"), ("create-release", "contents: write"), ("semantic-release", "contents: write"),
        ("dorny/test-reporter", "checks: write"), ("EnricoMi/publish-unit-test-result-action", "checks: write"), ("actions/attest", "attestations: write"),
    ];

    public string Id => "token-permission";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { Forge: ForgeKind.GitHub } definition || context.FailedJob is not { } job || Refused.Find(context) is null)
        {
            yield break;
        }

        var lines = Enumerable.Range(job.Start, job.End - job.Start + 1).Select(number => definition.Lines[number - 1]).Concat(context.Log.TakeLast(50)).ToList();
        if (Array.Find(Needs, row => lines.Exists(line => line.Contains(row.Sign, StringComparison.Ordinal))) is not { Permission: { } permission })
        {
            yield break;
        }

        var indent = new string(' ', definition.ChildIndent(job));
        var at = definition.KeyOf(job, "permissions");
        var scope = permission[..permission.IndexOf(':', StringComparison.Ordinal)];
        if (at is { } key)
        {
            var end = definition.EndOf(key);
            if (end == key)
            {
                yield break;
            }

            var old = Enumerable.Range(key + 1, end - key).FirstOrDefault(number => definition.Lines[number - 1].TrimStart().StartsWith(scope + ":", StringComparison.Ordinal));
            yield return Grant(permission, old > 0 ? new MendEdit(definition.Path, old, 1, [$"{indent}  {permission}"]) : new MendEdit(definition.Path, end + 1, 0, [$"{indent}  {permission}"]));
            yield break;
        }

        // A job's own permissions replace those of the workflow: what a checkout needs is said again.
        IReadOnlyList<string> added = scope == "contents" ? [$"{indent}permissions:", $"{indent}  {permission}"] : [$"{indent}permissions:", $"{indent}  contents: read", $"{indent}  {permission}"];
        yield return Grant(permission, new MendEdit(definition.Path, job.Start + 1, 0, added));
    }

    private Patch Grant(string permission, MendEdit edit) => new(Id, permission, $"a step needs `{permission}`, which the job's token does not have", "the forge allows the step", 0.7) { Edits = [edit], Grants = [permission] };
}
