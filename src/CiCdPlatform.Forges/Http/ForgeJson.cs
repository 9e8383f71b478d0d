using System.Text.Json;
using System.Text.Json.Serialization;

namespace CiCdPlatform.Forges.Http;

/// <summary>JSON as both forges write it.</summary>
internal static class ForgeJson
{
    /// <summary>Snake case, nulls left out, unknown members ignored, depth bounded.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        MaxDepth = 64,
    };
}
