using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;

namespace CiCdPlatform.Core.Rules;

/// <summary>An advisory of an action: the releases from <paramref name="From"/> up to, but without, <paramref name="Mended"/>; <paramref name="Commits"/> are those of the attack itself.</summary>
internal sealed record ActionAdvisory(string Repository, string Id, Severity Severity, string From, string Mended, string What, params string[] Commits)
{
    /// <summary>
    /// Whether a use is concerned. A tag without all its numbers (<c>v4</c>) moves on with the releases, so it is concerned only when the mend is in a later major version.
    /// </summary>
    public bool Concerns(Version? version, ActionUse use)
    {
        if (use.IsCommit && Commits.Any(commit => commit.Equals(use.Reference, StringComparison.OrdinalIgnoreCase)))
        {
            return true;
        }

        if (version is null || ActionUse.ParseVersion(From) is not { } from || ActionUse.ParseVersion(Mended) is not { } mended)
        {
            return false;
        }

        var moves = !use.IsCommit && use.Reference!.Count(c => c == '.') < 2;
        return moves ? version.Major >= from.Major && version.Major < mended.Major : version >= from && version < mended;
    }
}

/// <summary>Published advisories of actions; a use that names its version can be judged without asking anyone.</summary>
internal static class ActionAdvisories
{
    public static IReadOnlyList<ActionAdvisory> All { get; } =
    [
        new("tj-actions/changed-files", "GHSA-mrrh-fwg8-r2c3", Severity.High, "0", "46.0.1", "the action's tags were moved to a commit that printed secrets into the log", "0e58ed8671d6b60d0890c21b07f8835ace038e67"),
        new("tj-actions/changed-files", "GHSA-mcph-m25j-8j63", Severity.High, "0", "41.0.0", "names of changed files are run as commands"),
        new("tj-actions/branch-names", "GHSA-8v8w-v8xg-79rf", Severity.High, "0", "7.0.7", "names of branches are run as commands"),
        new("tj-actions/branch-names", "GHSA-gq52-6phf-x2r6", Severity.High, "0", "9.0.0", "names of branches are run as commands"),
        new("tj-actions/verify-changed-files", "GHSA-ghm2-rq8q-wrhc", Severity.High, "0", "17.0.0", "names of changed files are run as commands"),
        new("reviewdog/action-setup", "GHSA-qmg3-hpqr-gqvc", Severity.High, "", "", "the tag v1 was moved to a commit that printed secrets into the log", "f0d342d24037bb11d26b9bd8496e0808ba32e9ec"),
        new("actions/download-artifact", "GHSA-cxww-7g56-2vh6", Severity.High, "4.0.0", "4.1.3", "an artifact can write files outside its folder"),
        new("gradle/gradle-build-action", "GHSA-h3qr-39j9-4r5v", Severity.High, "2.0.0", "2.4.2", "secrets may be saved in the configuration cache"),
        new("shivammathur/setup-php", "GHSA-pqwm-q9pv-ph8r", Severity.Medium, "2.25.0", "2.37.1", "the PHP version that a file of the repository names is run as a command"),
        new("shivammathur/setup-php", "GHSA-5wxr-w449-57cm", Severity.Medium, "0", "2.37.1", "tokens given to Composer can come into the log"),
        new("hashicorp/vault-action", "GHSA-4mgv-m5cm-f9h7", Severity.High, "0", "2.2.0", "secrets of several lines are not masked in the log"),
        new("check-spelling/check-spelling", "GHSA-g86g-chm8-7r2p", Severity.High, "0", "0.0.19", "a pull request can read the repository's token"),
        new("atlassian/gajira-create", "GHSA-4xqx-pqpj-9fqw", Severity.High, "0", "2.0.1", "titles of issues are run as code"),
        new("Azure/setup-kubectl", "GHSA-p756-rfxh-x63h", Severity.Low, "0", "3.0.0", "the installed program can be written by every user of the machine"),
        new("pypa/gh-action-pypi-publish", "GHSA-vxmw-7h4f-hqxh", Severity.Low, "0", "1.13.0", "expressions are expanded into the action's own script"),
        new("github/codeql-action", "GHSA-vqf5-2xx6-9wfm", Severity.High, "3.26.11", "3.28.3", "the token can come into the debug artifacts"),
        new("rlespinasse/github-slug-action", "GHSA-6q4m-7476-932w", Severity.High, "4.0.0", "4.4.1", "names of branches reach the environment of later steps"),
        new("ultralytics/actions", "GHSA-7x29-qqmq-v6qc", Severity.High, "0", "0.0.3", "names of branches are run as commands"),
        new("embano1/wip", "GHSA-rg3q-prf8-qxmp", Severity.High, "0", "2.0.0", "titles of pull requests are run as commands"),
        new("dawidd6/action-download-artifact", "GHSA-5xr6-xhww-33m4", Severity.High, "0", "6.0.0", "artifacts of forks are taken for the repository's own"),
    ];
}
