using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CiCdPlatform.Durable;

/// <summary>How inputs, outputs, events and statuses are written, with a bound on their length.</summary>
internal static class DurableJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PropertyNameCaseInsensitive = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string? Write(object? value, Type type, int limit, string what)
    {
        if (value is null)
        {
            return null;
        }

        var json = JsonSerializer.Serialize(value, type == typeof(object) ? value.GetType() : type, Options);
        return json.Length <= limit
            ? json
            : throw new PayloadTooLongException($"{what} has {json.Length} characters of JSON, over the limit of {limit}: pass a reference to it instead");
    }

    public static object? Read(string? json, Type type) => json is null ? Absent(type) : JsonSerializer.Deserialize(json, type, Options);

    public static T Read<T>(string? json) => json is null ? default! : JsonSerializer.Deserialize<T>(json, Options)!;

    public static string Error(TaskError error) => JsonSerializer.Serialize(error, Options);

    private static object? Absent(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
}

/// <summary>A value that is too long to be kept in history.</summary>
internal sealed class PayloadTooLongException(string message) : Exception(message);
