using System.Text;
using CiCdPlatform.Core.Diffs;

namespace CiCdPlatform.Forges.GitLab;

/// <summary>Reviews: one summary note, and a thread for each remark that stands inside the diff.</summary>
/// <remarks>
/// GitLab has no review as one batch, so each piece carries its own hidden mark and the summary comes last: whatever a crash left undone is done by the next call, and nothing twice.
/// </remarks>
internal sealed class GitLabReviews(GitLabMergeRequests mergeRequests, GitLabNotes notes)
{
    public async Task<long> PutAsync(ReviewRequest review, CancellationToken cancellation)
    {
        var self = await notes.FindSelfAsync(cancellation);

        // Anyone may write a mark; only ours says that we have been here.
        var ours = (await notes.ListAsync(review.Number, cancellation)).Where(note => self is null || note.Author?.Id == self.Id).ToList();
        var content = GitLabMarkers.Content(Fingerprint(review));
        var summary = ours.Find(note => note.Body.Contains(GitLabMarkers.Hidden(review.Marker), StringComparison.Ordinal));
        if (summary?.Body.Contains(content, StringComparison.Ordinal) == true)
        {
            return summary.Id;
        }

        var outside = await PostThreadsAsync(review, ours, cancellation);
        if (review.Body.Length == 0 && outside.Count == 0)
        {
            return 0;
        }

        var body = Summary(review, outside, content);
        return summary is null ? await notes.AddAsync(review.Number, body, cancellation) : await notes.EditAsync(review.Number, summary.Id, body, cancellation);
    }

    private async Task<IReadOnlyList<ReviewComment>> PostThreadsAsync(ReviewRequest review, List<GitLabNote> ours, CancellationToken cancellation)
    {
        if (review.Comments.Count == 0)
        {
            return [];
        }

        var versions = await mergeRequests.ListVersionsAsync(review.Number, cancellation);
        var version = versions.FirstOrDefault(candidate => candidate.HeadCommitSha == review.HeadSha);
        if (version is null)
        {
            // The commit was pushed over before GitLab made a version of it: there is no diff to stand in.
            return review.Comments;
        }

        var diffs = version.Id == versions[0].Id
            ? await mergeRequests.ListDiffsAsync(review.Number, cancellation)
            : (await mergeRequests.GetVersionAsync(review.Number, version.Id, cancellation)).Diffs ?? [];
        var files = diffs.Where(diff => !diff.DeletedFile).DistinctBy(diff => diff.NewPath).ToDictionary(diff => diff.NewPath, diff => (diff, UnifiedDiff.Parse(diff.Diff)));
        var outside = new List<ReviewComment>();
        foreach (var comment in review.Comments)
        {
            var mark = comment.Marks.Count > 0 ? GitLabMarkers.Hidden(comment.Marks[0]) : GitLabMarkers.Hidden(review.Marker, comment);
            if (ours.Exists(note => note.Body.Contains(mark, StringComparison.Ordinal)))
            {
                continue;
            }

            if (!files.TryGetValue(comment.Path, out var file) || file.Item2.FindNew(comment.Line) is not { } line)
            {
                outside.Add(comment);
                continue;
            }

            var body = $"{GitLabMarkdown.Inert(Text(comment))}\n\n{string.Join('\n', comment.Marks.Skip(1).Select(GitLabMarkers.Hidden).Prepend(mark))}";
            var position = new GitLabPosition(
                "text",
                version.BaseCommitSha,
                version.StartCommitSha,
                version.HeadCommitSha,
                file.diff.OldPath,
                file.diff.NewPath,
                line.Kind == DiffLineKind.Added ? null : line.OldLine,
                line.NewLine);
            if (!await TryPostAsync(review.Number, comment, body, position, cancellation))
            {
                outside.Add(comment);
            }
        }

        return outside;
    }

    /// <summary>Posts on the line, else on the file; false when GitLab takes neither.</summary>
    private async Task<bool> TryPostAsync(long number, ReviewComment comment, string body, GitLabPosition position, CancellationToken cancellation)
    {
        try
        {
            await notes.StartThreadAsync(number, body, position, cancellation);
            return true;
        }
        catch (ForgeException error) when (IsOffPosition(error))
        {
            try
            {
                var file = position with { PositionType = "file", OldLine = null, NewLine = null };
                await notes.StartThreadAsync(number, $"Line {comment.Line}:\n\n{body}", file, cancellation);
                return true;
            }
            catch (ForgeException again) when (again.Failure == ForgeFailure.Invalid)
            {
                // Before GitLab 16.4 a thread cannot stand on a file.
                return false;
            }
        }
    }

    // The thread stands on the last of the lines; a suggestion says how many above it go, too.
    private static string Text(ReviewComment comment)
    {
        if (comment.Suggestion is not { } lines)
        {
            return comment.Body;
        }

        var fence = GitLabMarkdown.FenceFor(lines);
        return $"{comment.Body}\n\n{fence}suggestion:-{comment.Line - (comment.StartLine ?? comment.Line)}+0\n{string.Concat(lines.Select(static line => line + "\n"))}{fence}";
    }

    private static bool IsOffPosition(ForgeException error) =>
        error.Failure == ForgeFailure.Invalid
        && (error.Message.Contains("line_code", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("line code", StringComparison.OrdinalIgnoreCase)
            || error.Message.Contains("position", StringComparison.OrdinalIgnoreCase));

    private static string Summary(ReviewRequest review, IReadOnlyList<ReviewComment> outside, string content)
    {
        var text = new StringBuilder(review.Body.TrimEnd());
        if (outside.Count > 0)
        {
            text.Append("\n\n**Outside the diff**\n");
            foreach (var comment in outside)
            {
                // A blank line before each remark lets its code blocks begin at the start of a line.
                text.Append("\n`").Append(comment.Path.Replace('`', '\'')).Append(':').Append(comment.Line).Append("`\n\n").Append(comment.Body.Trim()).Append('\n');
            }
        }

        return $"{GitLabMarkdown.Inert(text.ToString())}\n\n{GitLabMarkers.Hidden(review.Marker)}\n{content}";
    }

    private static string Fingerprint(ReviewRequest review) =>
        string.Join('\n', [review.HeadSha, review.Body, .. review.Comments.Select(comment => $"{comment.Path}:{comment.Line}:{comment.Body}")]);
}
