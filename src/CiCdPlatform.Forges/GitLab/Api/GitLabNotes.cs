namespace CiCdPlatform.Forges.GitLab;

/// <summary>Notes and threads of a merge request.</summary>
internal sealed class GitLabNotes(GitLabProjectApi api)
{
    /// <summary>Every note, whether it stands alone or in a thread.</summary>
    public async Task<IReadOnlyList<GitLabNote>> ListAsync(long number, CancellationToken cancellation) =>
        await api.Http.ListAsync<GitLabDiscussion>(api.Path($"merge_requests/{number}/discussions?per_page=100"), cancellation)
            .SelectMany(discussion => discussion.Notes ?? [])
            .ToListAsync(cancellation);

    /// <summary>Who we are here; null on a forge that does not say.</summary>
    public Task<GitLabUser?> FindSelfAsync(CancellationToken cancellation) => api.Http.FindJsonAsync<GitLabUser>("user", cancellation);

    public async Task<long> AddAsync(long number, string body, CancellationToken cancellation) =>
        (await api.Http.PostJsonAsync<GitLabNote>(api.Path($"merge_requests/{number}/notes"), new NoteBody(body), cancellation)).Id;

    public async Task<long> EditAsync(long number, long note, string body, CancellationToken cancellation) =>
        (await api.Http.PutJsonAsync<GitLabNote>(api.Path($"merge_requests/{number}/notes/{note}"), new NoteBody(body), cancellation)).Id;

    public Task StartThreadAsync(long number, string body, GitLabPosition position, CancellationToken cancellation) =>
        api.Http.PostJsonAsync<GitLabDiscussion>(api.Path($"merge_requests/{number}/discussions"), new ThreadBody(body, position), cancellation);

    private sealed record NoteBody(string Body);

    private sealed record ThreadBody(string Body, GitLabPosition Position);
}

/// <summary>Where a thread stands in a diff.</summary>
/// <param name="PositionType"><c>text</c>, or <c>file</c> for the file as a whole.</param>
/// <param name="OldLine">Set for an unchanged line alone; on an added line GitLab refuses it.</param>
internal sealed record GitLabPosition(string PositionType, string BaseSha, string StartSha, string HeadSha, string OldPath, string NewPath, int? OldLine, int? NewLine);
