using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Learning;

namespace CiCdPlatform.Core.Tests.Learning;

public sealed class RepositoryFingerprintTests
{
    [Fact]
    public void Similarity_OfANeighbour_IsHigherThanOfAStranger()
    {
        var flask = Vector("python", "pip", "flask", "python -m pytest");
        var django = Vector("python", "pip", "django", "python -m pytest");
        var maven = Vector("java", "maven", "spring", "mvn -B test");

        Assert.Equal(1, flask.SimilarityTo(flask), 0.0001);
        Assert.InRange(flask.SimilarityTo(django), 0.6, 0.95);
        Assert.InRange(flask.SimilarityTo(maven), -0.3, 0.3);
    }

    [Fact]
    public void Hashed_OnAnyMachine_IsTheSame() => Assert.Equal(Vector("go", "go", "gin", "go test ./...").Values, Vector("go", "go", "gin", "go test ./...").Values);

    [Theory]
    [InlineData("another-model", null)]
    [InlineData(RepositoryVector.LocalModel, "not base64 !")]
    [InlineData(RepositoryVector.LocalModel, "AAAA")]
    public void Similarity_WithWhatCannotBeCompared_IsNone(string model, string? values)
    {
        var vector = Vector("go", "go", "gin", "go test ./...");

        Assert.Equal(0, vector.SimilarityTo(new RepositoryVector(model, values ?? vector.Values)));
    }

    private static RepositoryVector Vector(string language, string manager, string framework, string test) => RepositoryFingerprint.Of(new RepositoryAnalysis
    {
        Components = [new Component { Path = ".", Language = language, PackageManager = manager, Frameworks = [framework], Test = [test] }],
        Languages = [new LanguageShare(language, 1000, 1)],
    }).Hashed();
}
