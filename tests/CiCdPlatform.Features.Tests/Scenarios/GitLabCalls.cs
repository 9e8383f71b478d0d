using System.Text.Json;
using System.Text.RegularExpressions;
using CiCdPlatform.LocalForge.Faults;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>The calls of <c>docs/forges/gitlab-api.md</c>, each with the parameters that its page names, on the date that stands there.</summary>
internal sealed partial class GitLabCalls
{
    private const string Root = "/api/v4/";
    private static readonly string[] Paging = ["page", "per_page", "id_after", "cursor"];
    private readonly List<(string Method, Regex Path, HashSet<string> Parameters)> _rows = [];

    public GitLabCalls()
    {
        foreach (var line in File.ReadAllLines(RepositoryRoot.Combine("docs", "forges", "gitlab-api.md")))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length >= 5 && Quoted().Matches(cells[1]).Select(match => match.Groups["word"].Value).ToList() is { Count: > 0 } calls && calls[0].Contains("projects", StringComparison.Ordinal) | calls[0].EndsWith(" user", StringComparison.Ordinal))
            {
                Add(calls, [.. Quoted().Matches(cells[2]).Select(match => match.Groups["word"].Value.Split('=')[0].TrimEnd('[', ']'))]);
            }
        }
    }

    /// <summary>What is wrong with a request: no such row, or a parameter that the page does not name; null when nothing is.</summary>
    public string? Fault(KeptRequest request)
    {
        if (!request.Path.StartsWith(Root, StringComparison.Ordinal))
        {
            return null;
        }

        var path = request.Path[Root.Length..];
        var row = _rows.Find(row => row.Method == request.Method && row.Path.IsMatch(path));
        if (row.Path is null)
        {
            return $"{request.Method} {path} is not in the table";
        }

        var sent = request.QueryNames.Select(name => name.TrimEnd('[', ']')).Concat(request.Body is { ValueKind: JsonValueKind.Object } body ? Names(body) : []);
        var unknown = sent.Except(Paging).Where(name => !row.Parameters.Contains(name)).ToList();
        return unknown.Count == 0 ? null : $"{request.Method} {path} sends {string.Join(", ", unknown)}, which the table does not name";
    }

    private static IEnumerable<string> Names(JsonElement value) => value.EnumerateObject().SelectMany(member => member.Value.ValueKind switch
    {
        JsonValueKind.Object => Names(member.Value).Prepend(member.Name),
        JsonValueKind.Array => member.Value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object).SelectMany(Names).Prepend(member.Name),
        _ => [member.Name],
    });

    private void Add(List<string> calls, HashSet<string> parameters)
    {
        var (method, first) = ("GET", "");
        foreach (var call in calls)
        {
            var words = call.Split(' ');
            method = words.Length > 1 ? words[0] : method;
            var path = words[^1];
            if (path.StartsWith('…'))
            {
                // What follows stands in the place of the same words of the first path.
                var at = first.LastIndexOf(path[1..].Split('/')[1], StringComparison.Ordinal);
                path = at > 0 ? first[..at] + path[2..] : path;
            }
            else
            {
                first = path;
            }

            var pattern = string.Join('/', path.Split('/').Select(part => part.StartsWith(':') ? "[^/]+" : Regex.Escape(part)));
            _rows.Add((method, new Regex($"^{pattern}$", RegexOptions.NonBacktracking), parameters));
        }
    }

    [GeneratedRegex("`(?<word>[^`]+)`", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Quoted();
}
