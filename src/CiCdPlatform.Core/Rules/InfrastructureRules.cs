namespace CiCdPlatform.Core.Rules;

/// <summary>What is insecure in manifests of Kubernetes and in Terraform.</summary>
internal static class InfrastructureRules
{
    public static IReadOnlyList<IRule> All { get; } =
    [
        .. KubernetesView.Family.Rules([KubernetesChecks.All]),
        .. TerraformView.Family.Rules([AwsChecks.All, AzureChecks.All, GoogleChecks.All, TerraformChecks.All]),
    ];
}
