using System.Globalization;
using System.Text.Json.Nodes;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Notes and threads of merge requests.</summary>
internal sealed class DiscussionEndpoints(GitLabState state, GitLabJson json, GitLabMergeRequests requests)
{
    private const string Notes = "/merge_requests/{iid}/notes";
    private const string Threads = "/merge_requests/{iid}/discussions";

    public void Map(GitLabApi api)
    {
        const int Read = GitLabState.Reporter;
        api.Project("GET", Notes, Read, MergeRequestEndpoints.With((call, r) =>
        {
            var all = r.Discussions.SelectMany(d => d.Notes);
            return call.Page([.. call.Text("sort") == "asc" ? all.OrderBy(n => n.Id) : all.OrderByDescending(n => n.Id)], n => json.Note(r, n));
        }));
        api.Project("POST", Notes, Read, MergeRequestEndpoints.With((call, r) => call.Text("body") is not { Length: > 0 } body
            ? GitLabAnswer.Missing("body") : GitLabAnswer.Created(json.Note(r, requests.Write(r, call.User, body, null, null, alone: true).Notes[^1]))));
        foreach (var path in new[] { Notes + "/{note}", Threads + "/{thread}/notes/{note}" })
        {
            api.Project("GET", path, Read, MergeRequestEndpoints.With((call, r) => FindNote(call, r) is { } note ? GitLabAnswer.Ok(json.Note(r, note)) : GitLabAnswer.NotFound("Note")));
            api.Project("PUT", path, Read, MergeRequestEndpoints.With(Edit));
            api.Project("DELETE", path, Read, MergeRequestEndpoints.With(Delete));
        }

        api.Project("POST", Notes + "/{note}/award_emoji", Read, MergeRequestEndpoints.With(React));
        api.Project("GET", Threads, Read, MergeRequestEndpoints.With((call, r) => call.Page([.. r.Discussions], d => json.Discussion(r, d))));
        api.Project("GET", Threads + "/{thread}", Read, MergeRequestEndpoints.With((call, r) => FindThread(call, r) is { } thread ? GitLabAnswer.Ok(json.Discussion(r, thread)) : GitLabAnswer.NotFound("Discussion")));
        api.Project("POST", Threads, Read, StartAsync);
        api.Project("POST", Threads + "/{thread}/notes", Read, MergeRequestEndpoints.With((call, r) => FindThread(call, r) is not { } thread ? GitLabAnswer.NotFound("Discussion")
            : call.Text("body") is not { Length: > 0 } body ? GitLabAnswer.Missing("body") : GitLabAnswer.Created(json.Note(r, requests.Write(r, call.User, body, null, thread, alone: false).Notes[^1]))));
        api.Project("PUT", Threads + "/{thread}", Read, MergeRequestEndpoints.With(Resolve));
    }

    private static GitLabDiscussion? FindThread(GitLabCall call, GitLabMergeRequest request) => request.Discussions.FirstOrDefault(d => d.Id == call.Route("thread"));

    private static GitLabNote? FindNote(GitLabCall call, GitLabMergeRequest request) => request.Discussions.SelectMany(d => d.Notes).FirstOrDefault(n => n.Id == call.Id("note"));

    private bool May(GitLabCall call, GitLabNote note) => note.Author == call.User || state.Level(call.User, call.Project) >= GitLabState.Maintainer;

    private GitLabAnswer Edit(GitLabCall call, GitLabMergeRequest request)
    {
        if (FindNote(call, request) is not { } note)
        {
            return GitLabAnswer.NotFound("Note");
        }

        if (!May(call, note))
        {
            return GitLabAnswer.Forbidden;
        }

        note.Body = call.Text("body") ?? note.Body;
        note.Resolved = call.Flag("resolved") ?? note.Resolved;
        note.UpdatedAt = state.Now;
        state.Context.Changed.Raise();
        return GitLabAnswer.Ok(json.Note(request, note));
    }

    private GitLabAnswer React(GitLabCall call, GitLabMergeRequest request)
    {
        if (FindNote(call, request) is not { } note)
        {
            return GitLabAnswer.NotFound("Note");
        }

        if (call.Text("name") is not { Length: > 0 } name)
        {
            return GitLabAnswer.Missing("name");
        }

        var emoji = $"{call.User.Username} {name}";
        if (note.Emoji.Contains(emoji))
        {
            return GitLabAnswer.NotFound("Award Emoji Name has already been taken");
        }

        note.Emoji.Enqueue(emoji);
        state.Context.Changed.Raise();
        return GitLabAnswer.Created(new { id = state.Context.NextId(), name, user = json.User(call.User), awardable_id = note.Id, awardable_type = "Note" });
    }

    private GitLabAnswer Delete(GitLabCall call, GitLabMergeRequest request)
    {
        if (FindNote(call, request) is not { } note)
        {
            return GitLabAnswer.NotFound("Note");
        }

        if (!May(call, note))
        {
            return GitLabAnswer.Forbidden;
        }

        lock (call.State.Lock)
        {
            request.Discussions.ForEach(d => d.NoteList.Remove(note));
            request.Discussions.RemoveAll(d => d.Notes.Count == 0);
        }

        return GitLabAnswer.NoContent;
    }

    private GitLabAnswer Resolve(GitLabCall call, GitLabMergeRequest request)
    {
        if (FindThread(call, request) is not { } thread)
        {
            return GitLabAnswer.NotFound("Discussion");
        }

        if (call.Flag("resolved") is not { } resolved)
        {
            return GitLabAnswer.Missing("resolved");
        }

        if (state.Level(call.User, call.Project) < GitLabState.Developer && request.Author != call.User)
        {
            return GitLabAnswer.Forbidden;
        }

        foreach (var note in thread.Notes.Where(n => n.Resolvable))
        {
            note.Resolved = resolved;
        }

        return GitLabAnswer.Ok(json.Discussion(request, thread));
    }

    private async Task<GitLabAnswer> StartAsync(GitLabCall call)
    {
        if (MergeRequestEndpoints.Find(call) is not { } request)
        {
            return GitLabAnswer.NotFound("");
        }

        if (call.Text("body") is not { Length: > 0 } body)
        {
            return GitLabAnswer.Missing("body");
        }

        GitLabPosition? position = null;
        if (call.Fields["position"] is JsonObject fields)
        {
            foreach (var name in new[] { "position_type", "base_sha", "start_sha", "head_sha" })
            {
                if (string.IsNullOrEmpty(GitLabCall.TextOf(fields, name)))
                {
                    return GitLabAnswer.Missing($"position[{name}]");
                }
            }

            position = Read(fields);
            if (position.Type == "file" && state.IsOld)
            {
                return new GitLabAnswer(400, new { error = "position[position_type] does not have a valid value" });
            }

            if ((position.Type == "text" && state.RefuseLine()) || !await GitLabMergeRequests.StandsInDiffAsync(call.Git, position, call.Cancellation))
            {
                return GitLabAnswer.Message(400, "400 Bad request - Note {:line_code=>[\"can't be blank\", \"must be a valid line code\"]}");
            }
        }

        return GitLabAnswer.Created(json.Discussion(request, requests.Write(request, call.User, body, position, null, alone: false)));
    }

    private static GitLabPosition Read(JsonObject fields)
    {
        var (old, fresh) = (Text("old_path"), Text("new_path"));
        return new GitLabPosition(
            Text("position_type")!, Text("base_sha")!, Text("start_sha")!, Text("head_sha")!, old ?? fresh ?? "", fresh ?? old ?? "", Number("old_line"), Number("new_line"));

        string? Text(string name) => GitLabCall.TextOf(fields, name);

        int? Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
