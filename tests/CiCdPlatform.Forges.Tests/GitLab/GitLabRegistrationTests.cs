using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Forges.GitLab;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Forges.Tests.GitLab;

public sealed class GitLabRegistrationTests
{
    [Fact]
    public void AddForges_GitLabConfigured_OpensItsProjectsAndItsHooks()
    {
        using var provider = Provider(new() { GitLab = { new() { Host = new("https://git.example/"), ApiUrl = new("https://git.example/api/v4/"), Token = "t" } } });

        var connection = provider.GetRequiredService<IForges>().Open(new(ForgeKind.GitLab, new("https://git.example"), "group/app", new()));

        Assert.IsAssignableFrom<IPipelineLint>(connection);
        Assert.NotNull(provider.GetRequiredService<IGitLabInstances>().OpenHooks(new("https://git.example"), GitLabHookScope.System, new()));
        Assert.NotNull(provider.GetRequiredService<GitLabWebhookAuthentication>());
        Assert.Throws<ForgeException>(() => provider.GetRequiredService<IForges>().Open(new(ForgeKind.GitLab, new("https://other.example"), "group/app", new())));
    }

    [Fact]
    public void AddForges_OAuthWithoutAStore_SaysWhatIsMissing()
    {
        using var provider = Provider(new() { GitLab = { new() { OAuth = new() { ClientId = "app" } } } });

        var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<IForges>());

        Assert.Contains(nameof(IRefreshTokenStore), error.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Provider(ForgeSettings settings) => new ServiceCollection().AddLogging().AddForges(settings).BuildServiceProvider();
}
