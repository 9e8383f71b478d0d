using System.Text.Json;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Json;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Validation;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Pipelines;

/// <summary>An analysis becomes exactly these files; <c>UPDATE_GOLDEN=1</c> writes them anew.</summary>
public sealed class GoldenTests
{
    private static readonly string s_folder = RepositoryRoot.Combine("tests", "CiCdPlatform.Core.Tests", "Pipelines", "fixtures");

    internal static IEnumerable<string> Folders => Directory.GetFiles(s_folder, "analysis.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Path.GetDirectoryName(file)!);

    public static TheoryData<string, ForgeKind> Cases()
    {
        var data = new TheoryData<string, ForgeKind>();
        foreach (var folder in Folders)
        {
            foreach (var forge in Enum.GetValues<ForgeKind>())
            {
                data.Add(Path.GetFileName(folder), forge);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Generate_Fixture_WritesTheGoldenFiles(string name, ForgeKind forge)
    {
        var folder = Path.Combine(s_folder, name);
        var request = Request(folder, forge);
        var generation = PipelineGenerator.Generate(request);

        Assert.Empty(PipelineValidator.Validate(forge, generation.Files, request.Analysis));
        var golden = Path.Combine(folder, forge == ForgeKind.GitHub ? "github" : "gitlab");
        var written = generation.Files
            .Append(new GeneratedFile("reasons.txt", string.Join('\n', generation.Reasons.Concat(generation.Warnings.Select(w => "warning: " + w))) + "\n"))
            .ToDictionary(file => file.Path.Replace('/', '+').TrimStart('.'), file => file.Content);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(golden);
            Array.ForEach(Directory.GetFiles(golden), File.Delete);
            foreach (var (path, content) in written)
            {
                File.WriteAllText(Path.Combine(golden, path), content);
            }
        }

        Assert.Equal(
            Directory.GetFiles(golden).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal),
            written.Keys.Order(StringComparer.Ordinal));
        foreach (var (path, content) in written)
        {
            Assert.Equal(File.ReadAllText(Path.Combine(golden, path)), content);
        }
    }

    internal static GenerationRequest Request(string folder, ForgeKind forge)
    {
        var analysis = JsonSerializer.Deserialize<RepositoryAnalysis>(File.ReadAllText(Path.Combine(folder, "analysis.json")), ContractJson.Options)!;
        var settings = Path.Combine(folder, "settings.json");
        return new GenerationRequest(analysis, forge)
        {
            Settings = File.Exists(settings) ? JsonSerializer.Deserialize<GenerationSettings>(File.ReadAllText(settings), ContractJson.Options)! : new GenerationSettings(),
        };
    }
}
