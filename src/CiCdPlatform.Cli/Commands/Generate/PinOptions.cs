using System.CommandLine;
using CiCdPlatform.Cli.Output;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Pipelines.Pinning;

namespace CiCdPlatform.Cli.Commands;

/// <summary>How far a generated pipeline is pinned: by what registries and the forge say now, or by what is shipped.</summary>
internal sealed class PinOptions
{
    private readonly Option<bool> _offline = new("--offline") { Description = "Ask no registry for digests: images stay at their exact tags" };

    private readonly Option<string?> _actions = new("--actions-api")
    {
        Description = "GitHub's API, such as https://api.github.com/: actions are pinned to their newest releases as it tells them (a token is read from GITHUB_TOKEN)",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_offline);
        command.Options.Add(_actions);
    }

    /// <summary>Generates with what is told; what nobody tells is a warning.</summary>
    public async Task<Generation> GenerateAsync(ParseResult parsed, GenerationRequest request, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3) };
        using var http = new HttpClient(handler);
        Uri? api = null;
        if (parsed.GetValue(_actions) is { } given && !(Uri.TryCreate(given.TrimEnd('/') + "/", UriKind.Absolute, out api) && (api.Scheme == Uri.UriSchemeHttps || api.IsLoopback)))
        {
            throw new InputException($"--actions-api {given} is no https address: expected https://api.github.com/ or that of an Enterprise Server");
        }

        return await PinnedGeneration.GenerateAsync(
            request,
            parsed.GetValue(_offline) ? null : new RegistryImageDigests(http),
            api is null ? null : new GitHubActionReleases(http, api, Environment.GetEnvironmentVariable("GITHUB_TOKEN") is { Length: > 0 } token ? token : null),
            cancellation);
    }
}
