using System.Text;
using CiCdPlatform.LocalForge.Git;
using static CiCdPlatform.LocalForge.GitHub.Html;

namespace CiCdPlatform.LocalForge.GitHub;

/// <summary>A repository: its pull requests, its files, and forms that change a file and open a pull request.</summary>
internal static class RepositoryPage
{
    private const int MostFiles = 500;

    public static async Task<string> BodyAsync(GitHubForge forge, LocalRepository repository, CancellationToken cancellation)
    {
        var page = new StringBuilder($"<h1>{Encode(repository.FullName)}</h1><p class=dim>git clone {Encode(repository.CloneUrl.ToString())}</p><h2>Pull requests</h2>");
        foreach (var pull in forge.PullRequests(repository).Reverse())
        {
            var state = pull.MergedAt is not null ? "merged" : pull.State;
            page.Append($"""<div class="box"><div><a href="/{repository.FullName}/pull/{pull.Number}">{Encode(pull.Title)}</a> <span class=dim>#{pull.Number} {state}, by {Encode(pull.User.Login)}</span></div></div>""");
        }

        var branches = await repository.Git.RefsAsync("refs/heads/", cancellation);
        page.Append($"""<h2>Open one</h2><form method="post" action="/{repository.FullName}/pulls"><p><label>From <input name="head" list="branches" required></label><label>Into <input name="base" value="{Encode(repository.DefaultBranch)}" list="branches" required></label><label>Title <input name="title" required></label></p><datalist id="branches">""");
        foreach (var branch in branches)
        {
            page.Append($"""<option value="{Encode(branch.Name["refs/heads/".Length..])}">""");
        }

        page.Append("</datalist><button>Open pull request</button></form>");
        foreach (var branch in branches)
        {
            var name = branch.Name["refs/heads/".Length..];
            page.Append($"<details{(name == repository.DefaultBranch ? " open" : "")}><summary><b>{Encode(name)}</b> <span class=dim>{branch.Sha[..8]}</span></summary><ul>");
            foreach (var file in repository.Git.Files(branch.Sha).Take(MostFiles))
            {
                page.Append($"""<li><a href="{EditAddress(repository, name, file)}">{Encode(file)}</a></li>""");
            }

            page.Append($"""</ul><p><a href="{EditAddress(repository, name, "")}">New file</a></p></details>""");
        }

        return page.ToString();
    }

    public static string EditBody(LocalRepository repository, GitRef branch, string path)
    {
        var name = branch.Name["refs/heads/".Length..];
        return $"""
            <h1><a href="/{repository.FullName}">{Encode(repository.FullName)}</a></h1><form method="post" action="/{repository.FullName}/edit">
            <input type="hidden" name="from" value="{Encode(name)}"><p><label>File <input name="path" value="{Encode(path)}" required></label></p>
            <p><textarea name="content" aria-label="Content" rows="30" spellcheck="false">
            {Encode(path.Length == 0 ? "" : repository.Git.ReadText(branch.Sha, path))}</textarea></p>
            <p><label>Branch <input name="branch" value="{Encode(name)}" required></label></p><button>Commit</button></form>
            """;
    }

    private static string EditAddress(LocalRepository repository, string branch, string path) => $"/{repository.FullName}/edit?branch={Uri.EscapeDataString(branch)}&amp;path={Uri.EscapeDataString(path)}";
}
