using System.Text.Json;

namespace CiCdPlatform.Core.Rules;

/// <summary>A statement of an IAM policy, as far as it is written down.</summary>
internal sealed record PolicyStatement(HclValue At, bool Allows, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources, bool ForAnyone, bool HasCondition);

/// <summary>Reads policies of IAM: <c>jsonencode</c>, JSON in a string, and documents of the provider.</summary>
internal static class PolicyDocuments
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    public static IEnumerable<PolicyStatement> Of(HclValue value)
    {
        if (value is { Function: "jsonencode", Items: [var policy, ..] })
        {
            return policy.Find("Statement").SelectMany(attribute => attribute.Value.Entries.Count > 0 ? [attribute.Value] : attribute.Value.Items).Select(OfObject);
        }

        return value is { Text: { Length: > 1 } text, IsString: true } && text.TrimStart().StartsWith('{') ? OfJson(value, text) : [];
    }

    /// <summary>The statements of a data block of the type <c>aws_iam_policy_document</c>.</summary>
    public static IEnumerable<PolicyStatement> OfBlock(HclBlock document) =>
        document.Nested("statement").Select(statement => new PolicyStatement(
            (statement.Attribute("actions") ?? statement.Attribute("resources"))?.Value ?? new HclValue(statement.Offset, statement.Length),
            statement.Attribute("effect")?.Value.Text is null or "Allow",
            [.. statement.Find("actions").SelectMany(Texts)],
            [.. statement.Find("resources").SelectMany(Texts)],
            statement.Nested("principals").Any(principal => principal.Find("identifiers").SelectMany(Texts).Contains("*")),
            statement.Nested("condition").Any()));

    private static PolicyStatement OfObject(HclValue statement) => new(
        statement,
        statement.Find("Effect").SelectMany(Texts).Contains("Allow"),
        [.. statement.Find("Action").SelectMany(Texts)],
        [.. statement.Find("Resource").SelectMany(Texts)],
        statement.Find("Principal").SelectMany(principal => Texts(principal).Concat(principal.Value.Find("AWS").SelectMany(Texts))).Contains("*"),
        statement.Find("Condition").Any());

    private static IEnumerable<string> Texts(HclAttribute attribute) => attribute.Value.Texts().Select(text => text.Text!);

    private static List<PolicyStatement> OfJson(HclValue at, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("Statement", out var statements))
            {
                return [];
            }

            IEnumerable<JsonElement> each = statements.ValueKind == JsonValueKind.Array ? statements.EnumerateArray() : [statements];
            return [.. each.Where(statement => statement.ValueKind == JsonValueKind.Object).Select(statement => new PolicyStatement(at, Strings(statement, "Effect").Contains("Allow"), Strings(statement, "Action"), Strings(statement, "Resource"), IsAnyone(statement), statement.TryGetProperty("Condition", out _)))];
        }
        catch (JsonException)
        {
            // What the template puts in may be what makes it JSON.
            return [];
        }
    }

    private static bool IsAnyone(JsonElement statement) =>
        Strings(statement, "Principal").Contains("*") || (statement.TryGetProperty("Principal", out var principal) && principal.ValueKind == JsonValueKind.Object && Strings(principal, "AWS").Contains("*"));

    private static List<string> Strings(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.String ? [value.GetString()!]
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : [];
}
