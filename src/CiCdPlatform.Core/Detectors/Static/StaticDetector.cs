namespace CiCdPlatform.Core.Detectors.Static;

/// <summary>Sites made of files: generators with a binary of their own, Jekyll without a Gemfile, and plain HTML or CSS where nothing else is.</summary>
internal sealed class StaticDetector : IDetector
{
    private static readonly (string Framework, string[] Markers, string? Text, string Build, string Folder)[] Generators =
    [
        ("hugo", ["hugo.toml", "hugo.yaml", "hugo.json"], null, "hugo --minify", "public"), ("hugo", ["config.toml", "config.yaml"], "baseURL", "hugo --minify", "public"), ("zola", ["config.toml"], "base_url", "zola build", "public"),
        ("mdbook", ["book.toml"], "[book]", "mdbook build", "book"), ("jekyll", ["_config.yml"], null, "jekyll build", "_site"), ("mkdocs", ["mkdocs.yml"], "site_name", "mkdocs build --strict", "site"),
    ];

    private static readonly string[] Pages = ["Staticfile", "index.html", "public/index.html", "dist/index.html", "site/index.html", "www/index.html", "htdocs/index.html", "public_html/index.html", "static/index.html", "src/index.html"];

    public string Id => "static";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (framework, markers, text, build, folder) in Generators)
        {
            foreach (var file in markers.SelectMany(view.Named).Where(path => text is null || view.Mentions(path, text)))
            {
                // The documentation of something else is no site of its own, nor is one that a package manager's project builds.
                var at = RepositoryView.FolderOf(file);
                if ((framework is "mkdocs" or "mdbook" or "jekyll" && (at != "." || view.First(at, "Gemfile", "pyproject.toml", "requirements.txt", "setup.py", "Cargo.toml", "package.json") is not null)) || !taken.Add(at))
                {
                    continue;
                }

                var draft = new ComponentDraft(at, "html") { PackageManager = framework, Confidence = 0.9 };
                draft.Frameworks.Add(framework);
                draft.Because(file, 1, $"{framework} site");
                draft.Build.Add(build);
                draft.Start = Serve(folder);
                yield return draft;
            }
        }

        if (taken.Count > 0)
        {
            yield break;
        }

        if (view.First(".", Pages) is { } index)
        {
            var isStaticfile = RepositoryView.NameOf(index) == "Staticfile";
            var root = isStaticfile ? Root(view, index) : RepositoryView.FolderOf(index);
            var draft = new ComponentDraft(".", isStaticfile ? "staticfile" : "html") { Confidence = isStaticfile ? 0.9 : 0.6, IsGuess = !isStaticfile };
            draft.Because(index, 1, "static site");
            draft.Start = Serve(root);
            yield return draft;
        }
        else if (view.WithExtension(".css").FirstOrDefault() is { } style)
        {
            var draft = new ComponentDraft(".", "css") { Confidence = 0.4, IsGuess = true };
            draft.Because(style, 1, "style sheets alone");
            yield return draft;
        }
    }

    private static string Serve(string folder) => $"caddy file-server --listen :8080 --root {CommandWords.Quote(folder)}";

    // "root: dist" of a Staticfile, else the folder that holds a page.
    private static string Root(RepositoryView view, string file) =>
        view.Lines(file).Select(line => line.Split(':', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == "root")?[1].Trim() is { Length: > 0 } root ? root
        : view.First(".", [.. Pages.Skip(1)]) is { } page ? RepositoryView.FolderOf(page) : ".";
}
