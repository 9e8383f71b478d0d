using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>What an endpoint answers.</summary>
internal sealed record GitLabAnswer(int Status, object? Body)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Bytes to send in place of JSON.</summary>
    public byte[]? Raw { get; init; }

    public string ContentType { get; init; } = "application/json";

    public static GitLabAnswer NoContent { get; } = new(204, null);

    public static GitLabAnswer Unauthorised { get; } = Message(401, "401 Unauthorized");

    public static GitLabAnswer Forbidden { get; } = Message(403, "403 Forbidden");

    public static GitLabAnswer Ok(object? body) => new(200, body);

    public static GitLabAnswer Created(object body) => new(201, body);

    public static GitLabAnswer Bytes(byte[] bytes, string type) => new(200, null) { Raw = bytes, ContentType = type };

    public static GitLabAnswer Message(int status, object message) => new(status, new { message });

    public static GitLabAnswer NotFound(string what) => Message(404, what.Length == 0 ? "404 Not found" : $"404 {what} Not Found");

    public static GitLabAnswer Missing(string field) => new(400, new { error = field + " is missing" });

    public static GitLabAnswer Invalid(string field) => new(400, new { error = field + " is invalid" });
}

/// <summary>How GitLab writes JSON.</summary>
internal static class GitLabText
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new MillisecondsConverter() } };

    private sealed class MillisecondsConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
    }
}
