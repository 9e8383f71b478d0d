namespace CiCdPlatform.Runner.Isolation;

/// <summary>Says which steps may use the network.</summary>
internal static class NetworkPolicy
{
    /// <summary>Whether a step with these command lines may use the network.</summary>
    public static bool Allows(RunnerOptions options, IReadOnlyList<string> commands) => options.Network switch
    {
        NetworkAccess.All => true,
        NetworkAccess.Dependencies => DependencyCommands.OnlyFetches(commands),
        _ => false,
    };
}
