using System.Text.Json;
using System.Text.Json.Nodes;

namespace CiCdPlatform.Chaos.Api;

/// <summary>The generated OpenAPI document, as tests read it.</summary>
public sealed class ApiDescription(JsonElement document)
{
    /// <summary>The document as it was read.</summary>
    public JsonElement Document => document;

    /// <summary>Every operation.</summary>
    public IReadOnlyList<ApiOperation> Operations { get; } =
    [
        .. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(method => method.Name is "get" or "post" or "put" or "patch" or "delete")
            .Select(method => new ApiOperation(document, path.Name, new HttpMethod(method.Name.ToUpperInvariant()), method.Value))),
    ];

    /// <summary>Reads it from a running server.</summary>
    public static async Task<ApiDescription> ReadAsync(HttpClient client) => new(JsonSerializer.Deserialize<JsonElement>(await client.GetStringAsync("/openapi/v1.json")));
}

/// <summary>One operation: its address, what it takes, and who may call it.</summary>
public sealed class ApiOperation(JsonElement document, string path, HttpMethod method, JsonElement operation)
{
    /// <summary>The address with its placeholders.</summary>
    public string Path => path;

    /// <summary>The method.</summary>
    public HttpMethod Method => method;

    /// <summary>Its name.</summary>
    public string Id => operation.GetProperty("operationId").GetString()!;

    /// <summary>Null when it is open to everybody.</summary>
    public string? Role => operation.TryGetProperty("x-required-role", out var role) ? role.GetString() : null;

    /// <summary>Where the role is held.</summary>
    public string? Scope => operation.TryGetProperty("x-role-scope", out var scope) ? scope.GetString() : null;

    /// <summary>The operation as it was read.</summary>
    public JsonElement Definition => operation;

    /// <summary>Whether its answer does not end.</summary>
    public bool Streams => Id is "streamEvents" or "openEventSocket";

    /// <summary>What stands in the address.</summary>
    public IReadOnlyList<(string Name, string In, bool Required, JsonElement Schema, string? Example)> Parameters { get; } = operation.TryGetProperty("parameters", out var parameters)
        ? [.. parameters.EnumerateArray().Select(one => (
            one.GetProperty("name").GetString()!,
            one.GetProperty("in").GetString()!,
            one.TryGetProperty("required", out var required) && required.GetBoolean(),
            one.GetProperty("schema"),
            one.TryGetProperty("example", out var example) ? example.ToString() : null))]
        : [];

    /// <summary>The example of the body, or null when it takes none.</summary>
    public JsonNode? BodyExample => Body is { } content && content.TryGetProperty("example", out var example) ? JsonNode.Parse(example.GetRawText()) : null;

    /// <summary>Whether it takes a body.</summary>
    public bool TakesBody => Body is not null;

    /// <summary>The shape of its body, or null.</summary>
    public JsonElement? BodySchema => Body is { } content ? Resolve(content.GetProperty("schema")) : null;

    private JsonElement? Body => operation.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var content) ? content : null;

    /// <summary>A schema without a reference before it, and of several the one that is not null.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        for (var hops = 0; hops < 5; hops++)
        {
            if (schema.TryGetProperty("$ref", out var reference))
            {
                schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
            }
            else if (schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices))
            {
                schema = choices.EnumerateArray().First(choice => choice.TryGetProperty("$ref", out _) || !(choice.TryGetProperty("type", out var type) && type.ToString() == "null"));
            }
        }

        return schema;
    }

    /// <summary>The types that a value may have.</summary>
    public IReadOnlySet<string> TypesOf(JsonElement schema) => Resolve(schema).TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(one => one.GetString()!).ToHashSet() : new HashSet<string> { type.GetString()! }
        : new HashSet<string>();

    /// <summary>The address with its examples in place, and more parameters behind it.</summary>
    public string Address(params (string Name, string Value)[] query)
    {
        var address = Parameters.Where(parameter => parameter.In == "path").Aggregate(
            path.Replace(":long", "", StringComparison.Ordinal), (so, parameter) => so.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(parameter.Example ?? "x"), StringComparison.Ordinal));
        var given = query.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}").ToList();
        given.AddRange(Parameters.Where(parameter => parameter is { In: "query", Example: not null } && query.All(pair => pair.Name != parameter.Name)).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Example!)}"));
        return given.Count == 0 ? address : $"{address}?{string.Join('&', given)}";
    }
}
