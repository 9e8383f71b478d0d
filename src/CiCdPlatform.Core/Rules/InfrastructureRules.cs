namespace CiCdPlatform.Core.Rules;

/// <summary>What is insecure in manifests of Kubernetes and in Terraform.</summary>
internal static class InfrastructureRules
{
    public static IReadOnlyList<IRule> All { get; } = [];
}
