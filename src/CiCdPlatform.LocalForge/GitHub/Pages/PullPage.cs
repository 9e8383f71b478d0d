using System.Globalization;
using System.Text;
using static CiCdPlatform.LocalForge.GitHub.Html;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>A pull request: what it says, the conversation with its suggestions, the checks with their annotations and buttons, and what it changes.</summary>
internal static class PullPage
{
    public static string Body(GitHubForge forge, GitHubPullRequest pull)
    {
        var (repository, address) = (pull.Repository, string.Create(CultureInfo.InvariantCulture, $"/{pull.Repository.FullName}/pull/{pull.Number}"));
        var state = pull.MergedAt is not null ? "merged" : pull.State;
        var page = new StringBuilder($"""
            <p><a href="/{repository.FullName}">{Encode(repository.FullName)}</a></p><h1>{Encode(pull.Title)} <span class=dim>#{pull.Number}</span></h1>
            <p><b>{state}</b> <span class=dim>{Encode(pull.User.Login)}: {Encode(pull.HeadBranch)} into {Encode(pull.BaseBranch)}, {pull.HeadSha[..8]}</span></p>
            {(string.IsNullOrWhiteSpace(pull.Body) ? "" : $"<div class=box><div>{OfMarkdown(pull.Body)}</div></div>")}
            """);
        var entries = forge.Comments(repository, pull.Number).Select(comment => (comment.CreatedAt, comment.Id, Text: Comment(comment)))
            .Concat(pull.Reviews.Select(review => (CreatedAt: review.SubmittedAt, review.Id, Text: Review(address, review))));
        foreach (var entry in entries.OrderBy(entry => entry.CreatedAt).ThenBy(entry => entry.Id))
        {
            page.Append(entry.Text);
        }

        page.Append($"""<form method="post" action="{address}/comment"><textarea name="body" aria-label="Comment" rows="3" required placeholder="/cicd help"></textarea><button>Comment</button></form>""");
        if (pull.State == "open")
        {
            page.Append(Button(address + "/merge", "Merge pull request")).Append(Button(address + "/close", "Close pull request"));
        }

        page.Append("<h2>Checks</h2>");
        foreach (var run in forge.CheckRuns(repository, pull.HeadSha))
        {
            Check(page, repository, run);
        }

        page.Append("<h2>Files</h2>");
        foreach (var file in pull.Files)
        {
            page.Append($"<div class=box><header>{Encode(file.Path)}</header><pre>{Encode(file.Patch)}</pre></div>");
        }

        return page.ToString();
    }

    private static string Comment(GitHubComment comment) =>
        $"<div class=box><header>{Encode(comment.User.Login)} <span class=dim>{string.Join(' ', GitHubForge.Reactions(comment).Select(Encode))}</span></header><div>{OfMarkdown(comment.Body)}</div></div>";

    private static string Review(string address, GitHubReview review)
    {
        var text = new StringBuilder($"<div class=box><header>{Encode(review.User.Login)} <span class=dim>{Encode(review.State.ToLowerInvariant().Replace('_', ' '))} {review.CommitId[..8]}</span></header><div>{OfMarkdown(review.Body)}</div>");
        foreach (var remark in review.Comments)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{remark.Path}{(remark.Line is { } last ? $":{remark.StartLine ?? last}" : "")}");
            text.Append($"<details{(remark.IsResolved ? "" : " open")}><summary>{Encode(line)}{(remark.IsResolved ? " <span class=success>resolved</span>" : "")}</summary>{OfMarkdown(remark.Body)}");
            if (remark is { Suggestion: not null, IsResolved: false })
            {
                text.Append(Button(string.Create(CultureInfo.InvariantCulture, $"{address}/suggestions/{remark.Id}"), "Commit suggestion"));
            }

            text.Append("</details>");
        }

        return text.Append("</div>").ToString();
    }

    private static void Check(StringBuilder page, LocalRepository repository, GitHubCheckRun run)
    {
        var address = string.Create(CultureInfo.InvariantCulture, $"/{repository.FullName}/runs/{run.Id}");
        page.Append($"<details class=box><summary><b class={Encode(run.Conclusion)}>{Encode(run.Conclusion ?? run.Status)}</b> {Encode(run.Name)} <span class=dim>{Encode(run.Title)}</span></summary><div>{OfMarkdown(run.Summary)}{OfMarkdown(run.Text)}");
        foreach (var note in run.Annotations)
        {
            page.Append($"<p><b class={Encode(note.Level)}>{Encode(note.Level)}</b> {Encode(note.Path)}:{note.StartLine} <b>{Encode(note.Title)}</b><br>{Encode(note.Message)}</p>");
        }

        foreach (var action in run.Actions)
        {
            page.Append(Button($"{address}/actions/{Uri.EscapeDataString(action.Identifier)}", action.Label, action.Description));
        }

        if (run.Status == "completed" && run.AppSlug != "github-actions")
        {
            page.Append(Button(address + "/rerun", "Re-run"));
        }

        page.Append(run.DetailsUrl is { } details && Uri.TryCreate(details, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? $"""<a href="{Encode(details)}">Details</a>""" : "").Append("</div></details>");
    }
}
