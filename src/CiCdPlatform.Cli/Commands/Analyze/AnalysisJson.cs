using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Detectors;
using CiCdPlatform.Core.Json;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Writes an analysis without looking at its types when it runs: most of the time of a small analysis would go there.</summary>
[JsonSerializable(typeof(RepositoryAnalysis))]
internal sealed partial class AnalysisJson : JsonSerializerContext
{
    public static AnalysisJson Contract { get; } = new(new JsonSerializerOptions(ContractJson.Options));
}
