using System.Text.Json.Serialization;

namespace CiCdPlatform.Forges.GitHub;

/// <summary>Check runs with their annotations.</summary>
internal sealed class GitHubCheckRuns(GitHubRepository repository)
{
    private const int Batch = 50;
    private const int MaxTitle = 255;
    private const int MaxActions = 3;
    private const int MaxLabel = 20;
    private const int MaxDescription = 40;

    // 64 KB by GitHub's account; characters outside ASCII take up to three bytes each.
    private const int MaxMessage = 20_000;

    public async Task<long> PutAsync(Report report, CancellationToken cancellation)
    {
        var annotations = report.Annotations.Select(Annotation.From).ToList();
        var standing = await FindAsync(report, cancellation);
        if (standing is null)
        {
            var created = await repository.Report.PostJsonAsync<CheckRunJson>(repository.Path($"check-runs"), Body(report, annotations, 0) with { Name = report.Name, HeadSha = report.HeadSha }, cancellation);
            await AppendAsync(report, created.Id, annotations, Batch, cancellation);
            return created.Id;
        }

        // A late retry of "in progress" must not reopen what has ended since, nor may whoever takes its place strike out a verdict that stands.
        if (report.Conclusion is null or ReportConclusion.Cancelled && standing.Status == "completed")
            return standing.Id;
        var sent = standing.Output is { AnnotationsCount: > 0 } ? await ListAnnotationsAsync(standing.Id, cancellation) : [];
        var missing = annotations.Where(annotation => !sent.Contains(annotation.Identity)).ToList();
        await UpdateAsync(report, standing.Id, missing, 0, cancellation);
        await AppendAsync(report, standing.Id, missing, Batch, cancellation);
        return standing.Id;
    }

    private async Task AppendAsync(Report report, long id, List<Annotation> annotations, int from, CancellationToken cancellation)
    {
        for (var start = from; start < annotations.Count; start += Batch)
            await UpdateAsync(report, id, annotations, start, cancellation);
    }

    private Task UpdateAsync(Report report, long id, List<Annotation> annotations, int start, CancellationToken cancellation) =>
        repository.Report.PatchJsonAsync<CheckRunJson>(repository.Path($"check-runs/{id}"), Body(report, annotations, start), cancellation);

    // The verdict goes with the last batch, so that a crash never leaves a verdict with half of its reasons.
    private static CheckRunBody Body(Report report, List<Annotation> annotations, int start)
    {
        var isLast = start + Batch >= annotations.Count;
        var conclusion = isLast ? report.Conclusion?.ToString().ToLowerInvariant() : null;
        var batch = annotations.Skip(start).Take(Batch).ToList();
        return new(
            report.ExternalId,
            conclusion is null ? "in_progress" : "completed",
            conclusion,
            report.DetailsUrl,
            new(GitHubText.Line(report.Title, MaxTitle), GitHubText.Clip(report.Summary), report.Text is { Length: > 0 } text ? GitHubText.Clip(text) : null, batch.Count == 0 ? null : batch))
        {
            // Buttons under a verdict that is not out yet would act on half of it.
            Actions = conclusion is null || report.Actions.Count == 0 ? null : [.. report.Actions.Take(MaxActions).Select(ToAction)],
        };
    }

    private static ActionBody ToAction(ReportAction action) =>
        new(GitHubText.Line(action.Label, MaxLabel), GitHubText.Line(action.Description, MaxDescription), GitHubText.Line(action.Identifier, MaxLabel));

    private async Task<CheckRunJson?> FindAsync(Report report, CancellationToken cancellation)
    {
        var identity = await repository.Identity(cancellation);
        var path = repository.Path($"commits/{report.HeadSha}/check-runs?check_name={report.Name}&filter=all&per_page=100");
        var runs = repository.Report.ListAsync<CheckRunList, CheckRunJson>(identity.AppId is { } app ? $"{path}&app_id={app}" : path, page => page.CheckRuns, cancellation);
        return await runs.FirstOrDefaultAsync(run => run.ExternalId == report.ExternalId && run.Name == report.Name, cancellation);
    }

    private async Task<HashSet<string>> ListAnnotationsAsync(long id, CancellationToken cancellation) => await repository.Report
        .ListAsync<Annotation>(repository.Path($"check-runs/{id}/annotations?per_page=100"), cancellation)
        .Select(annotation => annotation.Identity)
        .ToHashSetAsync(StringComparer.Ordinal, cancellation);

    private sealed record CheckRunBody(string ExternalId, string Status, string? Conclusion, Uri? DetailsUrl, OutputBody Output)
    {
        public string? Name { get; init; }

        public string? HeadSha { get; init; }

        public IReadOnlyList<ActionBody>? Actions { get; init; }
    }

    private sealed record ActionBody(string Label, string Description, string Identifier);

    private sealed record OutputBody(string Title, string Summary, string? Text, IReadOnlyList<Annotation>? Annotations);

    private sealed record Annotation(
        [property: JsonRequired] string Path, [property: JsonRequired] int StartLine, [property: JsonRequired] int EndLine, string? AnnotationLevel, string? Title, string? Message)
    {
        [JsonIgnore]
        public string Identity => string.Join('\n', Path, StartLine, EndLine, AnnotationLevel, Title, Message);

        public static Annotation From(ReportAnnotation annotation)
        {
            var start = Math.Max(1, annotation.StartLine);
            return new(
                annotation.Path,
                start,
                Math.Max(start, annotation.EndLine),
                annotation.Level is "notice" or "warning" or "failure" ? annotation.Level : "warning",
                annotation.Title.Length == 0 ? null : GitHubText.Line(annotation.Title, MaxTitle),
                annotation.Message.Length == 0 ? annotation.Title : GitHubText.Clip(annotation.Message, MaxMessage));
        }
    }

    private sealed record CheckRunList([property: JsonRequired] IReadOnlyList<CheckRunJson> CheckRuns);

    private sealed record CheckRunJson([property: JsonRequired] long Id, string? Name, string? Status, string? ExternalId, OutputJson? Output);

    private sealed record OutputJson(int AnnotationsCount);
}
