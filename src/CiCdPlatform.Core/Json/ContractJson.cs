using System.Text.Encodings.Web;
using System.Text.Json;

namespace CiCdPlatform.Core.Json;

/// <summary>How documents that other programs read are written.</summary>
public static class ContractJson
{
    /// <summary>Camel case, indented, nulls written.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
