using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.Tests.Execution;

public sealed class MissingDependencyTests
{
    private static readonly RunnerOptions Options = new() { WorkFolder = "/none" };

    [Theory]
    [InlineData("sh: 1: meson: not found", 127, "needs `meson`, which is not installed on this machine")]
    [InlineData("make: sonar-scanner: No such file or directory|make: *** [Makefile:3: check] Error 127", 2, "needs `sonar-scanner`, which is not installed on this machine")]
    [InlineData("make: *** [Makefile:3: check] Error 2", 2, null)]
    [InlineData("sh: 1: ./own-program: not found", 127, null)]
    [InlineData("ERROR: Could not find a version that satisfies the requirement flit_core<4,>=3.12 (from versions: none)|ERROR: No matching distribution found for flit_core<4,>=3.12", 1, "needs the package `flit_core`, which the registries that this machine reaches do not hold")]
    [InlineData("ERROR: Could not find a version that satisfies the requirement requests==99 (from versions: 2.31.0, 2.32.0)", 1, null)]
    [InlineData("/src/a.csproj : error NU1101: Unable to find package Verify.Xunit. No packages exist with this id in source(s): feed", 1, "needs the package `Verify.Xunit`, which the registries that this machine reaches do not hold")]
    [InlineData("npm error 404  '@scope/thing@^1.0.0' is not in this registry.", 1, "needs the package `@scope/thing`, which the registries that this machine reaches do not hold")]
    [InlineData("error: no matching package named `serde` found", 101, "needs the package `serde`, which the registries that this machine reaches do not hold")]
    [InlineData("Reading package lists...|E: List directory /var/lib/apt/lists/partial is missing. - Acquire (2: No such file or directory)", 100, "needs packages of the operating system, which this runner does not install")]
    [InlineData("AssertionError: 1 != 2", 1, null)]
    public void In_LastWords_TellsAWantOfTheMachineFromAFault(string lines, int code, string? missing) =>
        Assert.Equal(missing, MissingDependency.In(lines.Split('|'), code, "/none", Options, network: true));

    [Fact]
    public void In_NoNetworkGiven_IsAWant() =>
        Assert.Equal("needs the network, which this runner does not give to it", MissingDependency.In(["curl: (6) Could not resolve host: example.com"], 6, "/none", Options, network: false));
}
