using System.Net;
using Markdig;
using Microsoft.AspNetCore.Http;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>The frame of every page, and what goes into it.</summary>
internal static class Html
{
    // Comments hold markup of their own, as on GitHub; the policy below keeps whatever it is from running.
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder().UsePipeTables().UseTaskLists().UseAutoLinks().Build();

    private const string Style = """
        :root { color-scheme: light dark; --line: light-dark(#d0d7de, #3d444d); --soft: light-dark(#f6f8fa, #161b22); --dim: light-dark(#59636e, #9198a1) }
        body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem }
        h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
        .box { border: 1px solid var(--line); border-radius: 6px; margin: .75rem 0; overflow: hidden } .box > header { background: var(--soft); padding: .4rem .8rem; border-bottom: 1px solid var(--line) }
        .box > div, .box > form, .box > details, .box > pre { padding: .4rem .8rem } .dim { color: var(--dim) }
        pre { overflow-x: auto; background: var(--soft); padding: .5rem; margin: .3rem 0; font-size: 13px } code { font-size: 13px }
        table { border-collapse: collapse } td, th { border: 1px solid var(--line); padding: .2rem .5rem; text-align: start; vertical-align: top }
        button { font: inherit; padding: .2rem .8rem; margin: .2rem .3rem .2rem 0 } input, textarea { font: inherit; width: 100%; box-sizing: border-box } form.inline { display: inline }
        .success { color: light-dark(#1a7f37, #3fb950) } .failure { color: light-dark(#d1242f, #f85149) } .action_required, .warning { color: light-dark(#9a6700, #d29922) }
        """;

    public static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    public static string OfMarkdown(string? text) => Markdig.Markdown.ToHtml(text ?? "", Markdown);

    /// <summary>A button that posts to an address.</summary>
    public static string Button(string action, string label, string? hint = null) =>
        $"""<form class="inline" method="post" action="{Encode(action)}"><button title="{Encode(hint)}">{Encode(label)}</button></form>""";

    public static IResult Page(HttpContext http, string title, string body)
    {
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        return Results.Content($"""
            <!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{Encode(title)}</title><style>{Style}</style>
            <body><p><a href="/">Local GitHub</a></p>{body}</body></html>
            """, "text/html");
    }
}
