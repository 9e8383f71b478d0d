using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Reads a request's parameters, which GitLab takes from the query, a form or JSON alike.</summary>
internal static class GitLabFields
{
    private const int MaxDepth = 6;

    public static async Task<JsonObject> ReadAsync(HttpContext http)
    {
        var fields = new JsonObject();
        foreach (var (name, values) in http.Request.Query)
        {
            foreach (var value in values)
            {
                Put(fields, name, value);
            }
        }

        if (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        {
            return fields;
        }

        if (http.Request.HasFormContentType)
        {
            foreach (var (name, values) in await http.Request.ReadFormAsync(http.RequestAborted))
            {
                foreach (var value in values)
                {
                    Put(fields, name, value);
                }
            }

            return fields;
        }

        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        if (buffer.Length > 0 && JsonNode.Parse(buffer.ToArray(), documentOptions: new JsonDocumentOptions { MaxDepth = 32 }) is JsonObject body)
        {
            foreach (var (name, value) in body)
            {
                fields[name] = value?.DeepClone();
            }
        }

        return fields;
    }

    // A name such as position[new_line] is a field of a field, as Rails reads it.
    private static void Put(JsonObject fields, string name, string? value)
    {
        var parts = name.Replace("]", "", StringComparison.Ordinal).Split('[', MaxDepth);
        for (var i = 0; i < parts.Length - 1 && parts[i + 1].Length > 0; i++)
        {
            if (fields[parts[i]] is not JsonObject inner)
            {
                fields[parts[i]] = inner = [];
            }

            fields = inner;
        }

        var last = parts[^1].Length > 0 || parts.Length == 1 ? parts[^1] : parts[^2];
        fields[last] = value;
    }
}
