using CiCdPlatform.Core.Pipelines;
using Microsoft.Extensions.DependencyInjection;

namespace CiCdPlatform.Forges.Tests.Http;

public sealed class ForgeDirectoryTests
{
    private static ServiceProvider Services() => new ServiceCollection()
        .AddLogging()
        .AddForges(new()
        {
            GitHub = [new() { AppId = "1" }, new() { AppId = "2", Host = new("https://ghe.example/"), ApiUrl = new("https://ghe.example/api/v3/") }],
            GitLab = [new() { Host = new("https://host.example/gitlab/"), ApiUrl = new("https://host.example/gitlab/api/v4/"), Token = "t" }],
        })
        .BuildServiceProvider();

    [Theory]
    [InlineData(ForgeKind.GitHub, "https://github.com")]
    [InlineData(ForgeKind.GitHub, "https://GHE.example/")]
    [InlineData(ForgeKind.GitLab, "https://host.example/gitlab")]
    public async Task Open_ConfiguredHost_IsOpened(ForgeKind kind, string host)
    {
        await using var services = Services();

        Assert.NotNull(services.GetRequiredService<IForges>().Open(new(kind, new(host), "octo/app", new(InstallationId: kind == ForgeKind.GitHub ? 1 : null))));
    }

    [Theory]
    [InlineData(ForgeKind.GitLab, "https://github.com/")]
    [InlineData(ForgeKind.GitLab, "https://host.example/")]
    [InlineData(ForgeKind.GitHub, "https://evil.example/")]
    public async Task Open_OtherHost_SaysWhatToConfigure(ForgeKind kind, string host)
    {
        await using var services = Services();

        var error = Assert.Throws<ForgeException>(() => services.GetRequiredService<IForges>().Open(new(kind, new(host), "octo/app", new())));

        Assert.Contains($"Forges:{kind}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app")]
    [InlineData("octo/app/more")]
    [InlineData("/app")]
    public async Task Open_NameOfAnotherShape_IsRefused(string name)
    {
        await using var services = Services();

        Assert.Throws<ForgeException>(() => services.GetRequiredService<IForges>().Open(new(ForgeKind.GitHub, new("https://github.com/"), name, new(InstallationId: 1))));
    }
}
