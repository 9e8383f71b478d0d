using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Merge requests, their diffs and versions.</summary>
internal sealed class MergeRequestEndpoints(GitLabState state, GitLabJson json, GitLabMergeRequests requests, GitLabRefs refs, GitLabPipelines pipelines)
{
    private const string One = "/merge_requests/{iid}";

    public void Map(GitLabApi api)
    {
        const int Read = GitLabState.Reporter, Write = GitLabState.Developer;
        api.Project("GET", "/merge_requests", Read, List);
        api.Project("POST", "/merge_requests", Write, CreateAsync);
        api.Project("GET", One, Read, With((_, r) => GitLabAnswer.Ok(json.MergeRequest(r, full: true))));
        api.Project("PUT", One, Write, With(Update));
        api.Project("PUT", One + "/merge", Write, MergeAsync);
        api.Project("GET", One + "/diffs", Read, With((call, r) => call.Page(r.Versions[^1].Files, GitLabJson.Diff)));
        api.Project("GET", One + "/changes", Read, With((_, r) =>
        {
            var full = json.MergeRequest(r, full: true);
            full["changes"] = r.Versions[^1].Files.Select(GitLabJson.Diff).ToArray();
            full["overflow"] = false;
            return GitLabAnswer.Ok(full);
        }));
        api.Project("GET", "/repository/commits/{sha}/merge_requests", Read, call => Task.FromResult(call.Page(
            [.. call.State.MergeRequests.Values.Where(r => (call.Text("state") is not { } wanted || r.State == wanted) && r.HeadSha == call.Route("sha")).OrderBy(r => r.Iid)], r => json.MergeRequest(r, full: false))));
        api.Project("GET", One + "/status_checks", Read, With((call, r) => call.Page([.. r.StatusChecks], c => new { id = c.Value.Id, name = c.Key, external_url = "https://example.com/", status = c.Value.Status })));
        api.Project("POST", One + "/status_check_responses", Write, With(AnswerCheck));
        api.Project("GET", "/vulnerability_findings", Read, call => Task.FromResult(call.State.Findings is { } found ? call.Page(found, one => one) : GitLabAnswer.NotFound("")));
        api.Project("GET", One + "/versions", Read, With((call, r) => call.Page([.. r.Versions.AsEnumerable().Reverse()], v => GitLabJson.Version(r, v))));
        api.Project("GET", One + "/versions/{version}", Read, VersionAsync);
        api.Project("GET", One + "/commits", Read, async call => Find(call) is { } r
            ? call.Page([.. await call.Git.LogAsync([r.HeadSha, "^" + r.Versions[^1].Base], 0, 1000, null, call.Cancellation)], c => json.Commit(call.Project, c)) : GitLabAnswer.NotFound(""));
        api.Project("GET", One + "/pipelines", Read, With((call, r) => call.Page(
            [.. call.State.Pipelines.Values.Where(p => p.Run?.Origin.ChangeRequest == r.Iid || r.Versions.Any(v => v.Head == p.Sha)).OrderByDescending(p => p.Id)], p => json.Pipeline(p))));
        api.Project("POST", One + "/pipelines", Write, With((call, r) =>
        {
            var made = pipelines.MergeRequest(r, call.User);
            return made.Count > 0 && pipelines.Find(call.Project, made[0].Id) is { } pipeline
                ? GitLabAnswer.Created(json.Pipeline(pipeline)) : GitLabAnswer.Message(400, new { @base = new[] { "The rules configuration prevented any jobs from being added to the pipeline." } });
        }));
    }

    public static GitLabMergeRequest? Find(GitLabCall call) => call.State.MergeRequests.GetValueOrDefault(call.Id("iid"));

    public static Func<GitLabCall, Task<GitLabAnswer>> With(Func<GitLabCall, GitLabMergeRequest, GitLabAnswer> handler) =>
        call => Task.FromResult(Find(call) is { } request ? handler(call, request) : GitLabAnswer.NotFound(""));

    private Task<GitLabAnswer> List(GitLabCall call)
    {
        var wanted = call.Text("state");
        var found = call.State.MergeRequests.Values.Where(r =>
            (wanted is null or "all" || r.State == wanted)
            && (call.Text("source_branch") is not { } source || r.SourceBranch == source)
            && (call.Text("target_branch") is not { } target || r.TargetBranch == target));
        return Task.FromResult(call.Page([.. call.Text("sort") == "asc" ? found.OrderBy(r => r.Iid) : found.OrderByDescending(r => r.Iid)], r => json.MergeRequest(r, full: false)));
    }

    private GitLabAnswer AnswerCheck(GitLabCall call, GitLabMergeRequest request)
    {
        if (call.Text("sha") != request.HeadSha)
        {
            return GitLabAnswer.Message(400, "sha must be the HEAD of the merge request's source branch");
        }

        if (call.Text("status") is not ("passed" or "failed" or "pending"))
        {
            return GitLabAnswer.Invalid("status");
        }

        foreach (var (name, check) in request.StatusChecks)
        {
            if (check.Id == call.Number("external_status_check_id", -1))
            {
                request.StatusChecks[name] = (check.Id, call.Text("status")!);
                state.Context.Changed.Raise();
                return GitLabAnswer.Created(new { id = state.Context.NextId(), external_status_check = new { id = check.Id, name } });
            }
        }

        return GitLabAnswer.NotFound("");
    }

    private async Task<GitLabAnswer> CreateAsync(GitLabCall call)
    {
        foreach (var field in new[] { "source_branch", "target_branch", "title" })
        {
            if (call.Text(field) is null)
            {
                return GitLabAnswer.Missing(field);
            }
        }

        var (source, target) = (call.Text("source_branch")!, call.Text("target_branch")!);
        await call.Project.RefLock.WaitAsync(call.Cancellation);
        try
        {
            var from = await call.Git.RefAsync("refs/heads/" + source, call.Cancellation);
            var into = await call.Git.RefAsync("refs/heads/" + target, call.Cancellation);
            if (from is null || into is null)
            {
                return GitLabAnswer.Message(422, new[] { from is null ? "Source branch does not exist" : "Target branch does not exist" });
            }

            if (source == target)
            {
                return GitLabAnswer.Message(422, new[] { "You can't use same project/branch for source and target" });
            }

            if (call.State.MergeRequests.Values.FirstOrDefault(r => r.State == "opened" && r.SourceBranch == source && r.TargetBranch == target) is { } standing)
            {
                return GitLabAnswer.Message(409, new[] { $"Another open merge request already exists for this source branch: !{standing.Iid}" });
            }

            var request = await requests.OpenAsync(
                call.Project, call.User, source, from.Sha, target, into.Sha, call.Text("title")!, call.Text("description") ?? "", call.Flag("remove_source_branch") == true);
            return GitLabAnswer.Created(json.MergeRequest(request, full: true));
        }
        finally
        {
            call.Project.RefLock.Release();
        }
    }

    private GitLabAnswer Update(GitLabCall call, GitLabMergeRequest request)
    {
        request.Title = call.Text("title") ?? request.Title;
        request.Description = call.Text("description") ?? request.Description;
        request.RemoveSourceBranch = call.Flag("remove_source_branch") ?? request.RemoveSourceBranch;
        request.UpdatedAt = state.Now;
        var action = "update";
        if (call.Text("state_event") is { } wanted)
        {
            (request.State, action) = (wanted, request.State) switch { ("close", "opened") => ("closed", "close"), ("reopen", "closed") => ("opened", "reopen"), _ => (request.State, "update") };
        }

        requests.Tell(request, call.User, action, null);
        return GitLabAnswer.Ok(json.MergeRequest(request, full: true));
    }

    private async Task<GitLabAnswer> MergeAsync(GitLabCall call)
    {
        if (Find(call) is not { } request)
        {
            return GitLabAnswer.NotFound("");
        }

        if (request.State != "opened" || request.IsDraft)
        {
            return GitLabAnswer.Message(405, "405 Method Not Allowed");
        }

        if (call.Text("sha") is { } expected && expected != request.HeadSha)
        {
            return GitLabAnswer.Message(409, "SHA does not match HEAD of source branch: " + request.HeadSha);
        }

        var name = "refs/heads/" + request.TargetBranch;
        var target = await call.Git.RefAsync(name, call.Cancellation);
        if (target is null || await call.Git.MergeTreeAsync(target.Sha, request.HeadSha, call.Cancellation) is not { } tree)
        {
            return GitLabAnswer.Message(422, "Branch cannot be merged");
        }

        var person = new GitSignature(call.User.Name, call.User.Email, state.Now);
        var message = call.Text("merge_commit_message") ?? $"Merge branch '{request.SourceBranch}' into '{request.TargetBranch}'\n\n{request.Title}\n\nSee merge request {call.Project.FullName}!{request.Iid}";
        var commit = await call.Git.WriteCommitAsync(tree, [target.Sha, request.HeadSha], person, person, message, call.Cancellation);

        // The moved target makes it merged, as any push that brings its commits would.
        request.MergeCommit = commit;
        if (!await refs.MoveAsync(call.Project, new RefChange(name, target.Sha, commit), call.User))
        {
            request.MergeCommit = null;
            return GitLabAnswer.Message(422, "Branch cannot be merged");
        }

        if ((call.Flag("should_remove_source_branch") ?? request.RemoveSourceBranch) && await call.Git.RefAsync("refs/heads/" + request.SourceBranch, call.Cancellation) is { } source)
        {
            await refs.MoveAsync(call.Project, new RefChange(source.Name, source.Sha, RefChange.Zero), call.User);
        }

        return GitLabAnswer.Ok(json.MergeRequest(request, full: true));
    }

    private async Task<GitLabAnswer> VersionAsync(GitLabCall call)
    {
        if (Find(call) is not { } request || request.Versions.FirstOrDefault(v => v.Id == call.Id("version")) is not { } version)
        {
            return GitLabAnswer.NotFound("");
        }

        return GitLabAnswer.Ok(json.VersionWithDiffs(request, version, await call.Git.LogAsync([version.Head, "^" + version.Base], 0, 1000, null, call.Cancellation)));
    }
}
