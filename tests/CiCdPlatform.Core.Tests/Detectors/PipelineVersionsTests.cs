using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Repositories;

namespace CiCdPlatform.Core.Tests.Detectors;

/// <summary>Versions from the repository's own workflows.</summary>
public sealed class PipelineVersionsTests
{
    private const string Path = ".github/workflows/ci.yml";

    [Theory]
    [InlineData("build.gradle", "java { sourceCompatibility = JavaVersion.VERSION_1_8 }", "actions/setup-java@v4", "java-version", "21", "21")]
    [InlineData("build.gradle", "java { sourceCompatibility = JavaVersion.VERSION_1_8 }", "actions/setup-java@v4", "java-version", "${{ matrix.java }}", "8")]
    [InlineData("package.json", "{\"scripts\": {\"test\": \"node --test\"}}", "actions/setup-node@v4", "node-version", "20.x", "20")]
    [InlineData("package.json", "{\"engines\": {\"node\": \">=18\"}}", "actions/setup-node@v4", "node-version", "20", ">=18")]
    [InlineData("package.json", "{\"scripts\": {\"test\": \"node --test\"}}", "actions/setup-node@v4", "node-version", "lts/*", null)]
    [InlineData("package.json", "{\"scripts\": {\"test\": \"node --test\"}}", "actions/setup-python@v5", "python-version", "3.12", null)]
    public void Analyze_OwnWorkflowSetsUpAVersion_IsWhatNoFileSaysBetter(string file, string text, string action, string input, string version, string? expected)
    {
        var workflow = $"jobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: {action}\n        with:\n          {input}: {version}\n";
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [file] = text, [Path] = workflow });

        var component = Assert.Single(RepositoryAnalyzer.Analyze(snapshot).Components);

        Assert.Equal(expected, component.LanguageVersion);
        Assert.Equal(expected is "20" or "21", component.Evidence.Any(evidence => evidence.File == Path && evidence.Line == 7));
    }

    [Theory]
    [InlineData("# Written by CiCdPlatform from the template 'javascript'.\njobs:\n  test:\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 20\n")]
    [InlineData("jobs:\n  test:\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 20\n      - uses: actions/setup-node@v4\n        with:\n          node-version: 22\n")]
    public void Analyze_WorkflowOfOursOrOfSeveralVersions_NamesNone(string workflow)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["package.json"] = "{\"scripts\": {\"test\": \"node --test\"}}", [Path] = workflow });

        Assert.Null(Assert.Single(RepositoryAnalyzer.Analyze(snapshot).Components).LanguageVersion);
    }

    [Theory]
    [InlineData("build.gradle", "plugins { id 'java-library' }", "words-test/build.gradle", "plugins { id 'application' }\nmainClassName = 'Main'", "words-test/src/main/java/Main.java")]
    [InlineData("src/Words/Words.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"/>", "src/TestApp/TestApp.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType></PropertyGroup></Project>", "src/TestApp/Program.cs")]
    [InlineData("package.json", "{\"scripts\": {\"build\": \"vp build\", \"docs:build\": \"vitepress build docs\"}, \"devDependencies\": {\"vitepress\": \"1.6.4\"}}", "docs/index.md", "# Words", "src/words.ts")]
    public void Analyze_LibraryWithAnApplicationForItsTestsOrDocumentation_StartsNothing(string file, string text, string aside, string asideText, string source)
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["settings.gradle"] = "include 'words-test'", [file] = text, [aside] = asideText, [source] = "" });

        Assert.All(RepositoryAnalyzer.Analyze(snapshot).Components, component => Assert.Null(component.Start));
    }
}
