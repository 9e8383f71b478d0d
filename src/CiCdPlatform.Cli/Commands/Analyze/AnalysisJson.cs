using System.Text.Json;
using System.Text.Json.Serialization;
using CiCdPlatform.Core.Detectors;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Writes an analysis without looking at its types when it runs: most of the time of a small analysis would go there.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Serialization)]
[JsonSerializable(typeof(RepositoryAnalysis))]
internal sealed partial class AnalysisJson : JsonSerializerContext;
