namespace CiCdPlatform.Forges.GitLab;

/// <summary>GitLab's words for states, in the words of both forges and back.</summary>
internal static class GitLabStates
{
    /// <summary>The state of a pipeline or a job.</summary>
    /// <remarks>A pipeline that waits for a person, and any word that we do not know, is no verdict: neither green nor red.</remarks>
    public static RunState Read(string? status) => status switch
    {
        "created" or "waiting_for_resource" or "preparing" or "pending" or "scheduled" or "waiting_for_callback" => RunState.Queued,
        "running" or "canceling" => RunState.Running,
        "success" => RunState.Success,
        "failed" => RunState.Failure,
        "canceled" => RunState.Cancelled,
        "skipped" => RunState.Skipped,
        _ => RunState.Neutral,
    };

    /// <summary>The state of a commit status; a report without a verdict is <c>skipped</c>, for green would be a lie.</summary>
    public static string Write(ReportConclusion? conclusion) => conclusion switch
    {
        null => "running",
        ReportConclusion.Success => "success",
        ReportConclusion.Failure => "failed",
        ReportConclusion.Cancelled => "canceled",
        ReportConclusion.Neutral => "skipped",
        _ => throw new ArgumentOutOfRangeException(nameof(conclusion), conclusion, "a conclusion that GitLab has no word for"),
    };
}
