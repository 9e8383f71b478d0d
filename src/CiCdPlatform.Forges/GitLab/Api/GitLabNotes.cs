using CiCdPlatform.Forges.Http;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Notes and threads of a merge request.</summary>
internal sealed class GitLabNotes(GitLabProjectApi api)
{
    /// <summary>Every note, whether it stands alone or in a thread.</summary>
    public async Task<IReadOnlyList<GitLabNote>> ListAsync(long number, CancellationToken cancellation) =>
        await api.Http.ListAsync<GitLabDiscussion>(api.Path($"merge_requests/{number}/discussions?per_page=100"), cancellation)
            .SelectMany(discussion => discussion.Notes ?? [])
            .ToListAsync(cancellation);

    /// <summary>Our own threads: those whose first note is ours.</summary>
    public async Task<IReadOnlyList<OwnThread>> ListThreadsAsync(long number, CancellationToken cancellation)
    {
        var self = await FindSelfAsync(cancellation);
        return await api.Http.ListAsync<GitLabDiscussion>(api.Path($"merge_requests/{number}/discussions?per_page=100"), cancellation)
            .Where(discussion => discussion.Notes is [{ Resolvable: true, System: false } first, ..] && (self is null || first.Author?.Id == self.Id))
            .Select(discussion => Read(discussion.Id, discussion.Notes![0]))
            .ToListAsync(cancellation);
    }

    public async Task<bool> SetResolvedAsync(long number, string thread, bool isResolved, CancellationToken cancellation)
    {
        try
        {
            await api.Http.PutJsonAsync<GitLabDiscussion>(api.Path($"merge_requests/{number}/discussions/{thread}"), new ResolvedBody(isResolved), cancellation);
            return true;
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.Forbidden or ForgeFailure.NotFound)
        {
            return false;
        }
    }

    /// <summary>Edits our note that bears the mark, or writes it; see <see cref="IConversations.PutCommentAsync"/>.</summary>
    public async Task<long> PutAsync(long number, string marker, string body, bool mayCreate, CancellationToken cancellation)
    {
        var text = $"{GitLabMarkdown.Inert(body.TrimEnd())}\n\n{GitLabMarkers.Hidden(marker)}";
        var self = await FindSelfAsync(cancellation);
        var standing = (await ListAsync(number, cancellation))
            .FirstOrDefault(note => (self is null || note.Author?.Id == self.Id) && note.Body.Contains(GitLabMarkers.Hidden(marker), StringComparison.Ordinal));
        if (standing is not null)
        {
            return standing.Body.ReplaceLineEndings("\n") == text ? standing.Id : await EditAsync(number, standing.Id, text, cancellation);
        }

        return mayCreate ? await AddAsync(number, text, cancellation) : 0;
    }

    public async Task ReactAsync(long number, long note, string emoji, CancellationToken cancellation)
    {
        try
        {
            await api.Http.PostJsonAsync<GitLabEmoji>(api.Path($"merge_requests/{number}/notes/{note}/award_emoji"), new EmojiBody(emoji), cancellation);
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.NotFound or ForgeFailure.Invalid or ForgeFailure.Conflict)
        {
            // It stands already, or the note is gone: either way there is nothing to show.
        }
    }

    private static OwnThread Read(string discussion, GitLabNote note)
    {
        var (text, marks) = HiddenMarks.Read(note.Body, GitLabMarkers.Open);
        return new(discussion, note.Id, text, marks, note.Resolved);
    }

    /// <summary>Who we are here; null on a forge that does not say.</summary>
    public Task<GitLabUser?> FindSelfAsync(CancellationToken cancellation) => api.Http.FindJsonAsync<GitLabUser>("user", cancellation);

    public async Task<long> AddAsync(long number, string body, CancellationToken cancellation) =>
        (await api.Http.PostJsonAsync<GitLabNote>(api.Path($"merge_requests/{number}/notes"), new NoteBody(body), cancellation)).Id;

    public async Task<long> EditAsync(long number, long note, string body, CancellationToken cancellation) =>
        (await api.Http.PutJsonAsync<GitLabNote>(api.Path($"merge_requests/{number}/notes/{note}"), new NoteBody(body), cancellation)).Id;

    public Task StartThreadAsync(long number, string body, GitLabPosition position, CancellationToken cancellation) =>
        api.Http.PostJsonAsync<GitLabDiscussion>(api.Path($"merge_requests/{number}/discussions"), new ThreadBody(body, position), cancellation);

    private sealed record NoteBody(string Body);

    private sealed record ResolvedBody(bool Resolved);

    private sealed record EmojiBody(string Name);

    private sealed record ThreadBody(string Body, GitLabPosition Position);
}

/// <summary>Where a thread stands in a diff.</summary>
/// <param name="PositionType"><c>text</c>, or <c>file</c> for the file as a whole.</param>
/// <param name="OldLine">Set for an unchanged line alone; on an added line GitLab refuses it.</param>
internal sealed record GitLabPosition(string PositionType, string BaseSha, string StartSha, string HeadSha, string OldPath, string NewPath, int? OldLine, int? NewLine);
