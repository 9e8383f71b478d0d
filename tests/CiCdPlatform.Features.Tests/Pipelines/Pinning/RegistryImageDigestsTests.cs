using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Features.Pipelines.Pinning;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Pipelines.Pinning;

/// <summary>Digests come from registries alone: a real one on the loopback, or nobody.</summary>
public sealed class RegistryImageDigestsTests
{
    [FactIfTool("docker-registry")]
    public async Task FindAsync_RealRegistry_TellsTheDigestOfWhatWasPushed()
    {
        await using var registry = await LocalRegistry.StartAsync();
        var digest = await registry.PushAsync("team/tool", "1.2.3");

        var digests = new RegistryImageDigests(registry.Http);

        Assert.Equal(digest, await digests.FindAsync($"{registry.Host}/team/tool:1.2.3", CancellationToken.None));
        Assert.Null(await digests.FindAsync($"{registry.Host}/team/tool:9.9.9", CancellationToken.None));
        Assert.Null(await digests.FindAsync($"{registry.Host}/team/../tool:1.2.3", CancellationToken.None));
    }

    [FactIfTool("docker-registry")]
    public async Task PinAsync_DraftOfTheServer_CarriesTheDigestsThatAListedRegistryTells()
    {
        await using var registry = await LocalRegistry.StartAsync();
        var analysis = new RepositoryAnalysis { Components = [new Component { Path = ".", Language = "go", PackageManager = "go", Test = ["go test ./..."] }] };
        var request = new GenerationRequest(analysis, ForgeKind.GitLab) { Settings = new GenerationSettings { ImagePrefix = registry.Host + "/" } };
        var draft = PipelineGenerator.Generate(request);
        var image = draft.Pipeline.Jobs.First(job => job.Image?.Contains("/golang:", StringComparison.Ordinal) == true).Image!;
        var digest = await registry.PushAsync("golang", image[(image.LastIndexOf(':') + 1)..]);

        using var listed = new DraftPins(new GenerationSettings { DigestRegistries = [registry.Host] }, TimeProvider.System);
        using var unlisted = new DraftPins(new GenerationSettings(), TimeProvider.System);
        var (pinned, _) = await listed.PinAsync(request, draft, CancellationToken.None);
        var (left, _) = await unlisted.PinAsync(request, draft, CancellationToken.None);

        Assert.Contains($"{image}@{digest}", pinned.Files[0].Content, StringComparison.Ordinal);
        Assert.Equal(draft.Reasons, pinned.Reasons);
        Assert.DoesNotContain("@sha256:", left.Files[0].Content, StringComparison.Ordinal);
        Assert.Contains(left.Warnings, warning => warning.Contains("no registry told the digest of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FindAsync_NobodyAnswers_IsNothingAndNotAskedAgain()
    {
        var calls = 0;
        using var http = new HttpClient(new Refusing(() => calls++));
        var digests = new RegistryImageDigests(http);
        Assert.Null(await digests.FindAsync("node:24.19.0", CancellationToken.None));
        Assert.Null(await digests.FindAsync("python:3.13.15", CancellationToken.None));
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData("node:24.19.0", "https://registry-1.docker.io/", "library/node", "24.19.0")]
    [InlineData("aquasec/trivy:0.74.0", "https://registry-1.docker.io/", "aquasec/trivy", "0.74.0")]
    [InlineData("ghcr.io/gleam-lang/gleam:v1.17.0", "https://ghcr.io/", "gleam-lang/gleam", "v1.17.0")]
    [InlineData("localhost:5000/a/b:1", "http://localhost:5000/", "a/b", "1")]
    public void Parse_Image_IsWhereItLies(string image, string registry, string repository, string tag) =>
        Assert.Equal(new ImageAddress(new Uri(registry), repository, tag), ImageAddress.Parse(image));

    [Theory]
    [InlineData("node")]
    [InlineData("localhost:5000/a/b")]
    [InlineData("node:1@sha256:0")]
    [InlineData("a/../b:1")]
    [InlineData("a b:1")]
    public void Parse_NoTagOrNoName_IsNothing(string image) => Assert.Null(ImageAddress.Parse(image));

    private sealed class Refusing(Action called) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            called();
            throw new HttpRequestException("no route to host");
        }
    }
}
