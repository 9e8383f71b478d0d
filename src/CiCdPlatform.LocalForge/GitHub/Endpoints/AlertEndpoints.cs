using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>SARIF that is handed in, and alerts as whoever plays the scanners has put them there.</summary>
internal sealed class AlertEndpoints(GitHubState state)
{
    private const int MaxPacked = 10 * 1024 * 1024;
    private const int MaxRuns = 20;
    private const int MaxResults = 25_000;

    public void Map(GitHubApi api)
    {
        api.Repo("GET", "/code-scanning/alerts", "security_events", "read", c => Done(List(c, c.State.CodeAlerts)));
        api.Repo("GET", "/dependabot/alerts", "vulnerability_alerts", "read", c => Done(List(c, c.State.PackageAlerts)));
        api.Repo("POST", "/code-scanning/sarifs", "security_events", "write", TakeAsync);
    }

    private static Task<GitHubAnswer> Done(GitHubAnswer answer) => Task.FromResult(answer);

    private static GitHubAnswer List(GitHubCall call, IReadOnlyList<JsonNode> alerts) =>
        call.Page([.. alerts.Where(alert => call.Query("state") is not { } wanted || (string?)alert["state"] == wanted)], alert => alert);

    private async Task<GitHubAnswer> TakeAsync(GitHubCall call)
    {
        if (call.Text("commit_sha") is not { Length: 40 } sha || await call.Git.TypeAsync(sha, call.Cancellation) != "commit")
        {
            return GitHubAnswer.Error(404, "commit not found");
        }

        if (call.Text("ref") is not { } reference || !reference.StartsWith("refs/", StringComparison.Ordinal) || call.Text("sarif") is not { } packed)
        {
            return GitHubAnswer.Error(400, "ref and sarif are needed, and ref is a full one");
        }

        if (packed.Length > MaxPacked)
        {
            return GitHubAnswer.Error(413, "The sarif field is too large");
        }

        try
        {
            await using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
            var document = await JsonNode.ParseAsync(gzip, cancellationToken: call.Cancellation);
            var runs = document?["runs"]?.AsArray();
            if (runs is null || runs.Count > MaxRuns || runs.Any(run => run?["results"]?.AsArray().Count > MaxResults))
            {
                return GitHubAnswer.Error(400, "rejecting SARIF: no runs, too many runs, or too many results");
            }

            var upload = new SarifUpload(sha, reference, document!);
            call.State.Sarif.Add(upload);
            state.Context.Changed.Raise();
            return new GitHubAnswer(202, new { id = Guid.NewGuid().ToString(), url = "" });
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or JsonException or InvalidOperationException)
        {
            return GitHubAnswer.Error(400, "sarif is no gzip-compressed, base64-encoded SARIF");
        }
    }
}
