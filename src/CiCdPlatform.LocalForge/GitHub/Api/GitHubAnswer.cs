using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>What an endpoint answers.</summary>
internal sealed record GitHubAnswer(int Status, object? Body)
{
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Bytes to send in place of JSON.</summary>
    public byte[]? Raw { get; init; }

    public string ContentType { get; init; } = "application/json; charset=utf-8";

    public static GitHubAnswer NotFound { get; } = Error(404, "Not Found");

    public static GitHubAnswer NoContent { get; } = new(204, null);

    public static GitHubAnswer Ok(object? body) => new(200, body);

    public static GitHubAnswer Created(object body, string? location = null) => new(201, body) { Headers = location is null ? [] : [("Location", location)] };

    public static GitHubAnswer Redirect(string location, int status = 302) => new(status, null) { Headers = [("Location", location)] };

    public static GitHubAnswer Error(int status, string message) =>
        new(status, new { message, documentation_url = "https://docs.github.com/rest", status = status.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    /// <summary>422 with one reason.</summary>
    public static GitHubAnswer Invalid(string resource, string field, string code, string? message = null) => new(
        422, new { message = "Validation Failed", errors = new[] { new { resource, field, code, message = message ?? $"{field} is {code}" } }, documentation_url = "https://docs.github.com/rest", status = "422" });
}

/// <summary>How GitHub writes JSON.</summary>
internal static class GitHubText
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Converters = { new SecondsConverter() } };

    /// <summary>As GitHub writes a moment: in UTC, to the second.</summary>
    public static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);

    private sealed class SecondsConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(Stamp(value));
    }
}
