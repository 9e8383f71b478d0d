using System.Security.Cryptography;
using CiCdPlatform.LocalForge.Git;

namespace CiCdPlatform.LocalForge.GitLab;

/// <summary>Merge requests: opened, brought up to date by pushes, merged; and what is said in them.</summary>
internal sealed class GitLabMergeRequests(GitLabState state, GitLabJson json, GitLabHooks hooks, GitLabPipelines pipelines)
{
    public async Task<GitLabMergeRequest> OpenAsync(
        LocalRepository project, GitLabUser user, string source, string sourceSha, string target, string targetSha, string title, string description, bool removeSource)
    {
        var of = state.Of(project);
        var request = new GitLabMergeRequest
        {
            Id = state.Context.NextId(),
            Iid = of.NextMergeRequest(),
            Project = project,
            Author = user,
            SourceBranch = source,
            TargetBranch = target,
            Title = title,
            Description = description,
            RemoveSourceBranch = removeSource,
            CreatedAt = state.Now,
            UpdatedAt = state.Now,
        };
        request.Versions.Add(await VersionAsync(project, sourceSha, targetSha));
        await PointAsync(request, RefChange.Zero, sourceSha);
        of.MergeRequests[request.Iid] = request;
        Tell(request, user, "open", null);
        await RunAsync(request, user);
        return request;
    }

    public async Task BranchMovedAsync(LocalRepository project, GitLabUser user, string branch, string sha)
    {
        foreach (var request in state.Of(project).MergeRequests.Values.Where(r => r.State == "opened").OrderBy(r => r.Iid))
        {
            if (request.SourceBranch == branch && request.HeadSha != sha)
            {
                var old = request.HeadSha;
                var target = await project.Git.RefAsync("refs/heads/" + request.TargetBranch, CancellationToken.None);
                var version = await VersionAsync(project, sha, target?.Sha ?? request.Versions[^1].Start);
                lock (state.Of(project).Lock)
                {
                    request.Versions.Add(version);
                    request.UpdatedAt = state.Now;
                }

                await PointAsync(request, old, sha);
                Tell(request, user, "update", old);
                await RunAsync(request, user);
            }
            else if (request.TargetBranch == branch && await project.Git.IsAncestorAsync(request.HeadSha, sha, CancellationToken.None))
            {
                request.State = "merged";
                request.MergedAt = request.UpdatedAt = state.Now;
                Tell(request, user, "merge", null);
            }
        }
    }

    /// <summary>Makes what a merge would bring a commit, and runs a pipeline on it: <c>merge</c> for the merged result, <c>train</c> for the first place in a merge train. Returns that commit.</summary>
    public async Task<string> RunMergedAsync(GitLabMergeRequest request, GitLabUser user, string kind, CancellationToken cancellation)
    {
        var git = request.Project.Git;
        var target = await git.RefAsync("refs/heads/" + request.TargetBranch, cancellation) ?? throw new InvalidOperationException($"There is no branch {request.TargetBranch}.");
        var tree = await git.MergeTreeAsync(target.Sha, request.HeadSha, cancellation) ?? throw new InvalidOperationException($"!{request.Iid} has conflicts.");
        var author = new GitSignature(user.Username, user.Email, state.Now);
        var sha = await git.WriteCommitAsync(tree, [target.Sha, request.HeadSha], author, author, $"Merge branch '{request.SourceBranch}' into '{request.TargetBranch}'", cancellation);
        var reference = $"refs/merge-requests/{request.Iid}/{kind}";
        await git.MoveRefAsync(new RefChange(reference, (await git.RefAsync(reference, cancellation))?.Sha ?? RefChange.Zero, sha), cancellation);
        await pipelines.MergedAsync(request, user, kind, sha);
        return sha;
    }

    public void Tell(GitLabMergeRequest request, GitLabUser user, string action, string? oldHead)
    {
        var payload = json.MergeRequestEvent(request, user, action, oldHead);
        hooks.Tell(request.Project, "merge_requests_events", "Merge Request Hook", payload, payload);
        state.Context.Changed.Raise();
    }

    /// <summary>Writes a note: alone, as a new thread, or below one.</summary>
    public GitLabDiscussion Write(GitLabMergeRequest request, GitLabUser user, string body, GitLabPosition? position, GitLabDiscussion? thread, bool alone)
    {
        var note = new GitLabNote
        {
            Id = state.Context.NextId(),
            Author = user,
            Body = body,
            Position = position ?? thread?.Notes[0].Position,
            Resolvable = !alone,
            CreatedAt = state.Now,
            UpdatedAt = state.Now,
        };
        lock (state.Of(request.Project).Lock)
        {
            if (thread is null)
            {
                thread = new GitLabDiscussion { Id = RandomNumberGenerator.GetHexString(40, lowercase: true), IsIndividual = alone };
                request.Discussions.Add(thread);
            }

            thread.NoteList.Add(note);
            thread.IsIndividual = alone;
        }

        hooks.Tell(request.Project, "note_events", "Note Hook", json.NoteEvent(request, thread, note), null);
        state.Context.Changed.Raise();
        return thread;
    }

    /// <summary>Whether GitLab would find the place: an added line has a new number alone, a removed one an old number alone, an unchanged one both.</summary>
    public static async Task<bool> StandsInDiffAsync(BareRepository git, GitLabPosition position, CancellationToken cancellation)
    {
        if (await git.TypeAsync(position.BaseSha, cancellation) != "commit" || await git.TypeAsync(position.HeadSha, cancellation) != "commit")
        {
            return false;
        }

        var files = await git.DiffAsync(position.BaseSha, position.HeadSha, cancellation);
        var file = files.FirstOrDefault(f => f.Path == position.NewPath && (f.PreviousPath ?? f.Path) == position.OldPath);
        return file is not null && (position.Type == "file" || Lines(file.Patch).Contains((position.OldLine, position.NewLine)));
    }

    private async Task RunAsync(GitLabMergeRequest request, GitLabUser user)
    {
        if (state.Of(request.Project).RunsMergedResults)
        {
            await RunMergedAsync(request, user, "merge", CancellationToken.None);
        }
        else
        {
            pipelines.MergeRequest(request, user);
        }
    }

    private static HashSet<(int? Old, int? New)> Lines(string? patch)
    {
        var lines = new HashSet<(int?, int?)>();
        var (old, fresh) = (0, 0);
        foreach (var line in (patch ?? "").Split('\n'))
        {
            switch (line.Length == 0 ? ' ' : line[0])
            {
                case '@':
                    var sides = line.Split(' ');
                    old = int.Parse(sides[1][1..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
                    fresh = int.Parse(sides[2][1..].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture);
                    break;
                case '+':
                    lines.Add((null, fresh++));
                    break;
                case '-':
                    lines.Add((old++, null));
                    break;
                case ' ':
                    lines.Add((old++, fresh++));
                    break;
            }
        }

        return lines;
    }

    private static async Task PointAsync(GitLabMergeRequest request, string before, string after) =>
        await request.Project.Git.MoveRefAsync(new RefChange($"refs/merge-requests/{request.Iid}/head", before, after), CancellationToken.None);

    private async Task<MergeRequestVersion> VersionAsync(LocalRepository project, string head, string start)
    {
        var root = await project.Git.MergeBaseAsync(start, head, CancellationToken.None) ?? start;
        return new MergeRequestVersion(state.Context.NextId(), root, start, head, state.Now, await project.Git.DiffAsync(root, head, CancellationToken.None));
    }
}
