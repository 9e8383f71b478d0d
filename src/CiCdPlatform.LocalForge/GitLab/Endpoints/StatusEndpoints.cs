namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Commit statuses: verdicts from outside, in the <c>external</c> stage of a commit's pipeline.</summary>
internal sealed class StatusEndpoints(GitLabState state, GitLabJson json, GitLabPipelines pipelines)
{
    private const int MaxText = 255;

    public void Map(GitLabApi api)
    {
        api.Project("POST", "/statuses/{sha}", GitLabState.Developer, PostAsync);
        api.Project("GET", "/repository/commits/{sha}/statuses", GitLabState.Reporter, ListAsync);
    }

    private async Task<GitLabAnswer> PostAsync(GitLabCall call)
    {
        var sha = call.Route("sha");
        if (!Git.BareRepository.IsSha(sha) || await call.Git.TypeAsync(sha, call.Cancellation) != "commit")
        {
            return GitLabAnswer.NotFound("Commit");
        }

        if (call.Text("state") is not { } wanted)
        {
            return GitLabAnswer.Missing("state");
        }

        if (wanted is not ("pending" or "running" or "success" or "failed" or "canceled" or "skipped") || (wanted == "skipped" && state.IsOld))
        {
            return new GitLabAnswer(400, new { error = "state does not have a valid value" });
        }

        var (description, target) = (call.Text("description"), call.Text("target_url"));
        if (description?.Length > MaxText || target?.Length > MaxText)
        {
            return GitLabAnswer.Message(400, new Dictionary<string, string[]> { [description?.Length > MaxText ? "description" : "target_url"] = ["is too long (maximum is 255 characters)"] });
        }

        var reference = call.Text("ref") ?? (await call.Git.RefsAsync("refs/heads/", call.Cancellation)).FirstOrDefault(r => r.Sha == sha)?.Name[11..] ?? call.Project.DefaultBranch;
        GitLabPipeline? pipeline;
        GitLabCommitStatus status;
        lock (call.State.Lock)
        {
            pipeline = call.Text("pipeline_id") is null ? pipelines.EnsureFor(call.Project, call.User, sha, reference) : pipelines.Find(call.Project, call.Number("pipeline_id", -1));
            if (pipeline is null || pipeline.Sha != sha)
            {
                return GitLabAnswer.NotFound("Pipeline");
            }

            var name = call.Text("name") ?? call.Text("context") ?? "default";
            var standing = pipeline.Statuses.LastOrDefault(s => s.Name == name && !s.IsRetried);
            if (standing is { Status: "pending" or "running" })
            {
                // Only a status that is under way is changed; one that is over gives way to a new one.
                if (wanted == standing.Status || wanted == "pending")
                {
                    var move = wanted == "running" ? "run" : "enqueue";
                    return GitLabAnswer.Message(400, $"Cannot transition status via :{move} from :{standing.Status} (Reason(s): Status cannot transition via \"{move}\")");
                }

                status = standing;
            }
            else
            {
                status = new GitLabCommitStatus
                {
                    Id = state.Context.NextId(),
                    Name = name,
                    Sha = sha,
                    Ref = call.Text("ref") ?? pipeline.Ref,
                    Author = call.User,
                    PipelineId = pipeline.Id,
                    CreatedAt = state.Now,
                };
                standing?.IsRetried = true;
                pipeline.Statuses.Add(status);
            }

            status.Status = wanted;
            status.Description = description ?? status.Description;
            status.TargetUrl = target ?? status.TargetUrl;
            status.StartedAt ??= wanted == "pending" ? null : state.Now;
            status.FinishedAt = wanted is "pending" or "running" ? null : state.Now;
        }

        pipelines.Tell(pipeline);
        state.Context.Changed.Raise();
        return GitLabAnswer.Created(json.Status(pipeline, status));
    }

    private async Task<GitLabAnswer> ListAsync(GitLabCall call)
    {
        if (await RepositoryEndpoints.ResolveAsync(call, call.Route("sha")) is not { } sha)
        {
            return GitLabAnswer.NotFound("Commit");
        }

        var (name, reference, stage, all) = (call.Text("name"), call.Text("ref"), call.Text("stage"), call.Flag("all") == true);
        var only = call.Number("pipeline_id", -1);
        var found = new List<Dictionary<string, object?>>();
        lock (call.State.Lock)
        {
            foreach (var pipeline in call.State.Pipelines.Values.Where(p => p.Sha == sha && (only < 0 || p.Id == only) && (reference is null || p.Ref == reference)))
            {
                var jobs = pipeline.Run is null ? [] : all ? pipeline.Run.EarlierAttempts.SelectMany(a => a).Concat(pipeline.Run.Jobs) : pipeline.Run.Jobs;
                found.AddRange(jobs.Where(j => (name is null || j.Planned.Name == name) && (stage is null || j.Planned.Stage == stage)).Select(j => json.Status(pipeline, j)));
                found.AddRange(pipeline.Statuses.Where(s => (all || !s.IsRetried) && (name is null || s.Name == name) && (stage is null or "external")).Select(s => json.Status(pipeline, s)));
            }
        }

        return call.Page([.. found.OrderBy(s => (long)s["id"]!)], s => s);
    }
}
