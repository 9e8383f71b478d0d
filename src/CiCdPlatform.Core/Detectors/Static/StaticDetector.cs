namespace CiCdPlatform.Core.Detectors.Static;

/// <summary>Sites made of files: Hugo, Jekyll without a Gemfile, and plain HTML where nothing else is.</summary>
internal sealed class StaticDetector : IDetector
{
    private static readonly string[] HugoFiles = ["hugo.toml", "hugo.yaml", "hugo.json"];

    public string Id => "static";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        var found = false;
        foreach (var file in HugoFiles.SelectMany(view.Named).Concat(view.Named("config.toml").Where(path => view.Mentions(path, "baseURL"))).DistinctBy(RepositoryView.FolderOf))
        {
            found = true;
            var draft = new ComponentDraft(RepositoryView.FolderOf(file), "html") { PackageManager = "hugo", Confidence = 0.9 };
            draft.Frameworks.Add("hugo");
            draft.Because(file, 1, "Hugo site");
            draft.Build.Add("hugo --minify");
            yield return draft;
        }

        if (!found && view.First(".", "Staticfile", "index.html", "public/index.html") is { } index)
        {
            var draft = new ComponentDraft(".", RepositoryView.NameOf(index) == "Staticfile" ? "staticfile" : "html") { Confidence = 0.6, IsGuess = true };
            draft.Because(index, 1, "static site");
            yield return draft;
        }
    }
}
