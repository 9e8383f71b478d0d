using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CiCdPlatform.Features.Reviews;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using static System.Net.WebUtility;

namespace CiCdPlatform.Features.Checks;

/// <summary>The page that a check links to. The link holds a key of its own: who sees the check may see the page, and nobody else finds it.</summary>
internal static class CheckPage
{
    private const int MaxRows = 1000;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/checks/{id}", GetAsync).AllowAnonymous().WithTags("checks").WithName("showCheck").ExcludeFromDescription();

    public static Uri? AddressOf(CheckSettings settings, CheckRow row) => settings.PublicUrl is { } root
        ? new Uri(new Uri(root.AbsoluteUri.TrimEnd('/') + "/"), $"checks/{row.Id}?key={row.PageKey}")
        : null;

    private static async Task<Results<ContentHttpResult, NotFound>> GetAsync(string id, string? key, CheckStore store, HttpResponse response, CancellationToken cancellation)
    {
        if (id.Length > 100 || key is null || await store.FindAsync(id, cancellation) is not { } row
            || !CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(row.PageKey), Encoding.UTF8.GetBytes(key)))
        {
            return TypedResults.NotFound();
        }

        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.CacheControl = "private, no-store";
        return TypedResults.Content(Write(row), "text/html; charset=utf-8");
    }

    private static string Write(CheckRow row)
    {
        var found = row.Findings();
        var verdict = found is null ? null : Verdict.Of(found);
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>")
            .Append(HtmlEncode($"{row.Name}: {row.Repository}"))
            .Append("</title><style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}")
            .Append("td,th{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #8884}code,pre{font:14px/1.45 ui-monospace,monospace}pre{overflow:auto;padding:.6rem;background:#8881}</style></head><body><h1>")
            .Append(HtmlEncode(verdict?.Title ?? (row.State == "superseded" ? "Superseded" : "Under way"))).Append("</h1><p>")
            .Append(HtmlEncode(row.Name)).Append(" of ").Append(HtmlEncode(row.Repository)).Append(row.Number > 0 ? string.Create(CultureInfo.InvariantCulture, $", request {row.Number}") : "").Append(" at <code>")
            .Append(HtmlEncode(row.HeadSha)).Append("</code></p>");
        foreach (var note in (found?.Unfinished ?? []).Concat(found?.Warnings ?? []).Prepend(row.Reason ?? found?.Skip ?? ""))
        {
            page.Append(note.Length > 0 ? $"<p>{HtmlEncode(note)}</p>" : "");
        }

        if (found is { Findings.Count: > 0 })
        {
            page.Append("<table><tr><th>Severity</th><th>Rule</th><th>Where</th><th>What</th><th>Id</th></tr>");
            foreach (var finding in found.Findings.Take(MaxRows))
            {
                page.Append("<tr><td>").Append(ReviewText.Word(finding.Severity)).Append(found.Blocks(finding) ? ", blocks" : "").Append("</td><td><code>").Append(HtmlEncode(finding.Rule)).Append("</code></td><td><code>")
                    .Append(HtmlEncode(finding.Location.File)).Append(':').Append(finding.Location.StartLine).Append("</code></td><td>").Append(HtmlEncode(finding.Message))
                    .Append(finding.Fix is { } fix ? $"<details><summary>How to mend it</summary><pre>{HtmlEncode(fix.Patch)}</pre></details>" : "")
                    .Append("</td><td><code>").Append(ReviewText.Short(finding.Fingerprint)).Append("</code></td></tr>");
            }

            page.Append("</table>");
        }

        return page.Append("</body></html>").ToString();
    }
}
