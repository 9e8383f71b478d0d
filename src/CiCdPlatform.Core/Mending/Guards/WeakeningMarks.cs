namespace CiCdPlatform.Core.Mending.Guards;

/// <summary>Words that let a check pass which would fail, and words without which it checks less.</summary>
internal static class WeakeningMarks
{
    /// <summary>None of these may stand in a file more often than before.</summary>
    public static IReadOnlyList<string> Added { get; } =
    [
        // Failures that do not count.
        "|| true", "||true", "|| :", "|| exit 0", "|| echo", "; true", "&& true", "exit 0", "set +e", "set +o pipefail", "continue-on-error: true", "continue-on-error: ${{", "allow_failure", "fail_ci_if_error: false", "fail-on-error: false",
        "-ErrorAction SilentlyContinue", "ignore_errors", "ignoreFailures", "testFailureIgnore", "--keep-going", "make -i", "make -k", "2>/dev/null ||", "if: false", "if: ${{ false", "when: never", "when: manual", "when: always", "if: always()", "fail-fast: true",

        // Tests that do not run.
        "--passWithNoTests", "--pass-with-no-tests", "-DskipTests", "-Dmaven.test.skip", "skipTests", "--skip-tests", "--no-tests", "-x test", "--exclude-task", "--deselect", "--ignore=", "--ignore ", "--exclude", "testPathIgnorePatterns", "-k \"not", "-k 'not", "--skip",
        "@Ignore", "@Disabled", "[Ignore", "[Skip", "Skip =", "Skip=", "t.Skip", "b.Skip", "testing.Short", "-short", "#[ignore", ".skip", "skip:", "xit(", "xdescribe(", "xtest(", ".todo(", "pytest.mark.skip", "pytest.mark.xfail", "unittest.skip", "expectedFailure", "skipTest", "markTestSkipped", "markTestIncomplete", "pending(",
        "no_run", "--no-run", "norecursedirs", "collect_ignore", "EXCLUDE_FROM_ALL", "DISABLED_", "GTEST_FILTER", "--gtest_filter", "WILL_FAIL", "--filter",

        // Rules that do not hold.
        "eslint-disable", "stylelint-disable", "prettier-ignore", "noqa", "nolint", "type: ignore", "@ts-ignore", "@ts-nocheck", "@ts-expect-error", "pragma warning disable", "NoWarn", "WarningsNotAsErrors", "TreatWarningsAsErrors>false", "-Wno-", "-Wno", "#[allow(", "#![allow(", "@SuppressWarnings", "SuppressMessage",
        "rubocop:disable", "phpcs:disable", "@phpstan-ignore", "shellcheck disable", "hadolint ignore", "tfsec:ignore", "checkov:skip", "clang-format off", "rustfmt::skip", "fmt: off", "fmt: skip", "nosec", "NOLINT", "pylint: disable", "\"off\"", ": off",

        // Gates that stand open.
        "--no-verify", "--force", "--legacy-peer-deps", "--no-frozen-lockfile", "--no-strict", "--insecure", "strict-ssl", "NODE_TLS_REJECT_UNAUTHORIZED", "GIT_SSL_NO_VERIFY", "sslVerify", "--no-check-certificate", "--trusted-host", "GONOSUMCHECK", "GONOSUMDB", "GOFLAGS=-mod=mod", "GOINSECURE", "--allow-unauthenticated",
        "pull_request_target", "workflow_run", "write-all", "secrets.", "secrets: inherit", "CI_JOB_TOKEN", "ACTIONS_ALLOW", "persist-credentials: true", "privileged", "--privileged", "curl ", "wget ", "eval ", "retry:", "--reruns", "--retries", "retries:",
    ];

    /// <summary>None of these may stand in a file less often than before.</summary>
    public static IReadOnlyList<string> Kept { get; } =
    [
        "-Werror", "--locked", "--frozen", "npm ci", "--check", "--exit-code", "--verify-no-changes", "--cov-fail-under", "fail_under", "--fail-under", "coverageThreshold", "--max-warnings", "--strict", "\"strict\"", "-race", "pipefail", "set -e", "TreatWarningsAsErrors>true",
        "engine-strict", "-Wall", "-Wextra", "-pedantic", "warnings", "assert", "lint", "audit", "scan", "fail-on-cache-miss", "persist-credentials: false", "permissions:", "read-all", "contents: read",
    ];

    /// <summary>Lines that hold one of these and a number: the number must not become smaller.</summary>
    public static IReadOnlyList<string> Thresholds { get; } = ["coverage", "threshold", "fail_under", "fail-under", "minimum_coverage", "min_score", "minScore", "branches:", "functions:", "statements:", "--min"];
}
