using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>One request to the API: who asks, about which repository, with what.</summary>
internal sealed class GitHubCall(HttpContext http, GitHubState state, Principal principal, LocalRepository? repository, JsonElement body)
{
    public HttpContext Http { get; } = http;

    public Principal Principal { get; } = principal;

    /// <summary>The repository of the path; only endpoints below <c>/repos/{owner}/{repo}</c> ask for it.</summary>
    public LocalRepository Repository => repository ?? throw new InvalidOperationException("This endpoint has no repository in its path.");

    public RepositoryState State => state.Of(Repository);

    public Git.BareRepository Git => Repository.Git;

    public JsonElement Body { get; } = body;

    public CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>Who acts; endpoints that write have made sure that somebody does.</summary>
    public GitHubUser User => Principal.User ?? state.User("ghost");

    /// <summary>A part of the path, with encoded slashes made plain.</summary>
    public string Route(string name) => (Http.GetRouteValue(name) as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    public long Id(string name) => long.TryParse(Route(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;

    public string? Query(string name) => Http.Request.Query.TryGetValue(name, out var values) && values.ToString() is { Length: > 0 } value ? value : null;

    /// <summary>A text of the body, or null.</summary>
    public string? Text(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public bool? Flag(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : null;

    public JsonElement? Member(string name) => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>One page of a list, with <c>Link</c>.</summary>
    public GitHubAnswer Page<T>(IReadOnlyCollection<T> all, Func<T, object> write, Func<IReadOnlyList<object>, object>? wrap = null)
    {
        var (page, size) = PageAsked();
        IReadOnlyList<object> items = [.. all.Skip((page - 1) * size).Take(size).Select(write)];
        var last = Math.Max(1, (all.Count + size - 1) / size);
        return GitHubAnswer.Ok(wrap is null ? items : wrap(items)) with { Headers = Link(page, last) };
    }

    public (int Page, int Size) PageAsked() => (Math.Clamp(Number("page", 1), 1, 100_000), Math.Clamp(Number("per_page", 30), 1, 100));

    public IReadOnlyList<(string Name, string Value)> Link(int page, int last)
    {
        var links = new List<string>();
        if (page > 1)
        {
            links.Add(To(Math.Min(page - 1, last), "prev"));
        }

        if (page < last)
        {
            links.Add(To(page + 1, "next"));
            links.Add(To(last, "last"));
        }

        if (page > 1)
        {
            links.Add(To(1, "first"));
        }

        return links.Count == 0 ? [] : [("Link", string.Join(", ", links))];

        string To(int number, string relation)
        {
            var query = Http.Request.Query.Where(q => q.Key != "page").Select(q => $"{Uri.EscapeDataString(q.Key)}={Uri.EscapeDataString(q.Value.ToString())}").Append("page=" + number);
            return $"<{Http.Request.Scheme}://{Http.Request.Host}{Http.Request.PathBase}{Http.Request.Path}?{string.Join('&', query)}>; rel=\"{relation}\"";
        }
    }

    private int Number(string name, int otherwise) => int.TryParse(Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
