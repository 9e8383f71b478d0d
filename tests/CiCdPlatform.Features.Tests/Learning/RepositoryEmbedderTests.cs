using System.Runtime.InteropServices;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Learning;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Features.Learning;
using CiCdPlatform.Features.Tests.LanguageModel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Features.Tests.Learning;

/// <summary>The embeddings endpoint, as servers that speak OpenAI's protocol answer it.</summary>
public sealed class RepositoryEmbedderTests
{
    private static readonly RepositoryFingerprint Here = RepositoryFingerprint.Of(new RepositoryAnalysis { Components = [new Component { Path = ".", Language = "go", PackageManager = "go", Frameworks = ["gin"] }] });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EmbedAsync_ServerAnswers_IsItsVector(bool isPacked)
    {
        // Asked for packed numbers, some servers answer with plain ones.
        object vector = isPacked ? Convert.ToBase64String(MemoryMarshal.AsBytes<float>(new float[] { 3, 4, 0 })) : new float[] { 3, 4, 0 };
        await using var model = await ScriptedModel.StartAsync(http => http.Response.WriteAsJsonAsync(new
        {
            @object = "list",
            model = "words",
            data = new[] { new { @object = "embedding", index = 0, embedding = vector } },
            usage = new { prompt_tokens = 5, total_tokens = 5 },
        }));

        var made = await Embedder(model).EmbedAsync(Here, default);

        Assert.Equal(RepositoryVector.Of("words", [0.6f, 0.8f, 0]), made);
        var (authorization, body) = Assert.Single(model.Asked);
        Assert.Equal("Bearer key", authorization);
        Assert.Equal("words", body.GetProperty("model").GetString());
        Assert.Contains("framework gin", body.GetProperty("input").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(200, "{\"data\": []}")]
    [InlineData(200, "none of this")]
    public async Task EmbedAsync_ServerFails_IsTheLocalVector(int status, string answer)
    {
        await using var model = await ScriptedModel.StartAsync(ScriptedModel.Fails(status, answer));

        Assert.Equal(Here.Hashed(), await Embedder(model).EmbedAsync(Here, default));
    }

    private static RepositoryEmbedder Embedder(ScriptedModel model) =>
        new(new LanguageModelSettings { Endpoint = model.Endpoint, EmbeddingModel = "words", ApiKey = "key" }, NullLogger<RepositoryEmbedder>.Instance);
}
