using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>One request to the API: who asks, about which project, with what.</summary>
internal sealed class GitLabCall(HttpContext http, GitLabState state, GitLabUser? user, LocalRepository? project, JsonObject fields)
{
    public HttpContext Http { get; } = http;

    public JsonObject Fields { get; } = fields;

    /// <summary>Who asks; endpoints that write have made sure that somebody does.</summary>
    public GitLabUser User => user ?? throw new InvalidOperationException("This endpoint answers strangers, too.");

    public GitLabUser? Visitor => user;

    public LocalRepository Project => project ?? throw new InvalidOperationException("This endpoint has no project in its path.");

    public GitLabProjectState State => state.Of(Project);

    public Git.BareRepository Git => Project.Git;

    public CancellationToken Cancellation => Http.RequestAborted;

    /// <summary>A part of the path, with encoded slashes made plain.</summary>
    public string Route(string name) => (Http.GetRouteValue(name) as string ?? "").Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    public long Id(string name) => long.TryParse(Route(name), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : -1;

    public string? Text(string name) => TextOf(Fields, name);

    public bool? Flag(string name) => Text(name) switch { "true" or "1" or "yes" => true, "false" or "0" or "no" => false, _ => null };

    public int Number(string name, int otherwise) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;

    public static string? TextOf(JsonObject fields, string name) => fields[name] is JsonValue value
        ? value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => value.ToJsonString(),
        }
        : null;

    /// <summary>One page of a list, with GitLab's headers.</summary>
    public GitLabAnswer Page<T>(IReadOnlyCollection<T> all, Func<T, object> write)
    {
        var (page, size) = (Math.Clamp(Number("page", 1), 1, 100_000), Size);
        var last = Math.Max(1, (all.Count + size - 1) / size);
        var links = new List<string>();
        if (page > 1)
        {
            links.Add(Link("prev", ("page", Plain(page - 1))));
        }

        if (page < last)
        {
            links.Add(Link("next", ("page", Plain(page + 1))));
        }

        links.Add(Link("first", ("page", "1")));
        links.Add(Link("last", ("page", Plain(last))));
        return GitLabAnswer.Ok(all.Skip((page - 1) * size).Take(size).Select(write).ToArray()) with
        {
            Headers =
            [
                ("x-total", Plain(all.Count)), ("x-total-pages", Plain(last)), ("x-page", Plain(page)), ("x-per-page", Plain(size)),
                ("x-next-page", page < last ? Plain(page + 1) : ""), ("x-prev-page", page > 1 ? Plain(page - 1) : ""), ("Link", string.Join(", ", links)),
            ],
        };
    }

    /// <summary>A page that begins behind a key, with nothing but the way to the next one.</summary>
    public GitLabAnswer Keyset<T>(IReadOnlyList<T> all, string parameter, Func<T, string> key, Func<T, object> write)
    {
        var from = 0;
        if (Text(parameter) is { Length: > 0 } token)
        {
            from = all.Count;
            for (var i = 0; i < all.Count; i++)
            {
                if (key(all[i]) == token)
                {
                    from = i + 1;
                    break;
                }
            }
        }

        var items = all.Skip(from).Take(Size).ToList();
        return GitLabAnswer.Ok(items.Select(write).ToArray()) with
        {
            Headers = from + items.Count < all.Count ? [("Link", Link("next", (parameter, key(items[^1])))), ("x-per-page", Plain(Size))] : [("x-per-page", Plain(Size))],
        };
    }

    private int Size => Math.Clamp(Number("per_page", 20), 1, 100);

    private static string Plain(int number) => number.ToString(CultureInfo.InvariantCulture);

    private string Link(string relation, params IReadOnlyList<(string Name, string Value)> changed)
    {
        var query = Http.Request.Query.Where(q => q.Key is not ("private_token" or "access_token") && changed.All(c => c.Name != q.Key)).Select(q => (Name: q.Key, Value: q.Value.ToString())).Concat(changed);
        return $"<{Http.Request.Scheme}://{Http.Request.Host}{Http.Request.Path}?{string.Join('&', query.Select(q => $"{Uri.EscapeDataString(q.Name)}={Uri.EscapeDataString(q.Value)}"))}>; rel=\"{relation}\"";
    }
}
