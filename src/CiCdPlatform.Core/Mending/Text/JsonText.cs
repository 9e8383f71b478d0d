using System.Text.Json;

namespace CiCdPlatform.Core.Mending.Text;

/// <summary>A few questions to JSON that may be broken.</summary>
internal static class JsonText
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 64 };

    /// <summary>The keys of an object below the root; none where there is no such object.</summary>
    public static IReadOnlyList<string> Keys(string? json, string name) => Ask(json, root => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(property => property.Name).ToList() : null) ?? [];

    /// <summary>A text at the root, or null.</summary>
    public static string? Text(string? json, string name) => Ask(json, root => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null);

    private static T? Ask<T>(string? json, Func<JsonElement, T?> question)
        where T : class
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            return document.RootElement.ValueKind == JsonValueKind.Object ? question(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
