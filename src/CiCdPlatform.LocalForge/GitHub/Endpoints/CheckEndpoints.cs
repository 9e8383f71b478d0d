using System.Globalization;
using System.Text.Json;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>Check runs, check suites and commit statuses.</summary>
internal sealed class CheckEndpoints(GitHubState state, GitHubJson json, GitHubHooks hooks)
{
    private const int MaxAnnotations = 50;
    private const int MaxText = 65_535;
    private static readonly string[] Conclusions = ["action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out"];

    public void Map(GitHubApi api)
    {
        api.Repo("POST", "/check-runs", "checks", "write", CreateAsync);
        api.Repo("GET", "/check-runs/{id:long}", "checks", "read", c => Done(Find(c) is { } r ? GitHubAnswer.Ok(json.CheckRun(c.Repository, r)) : GitHubAnswer.NotFound));
        api.Repo("PATCH", "/check-runs/{id:long}", "checks", "write", c => Done(Update(c)));
        api.Repo("GET", "/check-runs/{id:long}/annotations", "checks", "read", c => Done(Find(c) is { } r ? c.Page(r.Annotations, a => json.Annotation(c.Repository, r, a)) : GitHubAnswer.NotFound));
        api.Repo("POST", "/check-runs/{id:long}/rerequest", "checks", "write", c => Done(Find(c) is { } r ? Rerequest(c, r) : GitHubAnswer.NotFound));
        api.Repo("GET", "/commits/{ref}/check-runs", "checks", "read", ListForRefAsync);
        api.Repo("GET", "/commits/{ref}/check-suites", "checks", "read", ListSuitesAsync);
        api.Repo("GET", "/check-suites/{id:long}", "checks", "read", c => Done(c.State.Suites.TryGetValue(c.Id("id"), out var s) ? GitHubAnswer.Ok(json.CheckSuite(c.Repository, s)) : GitHubAnswer.NotFound));
        api.Repo("GET", "/check-suites/{id:long}/check-runs", "checks", "read", c => Done(
            c.State.Suites.TryGetValue(c.Id("id"), out var s) ? ListRuns(c, c.State.CheckRuns.Values.Where(r => r.Suite == s)) : GitHubAnswer.NotFound));
        api.Repo("POST", "/check-suites/{id:long}/rerequest", "checks", "write", c => Done(RerequestSuite(c)));
        api.Repo("POST", "/statuses/{sha}", "statuses", "write", SetStatusAsync);
        api.Repo("GET", "/commits/{ref}/statuses", "statuses", "read", async c => await c.Git.ResolveAsync(c.Route("ref"), c.Cancellation) is { } sha
            ? c.Page(Statuses(c, sha), s => json.Status(c.Repository, s)) : GitHubAnswer.NotFound);
        api.Repo("GET", "/commits/{ref}/status", "statuses", "read", CombinedAsync);
    }

    private static Task<GitHubAnswer> Done(GitHubAnswer answer) => Task.FromResult(answer);

    private static GitHubCheckRun? Find(GitHubCall call) => call.State.CheckRuns.GetValueOrDefault(call.Id("id"));

    private static IReadOnlyList<CommitStatus> Statuses(GitHubCall call, string sha) => [.. call.State.Statuses.Values.Where(s => s.Sha == sha).OrderByDescending(s => s.Id)];

    private async Task<GitHubAnswer> CreateAsync(GitHubCall call)
    {
        if (call.Principal is not InstallationPrincipal caller)
        {
            return GitHubAnswer.Error(403, "You must authenticate via a GitHub App.");
        }

        if (call.Text("name") is not { Length: > 0 } name)
        {
            return GitHubAnswer.Error(422, "Invalid request.\n\n\"name\" wasn't supplied.");
        }

        if (call.Text("head_sha") is not { } sha || await call.Git.TypeAsync(sha, call.Cancellation) != "commit")
        {
            return GitHubAnswer.Error(422, $"No commit found for SHA: {call.Text("head_sha")}");
        }

        var app = caller.Installation.App;
        var suite = call.State.Suites.Values.FirstOrDefault(s => s.App == app && s.HeadSha == sha);
        if (suite is null)
        {
            suite = new CheckSuite { Id = state.Context.NextId(), App = app, HeadSha = sha, CreatedAt = state.Now, UpdatedAt = state.Now };
            call.State.Suites[suite.Id] = suite;
        }

        var run = new GitHubCheckRun { Id = state.Context.NextId(), Name = name, HeadSha = sha, Suite = suite, StartedAt = state.Now };
        if (Apply(call, run) is { } refusal)
        {
            return refusal;
        }

        call.State.CheckRuns[run.Id] = run;
        Tell(call, run, run.Status == "completed" ? "completed" : "created");
        return GitHubAnswer.Created(json.CheckRun(call.Repository, run), $"{json.ApiOf(call.Repository)}/check-runs/{run.Id}");
    }

    private GitHubAnswer Update(GitHubCall call)
    {
        if (Find(call) is not { } run)
        {
            return GitHubAnswer.NotFound;
        }

        if (call.Principal is not InstallationPrincipal caller || caller.Installation.App != run.Suite.App)
        {
            return GitHubAnswer.Error(403, "Invalid app_id `0` - check run can only be modified by the GitHub App that created it.");
        }

        var was = run.Status;
        run.Name = call.Text("name") ?? run.Name;
        if (Apply(call, run) is { } refusal)
        {
            return refusal;
        }

        run.Suite.UpdatedAt = state.Now;
        if (was != "completed" && run.Status == "completed")
        {
            Tell(call, run, "completed");
        }

        state.Context.Changed.Raise();
        return GitHubAnswer.Ok(json.CheckRun(call.Repository, run));
    }

    private GitHubAnswer? Apply(GitHubCall call, GitHubCheckRun run)
    {
        var (status, conclusion) = (call.Text("status"), call.Text("conclusion"));
        if (status is not (null or "queued" or "in_progress" or "completed") || (conclusion is not null && !Conclusions.Contains(conclusion)) || (status == "completed" && conclusion is null && run.Conclusion is null))
        {
            return GitHubAnswer.Error(422, "Invalid request.\n\nA completed check run needs a conclusion, and both must be known values.");
        }

        List<GitHubAnnotation> notes = [];
        if (call.Member("output") is { ValueKind: JsonValueKind.Object } output)
        {
            if (Text(output, "summary") is not { } summary)
            {
                return GitHubAnswer.Error(422, "Invalid request.\n\n\"summary\" wasn't supplied.");
            }

            if (summary.Length > MaxText || Text(output, "text")?.Length > MaxText || Text(output, "title")?.Length > MaxText)
            {
                return GitHubAnswer.Error(422, "Invalid request.\n\nOnly 65535 characters are allowed.");
            }

            if (output.TryGetProperty("annotations", out var annotations) && annotations.ValueKind == JsonValueKind.Array)
            {
                if (annotations.GetArrayLength() > MaxAnnotations)
                {
                    return GitHubAnswer.Error(422, "Invalid request.\n\nNo more than 50 items are allowed; 'annotations' had more.");
                }

                foreach (var item in annotations.EnumerateArray())
                {
                    if (ReadNote(item) is not { } note)
                    {
                        return GitHubAnswer.Error(422, "Invalid request.\n\nAn annotation needs path, start_line, end_line, annotation_level and message, and columns only on one line.");
                    }

                    notes.Add(note);
                }
            }

            run.Title = Text(output, "title") ?? run.Title;
            run.Summary = summary;
            run.Text = Text(output, "text") ?? run.Text;
        }

        if (call.Member("actions") is { ValueKind: JsonValueKind.Array } actions)
        {
            List<CheckAction> read = [.. actions.EnumerateArray().Select(a => new CheckAction(Text(a, "label") ?? "", Text(a, "description") ?? "", Text(a, "identifier") ?? ""))];
            if (read.Count > 3 || read.Any(a => a.Label.Length is 0 or > 20 || a.Description.Length is 0 or > 40 || a.Identifier.Length is 0 or > 20))
            {
                return GitHubAnswer.Error(422, "Invalid request.\n\nAt most 3 actions, with label (20), description (40) and identifier (20 characters).");
            }

            run.Actions = read;
        }

        run.Annotations = [.. run.Annotations, .. notes];
        run.ExternalId = call.Text("external_id") ?? run.ExternalId;
        run.DetailsUrl = call.Text("details_url") ?? run.DetailsUrl;
        run.StartedAt = Moment(call.Text("started_at")) ?? run.StartedAt;
        run.Conclusion = conclusion ?? (status is "queued" or "in_progress" ? null : run.Conclusion);
        run.Status = conclusion is not null ? "completed" : status ?? run.Status;
        run.CompletedAt = run.Status == "completed" ? Moment(call.Text("completed_at")) ?? run.CompletedAt ?? state.Now : null;
        return null;

        static DateTimeOffset? Moment(string? text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var at) ? at : null;
    }

    private static GitHubAnnotation? ReadNote(JsonElement item)
    {
        var (start, end) = (Number("start_line"), Number("end_line"));
        var (from, to) = (Number("start_column"), Number("end_column"));
        return Text(item, "path") is { Length: > 0 } path && start is > 0 && end >= start && Text(item, "annotation_level") is "notice" or "warning" or "failure" && Text(item, "message") is { Length: > 0 } message
            && (start == end || (from is null && to is null))
            ? new GitHubAnnotation(path, start.Value, end.Value, from, to, Text(item, "annotation_level")!, Text(item, "title"), message, Text(item, "raw_details")) : null;

        int? Number(string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }

    private static string? Text(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Tell(GitHubCall call, GitHubCheckRun run, string action)
    {
        hooks.Tell(call.Repository, "check_run", action, call.User, [("check_run", json.CheckRun(call.Repository, run, forWebhook: true))]);
        state.Context.Changed.Raise();
    }

    private GitHubAnswer Rerequest(GitHubCall call, GitHubCheckRun run)
    {
        hooks.Tell(call.Repository, "check_run", "rerequested", call.User, [("check_run", json.CheckRun(call.Repository, run, forWebhook: true))], app => app == run.Suite.App);
        return GitHubAnswer.Created(new { });
    }

    private GitHubAnswer RerequestSuite(GitHubCall call)
    {
        if (!call.State.Suites.TryGetValue(call.Id("id"), out var suite))
        {
            return GitHubAnswer.NotFound;
        }

        hooks.Tell(call.Repository, "check_suite", "rerequested", call.User, [("check_suite", json.CheckSuite(call.Repository, suite))], app => app == suite.App);
        return GitHubAnswer.Created(new { });
    }

    private async Task<GitHubAnswer> ListForRefAsync(GitHubCall call) => await call.Git.ResolveAsync(call.Route("ref"), call.Cancellation) is { } sha
        ? ListRuns(call, call.State.CheckRuns.Values.Where(r => r.HeadSha == sha)) : GitHubAnswer.Error(422, $"No commit found for SHA: {call.Route("ref")}");

    private GitHubAnswer ListRuns(GitHubCall call, IEnumerable<GitHubCheckRun> runs)
    {
        var (name, status, app) = (call.Query("check_name"), call.Query("status"), call.Query("app_id"));
        var found = runs.Where(r => (name is null || r.Name == name) && (status is null || r.Status == status) && (app is null || r.Suite.App.Id.ToString(CultureInfo.InvariantCulture) == app));
        if (call.Query("filter") != "all")
        {
            found = found.GroupBy(r => (r.Name, r.Suite)).Select(g => g.MaxBy(r => r.Id)!);
        }

        List<GitHubCheckRun> all = [.. found.OrderByDescending(r => r.Id)];
        return call.Page(all, r => json.CheckRun(call.Repository, r), page => new { total_count = all.Count, check_runs = page });
    }

    private async Task<GitHubAnswer> ListSuitesAsync(GitHubCall call)
    {
        if (await call.Git.ResolveAsync(call.Route("ref"), call.Cancellation) is not { } sha)
        {
            return GitHubAnswer.NotFound;
        }

        var app = call.Query("app_id");
        List<CheckSuite> all = [.. call.State.Suites.Values.Where(s => s.HeadSha == sha && (app is null || s.App.Id.ToString(CultureInfo.InvariantCulture) == app)).OrderBy(s => s.Id)];
        return call.Page(all, s => json.CheckSuite(call.Repository, s), page => new { total_count = all.Count, check_suites = page });
    }

    private async Task<GitHubAnswer> SetStatusAsync(GitHubCall call)
    {
        if (await call.Git.TypeAsync(call.Route("sha"), call.Cancellation) != "commit")
        {
            return GitHubAnswer.Error(422, $"No commit found for SHA: {call.Route("sha")}");
        }

        if (call.Text("state") is not ("error" or "failure" or "pending" or "success"))
        {
            return GitHubAnswer.Invalid("Status", "state", "invalid");
        }

        var status = new CommitStatus(
            state.Context.NextId(), call.Route("sha"), call.Text("state")!, call.Text("context") ?? "default", call.Text("description"), call.Text("target_url"), call.User, state.Now);
        call.State.Statuses[status.Id] = status;
        state.Context.Changed.Raise();
        return GitHubAnswer.Created(json.Status(call.Repository, status));
    }

    private async Task<GitHubAnswer> CombinedAsync(GitHubCall call)
    {
        if (await call.Git.ResolveAsync(call.Route("ref"), call.Cancellation) is not { } sha)
        {
            return GitHubAnswer.NotFound;
        }

        var latest = Statuses(call, sha).DistinctBy(s => s.Context).ToList();
        var combined = latest.Any(s => s.State is "error" or "failure") ? "failure" : latest.Count == 0 || latest.Any(s => s.State == "pending") ? "pending" : "success";
        var self = $"{json.ApiOf(call.Repository)}/commits/{sha}";
        return GitHubAnswer.Ok(new
        {
            state = combined,
            statuses = latest.Select(s => json.Status(call.Repository, s)).ToArray(),
            sha,
            total_count = latest.Count,
            repository = json.Repository(call.Repository),
            commit_url = self,
            url = self + "/status",
        });
    }
}
