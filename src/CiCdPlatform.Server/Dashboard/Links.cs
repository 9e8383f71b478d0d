using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;

namespace CiCdPlatform.Server.Dashboard;

/// <summary>Addresses within the dashboard.</summary>
internal static class Links
{
    public static string Repository(string host, long id) => $"/repositories/{Uri.EscapeDataString(host)}/{id}";

    public static string Run(string deliveryId) => $"/runs/{Uri.EscapeDataString(deliveryId)}";

    public static string Finding(string id) => $"/findings/{Uri.EscapeDataString(id)}";

    public static string Orchestration(string id) => $"/orchestrations/{Uri.EscapeDataString(id)}";

    public static string Delivery(string host, string id) => $"/deliveries/{Uri.EscapeDataString(host)}/{Uri.EscapeDataString(id)}";

    public static string Learned(string hash) => $"/learned/{Uri.EscapeDataString(hash)}";

    /// <summary>The present address with some of its query changed; a null value takes a name away, and a changed filter begins at the first page.</summary>
    public static string With(this NavigationManager navigation, params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        var uri = new Uri(navigation.Uri);
        var query = QueryHelpers.ParseQuery(uri.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value.ToString(), StringComparer.Ordinal);
        query.Remove("after");
        query.Remove("done");
        foreach (var (name, value) in changes)
        {
            query[name] = value;
        }

        return QueryHelpers.AddQueryString(uri.AbsolutePath, query.Where(pair => !string.IsNullOrEmpty(pair.Value)));
    }

    /// <summary>A file on its forge, at a commit and a line.</summary>
    public static string File(string host, string repository, string commit, string file, long line)
    {
        var path = string.Join('/', file.Split('/').Select(Uri.EscapeDataString));
        return host == "github.com" || !host.Contains("gitlab", StringComparison.OrdinalIgnoreCase)
            ? $"https://{host}/{repository}/blob/{commit}/{path}#L{line}"
            : $"https://{host}/{repository}/-/blob/{commit}/{path}#L{line}";
    }

    /// <summary>An address within this server, or its start page: what comes back from a form must not lead elsewhere.</summary>
    public static string Local(string? address) =>
        address is { Length: > 0 and < 2_000 } && address[0] == '/' && !address.StartsWith("//", StringComparison.Ordinal) && !address.StartsWith("/\\", StringComparison.Ordinal)
        && !address.Any(char.IsControl) ? address : "/";
}
