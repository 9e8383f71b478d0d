using System.Text.Json.Serialization;
using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Commits made of whole files through the git data API.</summary>
/// <remarks>
/// The reference is written last, so a crash leaves at most a commit that nothing refers to, which GitHub collects. Trees and commits may therefore be posted again without harm.
/// </remarks>
internal sealed class GitHubCommits(GitHubRepository repository)
{
    private const int MaxRaces = 3;
    private const int CommitsSearched = 20;

    private readonly GitHubContents _contents = new(repository);
    private readonly GitHubTrees _trees = new(repository);

    public async Task<CommitResult> CommitAsync(CommitRequest request, Action onRace, CancellationToken cancellation)
    {
        for (var race = 1; ; race++)
        {
            var head = await _contents.GetBranchHeadAsync(repository.Commit, request.Branch, cancellation);
            if (head is not null && await FindByMarkerAsync(head, request.Marker, cancellation) is { } standing)
                return new(standing, Created: false);
            var commit = await CreateCommitAsync(head ?? request.BaseCommit, request, cancellation);
            try
            {
                await PointAsync(request.Branch, commit, exists: head is not null, cancellation);
                return new(commit, Created: true);
            }
            catch (ForgeException error) when (error.Status is 422 or 409 && race < MaxRaces)
            {
                // Someone else made or moved the branch in between ("Reference already exists", "not a fast forward"): look again.
                onRace();
            }
        }
    }

    public async Task DeleteBranchAsync(string branch, CancellationToken cancellation)
    {
        try
        {
            await repository.Commit.DeleteAsync(repository.Path($"git/refs/{"heads/" + branch}"), cancellation);
        }
        catch (ForgeException error) when (error.Status is 422 or 404)
        {
            // "Reference does not exist": deleted before.
        }
    }

    // Not the head alone: a person may have pushed on top since.
    private async Task<string?> FindByMarkerAsync(string head, string marker, CancellationToken cancellation)
    {
        var commits = await repository.Commit.GetJsonAsync<List<ListedCommit>>(repository.Path($"commits?sha={head}&per_page={CommitsSearched}"), cancellation);
        return commits.Find(commit => CommitMarker.IsIn(commit.Commit.Message, marker))?.Sha;
    }

    private async Task<string> CreateCommitAsync(string parent, CommitRequest request, CancellationToken cancellation)
    {
        var http = repository.Commit;
        var parentCommit = await http.GetJsonAsync<CommitJson>(repository.Path($"git/commits/{parent}"), cancellation);

        // The API takes a mode with each file and keeps none: what was a program stays one.
        var programs = await _trees.ProgramsAsync(http, parentCommit.Tree.Sha, [.. request.Files.Select(static file => file.Path)], cancellation);
        var files = request.Files.Select(file => new TreeEntry(file.Path, programs.Contains(file.Path) ? GitHubTrees.Program : "100644", "blob", file.Content)).ToList();
        var tree = await http.PostJsonAsync<GitHubObjectJson>(repository.Path($"git/trees"), new TreeRequest(parentCommit.Tree.Sha, files), cancellation, repeatable: true);
        var message = CommitMarker.Append(request.Message, request.Marker);
        return (await http.PostJsonAsync<GitHubObjectJson>(repository.Path($"git/commits"), new CommitBody(message, tree.Sha, [parent]), cancellation, repeatable: true)).Sha;
    }

    private Task PointAsync(string branch, string commit, bool exists, CancellationToken cancellation) => exists
        ? repository.Commit.SendAsync(new(HttpMethod.Patch, repository.Path($"git/refs/{"heads/" + branch}")) { Body = new ReferenceUpdate(commit, Force: false), Repeatable = true }, cancellation)
        : repository.Commit.SendAsync(new(HttpMethod.Post, repository.Path($"git/refs")) { Body = new ReferenceBody($"refs/heads/{branch}", commit) }, cancellation);

    private sealed record ListedCommit([property: JsonRequired] string Sha, [property: JsonRequired] CommitText Commit);

    private sealed record CommitText([property: JsonRequired] string Message);

    private sealed record CommitJson([property: JsonRequired] GitHubObjectJson Tree);

    private sealed record TreeRequest(string BaseTree, IReadOnlyList<TreeEntry> Tree);

    private sealed record TreeEntry(string Path, string Mode, string Type, string Content);

    private sealed record CommitBody(string Message, string Tree, IReadOnlyList<string> Parents);

    private sealed record ReferenceBody(string Ref, string Sha);

    private sealed record ReferenceUpdate(string Sha, bool Force);
}
