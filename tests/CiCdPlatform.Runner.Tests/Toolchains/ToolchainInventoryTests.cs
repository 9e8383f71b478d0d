using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.Tests.Toolchains;

public sealed class ToolchainInventoryTests
{
    private static readonly ToolchainInventory Machine = ToolchainInventory.With(new Dictionary<string, string>
    {
        ["dotnet"] = "10.0.401",
        ["node"] = "20.20.2",
        ["python"] = "3.11.7",
        ["go"] = "1.26.3",
        ["rust"] = "1.95.0",
        ["java"] = "17.0.15",
        ["maven"] = "3.9.9",
        ["php"] = "8.2.35",
    });

    [Theory]
    [InlineData("node", null)]
    [InlineData("node", "")]
    [InlineData("node", "20")]
    [InlineData("node", "20.x")]
    [InlineData("node", "v20.20.2")]
    [InlineData("node", "lts/*")]
    [InlineData("node", "latest")]
    [InlineData("node", ">=18")]
    [InlineData("node", ">= 18 < 21")]
    [InlineData("node", "^18 || ^20")]
    [InlineData("dotnet", "10.0.x")]
    [InlineData("dotnet", "10.0")]
    [InlineData("python", "3.11")]
    [InlineData("python", "3.11.7")]
    [InlineData("go", ">=1.22")]
    [InlineData("go", "1.26")]
    [InlineData("rust", "stable")]
    [InlineData("rust", "1.95")]
    [InlineData("java", "17")]
    public async Task LackingAsync_Satisfied_Null(string toolchain, string? requested) =>
        Assert.Null(await Machine.LackingAsync(toolchain, requested, CancellationToken.None));

    [Theory]
    [InlineData("node", "22", "needs Node 22, this machine has 20.20.2")]
    [InlineData("node", "20.11.1", "needs Node 20.11.1, this machine has 20.20.2")]
    [InlineData("node", "^22", "needs Node ^22, this machine has 20.20.2")]
    [InlineData("dotnet", "8.0.x", "needs .NET SDK 8.0.x, this machine has 10.0.401")]
    [InlineData("python", "3.1", "needs Python 3.1, this machine has 3.11.7")]
    [InlineData("python", "3.11.8", "needs Python 3.11.8, this machine has 3.11.7")]
    [InlineData("go", ">=1.27", "needs Go >=1.27, this machine has 1.26.3")]
    [InlineData("rust", "nightly", "needs Rust nightly, this machine has 1.95.0")]
    [InlineData("ruby", "3.4", "needs Ruby 3.4, which this machine does not have")]
    public async Task LackingAsync_NotSatisfied_SaysWhat(string toolchain, string requested, string reason) =>
        Assert.Equal(reason, await Machine.LackingAsync(toolchain, requested, CancellationToken.None));

    [Theory]
    [InlineData("node:20.20.2-bookworm")]
    [InlineData("node")]
    [InlineData("node:lts-alpine")]
    [InlineData("docker.io/library/node:20@sha256:0000")]
    [InlineData("mirror.example.com:5000/golang:1.26-bookworm")]
    [InlineData("rust:1.95-bookworm")]
    [InlineData("python:3.11-slim")]
    [InlineData("mcr.microsoft.com/dotnet/sdk:10.0-alpine")]
    [InlineData("maven:3.9-eclipse-temurin-17")]
    [InlineData("eclipse-temurin:17-jdk")]
    [InlineData("php:8.2-cli-bookworm")]
    [InlineData("buildpack-deps:bookworm")]
    [InlineData("busybox:1.37.0")]
    [InlineData("debian:12")]
    [InlineData("curlimages/curl:8.11.0")]
    public async Task LackingImageAsync_ToolchainStandsForIt_Null(string image) => Assert.Null(await Machine.LackingImageAsync(image, CancellationToken.None));

    [Theory]
    [InlineData("node:22-bookworm", "the image node:22-bookworm needs Node 22, this machine has 20.20.2")]
    [InlineData("maven:3.9-eclipse-temurin-21", "the image maven:3.9-eclipse-temurin-21 needs Java 21, this machine has 17.0.15")]
    [InlineData("gcc:15.3.0", "the image gcc:15.3.0 needs GCC 15.3.0, which this machine does not have")]
    [InlineData("example/app:1", "the image example/app:1 needs a container engine, which this runner does not have, and no toolchain of this machine stands for it")]
    [InlineData("evil/node:20", "the image evil/node:20 needs a container engine, which this runner does not have, and no toolchain of this machine stands for it")]
    public async Task LackingImageAsync_NothingStandsForIt_SaysWhy(string image, string reason) => Assert.Equal(reason, await Machine.LackingImageAsync(image, CancellationToken.None));

    [Fact]
    public async Task VersionsAsync_OfThisMachine_KnowsTheSdkThatRunsThisTest()
    {
        var versions = await ToolchainInventory.OfThisMachine.VersionsAsync(CancellationToken.None);
        Assert.Matches(@"^\d+\.\d+\.\d+$", versions["dotnet"]);
        Assert.DoesNotContain("maven", versions.Keys);
    }
}
