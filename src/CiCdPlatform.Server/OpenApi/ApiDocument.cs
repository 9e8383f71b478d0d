using System.Text.Json;
using System.Text.Json.Nodes;
using CiCdPlatform.Features.Access;
using CiCdPlatform.Features.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CiCdPlatform.Server;

/// <summary>What the generated description of the API says beyond paths and shapes: who may call, how it refuses, and examples.</summary>
internal static class ApiDocument
{
    private const string ProblemName = "Problem";
    private const string ProblemType = "application/problem+json";

    private static readonly (string Status, string Description)[] Refusals =
    [
        ("400", "The request is not as it should be."),
        ("429", "Too many calls; Retry-After says when to go on."),
        ("default", "Any other refusal or failure."),
    ];

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(DescribeAsync);
    }

    private static async Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "CiCdPlatform",
            Version = "1",
            Description = "Everything that the product does. Lists give `next`, which `after` takes; reads carry an `ETag`; a POST with an `Idempotency-Key` is done once; long work answers 202 with a status URL; "
                + "every refusal is problem+json with a stable `code`. A version lives at least a year after `Deprecation` announces its end in `Sunset`.",
            License = new OpenApiLicense { Name = "MIT" },
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An access token, an API key or a fixed token." },
            ["cookie"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = CookieSessions.CookieName, Description = "The session of a browser; changes need X-CSRF-Token." },
        };
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemName] = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellation);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations?.Values.AsEnumerable() ?? []))
        {
            if (operation.Metadata?.ContainsKey(nameof(AccessRule)) == true)
            {
                operation.Security = [new() { [new("bearer", document)] = [] }, new() { [new("cookie", document)] = [] }];
            }

            foreach (var response in operation.Responses?.Where(pair => pair.Value.Content?.ContainsKey(ProblemType) == true).Select(pair => pair.Value) ?? [])
            {
                response.Content![ProblemType] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(ProblemName, document) };
            }
        }
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        operation.Responses ??= [];
        var rule = metadata.OfType<IAllowAnonymous>().Any() ? null : metadata.OfType<AccessRule>().LastOrDefault();
        if (rule is not null)
        {
            operation.Metadata ??= new Dictionary<string, object>();
            operation.Metadata[nameof(AccessRule)] = rule;
            operation.Description = rule.Scope switch
            {
                RoleScope.SignedIn => "Needs a sign-in.",
                RoleScope.Platform => $"Needs the role {Caller.NameOf(rule.Role)} on the platform.",
                _ => $"Needs the role {Caller.NameOf(rule.Role)} on what it is about.",
            };
            operation.AddExtension("x-required-role", new JsonNodeExtension(JsonValue.Create(Caller.NameOf(rule.Role))!));
            operation.AddExtension("x-role-scope", new JsonNodeExtension(JsonValue.Create(JsonNamingPolicy.KebabCaseLower.ConvertName(rule.Scope.ToString()))!));
            Refuse(operation.Responses, "401", "Nobody is signed in, or the token does not count.");
            Refuse(operation.Responses, "403", "The role is not held.");
        }

        if (context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true)
        {
            foreach (var (status, description) in Refusals)
            {
                Refuse(operation.Responses, status, description);
            }
        }

        var examples = metadata.OfType<ParameterExample>().ToDictionary(example => example.Name, example => example.Value, StringComparer.Ordinal);
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.Name is { } name && examples.TryGetValue(name, out var value))
            {
                parameter.Example = JsonValue.Create(value);
            }
        }

        if (metadata.OfType<RequestExample>().LastOrDefault() is { } body)
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
            {
                content.Example = JsonSerializer.SerializeToNode(body.Body, JsonSerializerOptions.Web);
            }
        }

        operation.Deprecated = metadata.OfType<Deprecated>().Any();
        return Task.CompletedTask;
    }

    private static void Refuse(OpenApiResponses responses, string status, string description) =>
        responses.TryAdd(status, new OpenApiResponse { Description = description, Content = new Dictionary<string, OpenApiMediaType> { [ProblemType] = new OpenApiMediaType() } });
}
