namespace CiCdPlatform.Core.Rules;

/// <summary>What is insecure or broken in pipelines of GitLab.</summary>
internal static class GitLabRules
{
    public static IReadOnlyList<IRule> All { get; } =
    [
        new TestsCannotFailRule(),
        new GitlabSyntaxRule(),
        new GitlabJobReferenceRule(),
        new GitlabJobWithoutScriptRule(),
        new GitlabDeprecatedKeyRule(),
        new GitlabUnpinnedIncludeRule(),
        new GitlabScriptInjectionRule(),
        new GitlabDindWithoutTlsRule(),
        new GitlabDebugTraceRule(),
        new GitlabSecretEchoRule(),
        new GitlabSecretVariableRule(),
    ];
}
