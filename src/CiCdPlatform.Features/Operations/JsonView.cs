using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Features.Operations;

/// <summary>JSON of instances as a person may see it: credentials masked, and long values cut where there are many of them.</summary>
/// <param name="MaxText">Characters of one string.</param>
/// <param name="MaxItems">Members of one array or object.</param>
/// <param name="MaxDepth">Levels of nesting.</param>
internal sealed record JsonView(int MaxText, int MaxItems, int MaxDepth)
{
    private const int LongestBrief = 256 * 1024;
    private static readonly string[] Secret = ["token", "secret", "password", "passphrase", "privatekey", "credentialkey", "apikey", "authorization", "connectionstring"];
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One row among many.</summary>
    public static JsonView Brief { get; } = new(200, 8, 4);

    /// <summary>One instance, where a history has many payloads.</summary>
    public static JsonView Clipped { get; } = new(4_000, 200, 64);

    /// <summary>Everything but credentials.</summary>
    public static JsonView Full { get; } = new(int.MaxValue, int.MaxValue, 64);

    /// <summary>The value, or null when there is none; text that is not JSON becomes a string.</summary>
    public JsonElement? Of(string? json)
    {
        if (json is null)
        {
            return null;
        }

        if (json.Length > LongestBrief && this == Brief)
        {
            return JsonSerializer.SerializeToElement($"… {json.Length} characters");
        }

        using var document = Parse(json);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Relaxed))
        {
            if (document is null)
            {
                writer.WriteStringValue(Text(json));
            }
            else
            {
                Write(writer, document.RootElement, 0);
            }
        }

        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }

    /// <summary>A text without credentials, cut when it is too long.</summary>
    public string Text(string text)
    {
        var masked = CredentialMask.Apply(text);
        return masked.Length <= MaxText ? masked : string.Concat(masked.AsSpan(0, char.IsHighSurrogate(masked[MaxText - 1]) ? MaxText - 1 : MaxText), $"… {masked.Length - MaxText} more");
    }

    private static JsonDocument? Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsSecret(string name)
    {
        var letters = new StringBuilder(name.Length);
        foreach (var character in name.Where(char.IsAsciiLetter))
        {
            letters.Append(char.ToLowerInvariant(character));
        }

        var text = letters.ToString();
        return Array.Exists(Secret, word => text.EndsWith(word, StringComparison.Ordinal));
    }

    private void Write(Utf8JsonWriter writer, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                writer.WriteStringValue(Text(value.GetString()!));
                break;
            case JsonValueKind.Object or JsonValueKind.Array when depth >= MaxDepth:
                writer.WriteStringValue("…");
                break;
            case JsonValueKind.Array:
                WriteArray(writer, value, depth);
                break;
            case JsonValueKind.Object:
                WriteObject(writer, value, depth);
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private void WriteArray(Utf8JsonWriter writer, JsonElement array, int depth)
    {
        writer.WriteStartArray();
        foreach (var item in array.EnumerateArray().Take(MaxItems))
        {
            Write(writer, item, depth + 1);
        }

        if (array.GetArrayLength() > MaxItems)
        {
            writer.WriteStringValue($"… {array.GetArrayLength() - MaxItems} more");
        }

        writer.WriteEndArray();
    }

    private void WriteObject(Utf8JsonWriter writer, JsonElement @object, int depth)
    {
        writer.WriteStartObject();
        var count = 0;
        foreach (var property in @object.EnumerateObject())
        {
            if (++count > MaxItems)
            {
                writer.WriteString("…", "more");
                break;
            }

            writer.WritePropertyName(property.Name);
            if (IsSecret(property.Name) && property.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False))
            {
                writer.WriteStringValue(CredentialMask.Mask);
            }
            else
            {
                Write(writer, property.Value, depth + 1);
            }
        }

        writer.WriteEndObject();
    }
}
