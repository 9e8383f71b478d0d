using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Diagnosis;

namespace CiCdPlatform.Features.Tests.Diagnosis;

public sealed class RunAddressTests
{
    [Theory]
    [InlineData("https://github.com/octo/shop/actions/runs/42", ForgeKind.GitHub, "octo/shop", 42L, null, "https://api.github.com/")]
    [InlineData("https://github.com/octo/shop/actions/runs/42/attempts/2", ForgeKind.GitHub, "octo/shop", 42L, null, "https://api.github.com/")]
    [InlineData("https://github.com/octo/shop/actions/runs/42/job/7?pr=3#step:4:1", ForgeKind.GitHub, "octo/shop", 42L, 7L, "https://api.github.com/")]
    [InlineData("https://git.example.org/octo/shop/actions/runs/42/", ForgeKind.GitHub, "octo/shop", 42L, null, "https://git.example.org/api/v3/")]
    [InlineData("https://gitlab.com/group/sub/shop/-/pipelines/42", ForgeKind.GitLab, "group/sub/shop", 42L, null, "https://gitlab.com/api/v4/")]
    [InlineData("http://127.0.0.1:8080/group/shop/-/jobs/7", ForgeKind.GitLab, "group/shop", null, 7L, "http://127.0.0.1:8080/api/v4/")]
    public void Parse_AddressOfAPage_NamesTheRun(string address, ForgeKind forge, string name, long? run, long? job, string api)
    {
        var parsed = RunAddress.Parse(address)!;

        Assert.Equal((forge, name, run, job, api), (parsed.Forge, parsed.FullName, parsed.RunId, parsed.JobId, parsed.ApiUrl.ToString()));
    }

    [Theory]
    [InlineData("https://github.com/octo/shop")]
    [InlineData("https://github.com/octo/shop/actions/runs/newest")]
    [InlineData("https://token@github.com/octo/shop/actions/runs/42")]
    [InlineData("https://gitlab.com/shop/-/pipelines/42")]
    [InlineData("file:///octo/shop/actions/runs/42")]
    [InlineData("job.log")]
    public void Parse_AnythingElse_IsNull(string address) => Assert.Null(RunAddress.Parse(address));
}
