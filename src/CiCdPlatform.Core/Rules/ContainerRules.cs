namespace CiCdPlatform.Core.Rules;

/// <summary>What is insecure or wasteful in container files and Compose files.</summary>
internal static class ContainerRules
{
    public static IReadOnlyList<IRule> All { get; } =
    [
        new MutableImageRule(),
        new ContainerRunsAsRootRule(),
        .. DockerView.Family.Rules([DockerInstructionChecks.All, DockerStageChecks.All, DockerCommandChecks.All, DockerPackageChecks.All, DockerTrustChecks.All, DockerLabelChecks.All]),
        .. ComposeView.Family.Rules([ComposeChecks.All]),
    ];
}
