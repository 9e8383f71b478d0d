namespace CiCdPlatform.Forges.GitLab;

/// <summary>Commit statuses: verdicts that GitLab shows in a pipeline's external stage.</summary>
internal sealed class GitLabCommitStatuses(GitLabProjectApi api)
{
    private const int MaxText = 255;

    /// <summary>Sets the status of a name on a commit; one that says the same already stays, for GitLab would add another and not change it.</summary>
    public async Task<long> PutAsync(Report report, CancellationToken cancellation)
    {
        var body = new StatusBody(
            GitLabStates.Write(report.Conclusion),
            GitLabMarkdown.Clip(report.Name, MaxText),
            Description(report),

            // An address that GitLab would refuse for its length is better left out than the verdict.
            report.DetailsUrl?.AbsoluteUri is { Length: <= MaxText } url ? url : null,
            report.PipelineId);
        var standing = (await ListAsync(report.HeadSha, body.Name, cancellation)).FirstOrDefault(status => IsOf(status, body));
        if (standing is not null && (Says(standing, body) || (report.Conclusion == ReportConclusion.Cancelled && standing.Status is "success" or "failed" or "skipped")))
        {
            // Nor may whoever takes its place strike out a verdict that stands.
            return standing.Id;
        }

        try
        {
            return await PostAsync(report.HeadSha, body, cancellation);
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.Invalid && IsUnchanged(error))
        {
            // The state stands already; only its words differ, and GitLab takes words with a change of state alone.
            if ((await ListAsync(report.HeadSha, body.Name, cancellation)).FirstOrDefault(status => IsOf(status, body) && status.Status == body.State) is { } unchanged)
            {
                return unchanged.Id;
            }

            throw;
        }
        catch (ForgeException error) when (error.Failure is ForgeFailure.Invalid && body.State == "skipped")
        {
            // Instances before 17.5 do not know "skipped" here; "canceled" is as grey as it.
            return await PostAsync(report.HeadSha, body with { State = "canceled" }, cancellation);
        }
    }

    private static bool IsUnchanged(ForgeException error) => error.Message.Contains("Cannot transition status", StringComparison.OrdinalIgnoreCase);

    private static bool IsOf(GitLabCommitStatus status, StatusBody body) =>
        status.Name == body.Name && (body.PipelineId is null || status.PipelineId is null || status.PipelineId == body.PipelineId);

    private static string Description(Report report)
    {
        var text = report.Annotations.Count == 0 ? report.Title : $"{report.Title} ({report.Annotations.Count} annotations)";
        return GitLabMarkdown.Clip(text.ReplaceLineEndings(" "), MaxText);
    }

    private async Task<long> PostAsync(string sha, StatusBody body, CancellationToken cancellation) =>
        (await api.Http.PostJsonAsync<GitLabCommitStatus>(api.Path($"statuses/{sha}"), body, cancellation)).Id;

    private static bool Says(GitLabCommitStatus status, StatusBody body) =>
        (status.Status == body.State || (status.Status == "canceled" && body.State == "skipped"))
        && status.Description == body.Description
        && (status.TargetUrl ?? "") == (body.TargetUrl ?? "");

    // Only the latest status of a name counts: an older one that said the same has been overruled since.
    private async Task<IReadOnlyList<GitLabCommitStatus>> ListAsync(string sha, string name, CancellationToken cancellation) =>
        await api.Http.ListAsync<GitLabCommitStatus>(api.Path($"repository/commits/{sha}/statuses?name={name}&per_page=100"), cancellation).ToListAsync(cancellation);

    private sealed record StatusBody(string State, string Name, string Description, string? TargetUrl, long? PipelineId);
}
