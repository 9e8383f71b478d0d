using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

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

    private static readonly JsonWriterOptions s_written = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same text as with <see cref="Options"/>, by a writer that was generated for the document's type: nothing is looked up when it runs, which is most of the time of a short command.</summary>
    public static string Write<T>(T document, JsonTypeInfo<T> contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_written))
        {
            contract.SerializeHandler!(writer, document);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
