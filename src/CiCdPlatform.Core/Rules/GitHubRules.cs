namespace CiCdPlatform.Core.Rules;

/// <summary>What is insecure in workflows and actions of GitHub, and in the settings of Dependabot and pre-commit.</summary>
internal static class GitHubRules
{
    public static IReadOnlyList<IRule> All { get; } =
    [
        // What strangers can reach.
        new TemplateInjectionRule(),
        new UntrustedCheckoutRule(),
        new DangerousTriggersRule(),
        new ArtifactPoisoningRule(),
        new CachePoisoningRule(),
        new GithubEnvRule(),
        new InsecureCommandsRule(),
        new SelfHostedRunnerRule(),
        new SuspiciousScriptRule(),

        // What is trusted.
        new UnpinnedActionRule(),
        new UnpinnedImagesRule(),
        new UnpinnedToolsRule(),
        new AdhocPackagesRule(),
        new KnownVulnerableActionsRule(),
        new ImpostorCommitRule(),
        new RefConfusionRule(),
        new RefVersionMismatchRule(),
        new StaleActionRefsRule(),
        new ArchivedUsesRule(),
        new TyposquatUsesRule(),
        new ForbiddenUsesRule(),
        new SuperfluousActionsRule(),
        new SelfRepositoryRule(),
        new InsecureUrlSchemeRule(),
        new DependabotCooldownRule(),
        new DependabotExecutionRule(),

        // What the run may do and knows.
        new ExcessivePermissionsRule(),
        new UndocumentedPermissionsRule(),
        new GithubAppRule(),
        new ArtipackedRule(),
        new SecretsInheritRule(),
        new OverprovisionedSecretsRule(),
        new UnredactedSecretsRule(),
        new SecretsOutsideEnvRule(),
        new HardcodedContainerCredentialsRule(),
        new UseTrustedPublishingRule(),

        // What does not do what it seems to.
        new BotConditionsRule(),
        new UnsoundConditionRule(),
        new UnsoundContainsRule(),
        new UnsoundTernaryRule(),
        new ObfuscationRule(),
        new MisfeatureRule(),
        new ConcurrencyLimitsRule(),
        new AnonymousDefinitionRule(),
    ];
}
