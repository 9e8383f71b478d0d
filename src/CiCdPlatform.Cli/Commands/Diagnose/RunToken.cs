using CiCdPlatform.Cli.Output;
using CiCdPlatform.Cli.Server;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Diagnosis;

namespace CiCdPlatform.Cli.Commands;

/// <summary>The token of the environment, for the forge that it is meant for: an address that somebody sent must not carry it off.</summary>
internal static class RunToken
{
    private static readonly string[] GitHubTokens = ["GITHUB_TOKEN", "GH_TOKEN"];
    private static readonly string[] GitLabTokens = ["GITLAB_TOKEN", "CICD_GITLAB_TOKEN"];

    // What the forges' own runners and programs call the address of another instance.
    private static readonly string[] GitHubHosts = ["GITHUB_SERVER_URL", "GH_HOST"];
    private static readonly string[] GitLabHosts = ["CI_SERVER_URL", "GITLAB_HOST"];

    /// <summary>Throws <see cref="ServerException"/> where there is none, or it is meant for another host.</summary>
    public static string For(RunAddress address)
    {
        var (tokens, hosts, usual) = address.Forge == ForgeKind.GitHub ? (GitHubTokens, GitHubHosts, "github.com") : (GitLabTokens, GitLabHosts, "gitlab.com");
        if (tokens.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => value is { Length: > 0 }) is not { } token)
        {
            throw new ServerException(ExitCode.Usage, $"No token: set {tokens[0]} to one that may read the runs of {address.FullName}.");
        }

        var isMeant = address.Host.IsLoopback || (address.Host.Scheme == Uri.UriSchemeHttps && (address.Host.Authority == usual || hosts.Any(name => Names(name, address.Host))));
        return isMeant ? token : throw new ServerException(ExitCode.Usage, $"{tokens[0]} goes to https://{usual}/ alone: set {hosts[0]}=https://{address.Host.Authority} when it is meant for that host.");
    }

    private static bool Names(string variable, Uri host) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && string.Equals(value.TrimEnd('/').Split("//")[^1], host.Authority, StringComparison.OrdinalIgnoreCase);
}
