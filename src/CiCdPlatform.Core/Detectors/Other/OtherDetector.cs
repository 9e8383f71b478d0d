namespace CiCdPlatform.Core.Detectors.Other;

/// <summary>Languages of the table <see cref="Toolchains"/>: a marker file, and the commands that its toolchain always has.</summary>
internal sealed class OtherDetector : IDetector
{
    public string Id => "other";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        foreach (var toolchain in Toolchains.All)
        {
            // Umbrella projects keep members below themselves: the highest folder builds them.
            var taken = new List<string>();
            foreach (var marker in toolchain.Markers.SelectMany(name => name[0] == '*' ? view.WithExtension(name[1..]).OrderBy(path => path.AsSpan().Count('/')) : view.Named(name)))
            {
                var folder = RepositoryView.FolderOf(marker);
                if (!taken.Exists(root => RepositoryView.IsBelow(folder, root)) && (toolchain.Language != "terraform" || folder == ".") && (toolchain.Language != "r" || view.Mentions(marker, "Package:")))
                {
                    taken.Add(folder);
                    yield return Describe(view, toolchain, folder, marker);
                }
            }
        }
    }

    private static ComponentDraft Describe(RepositoryView view, Toolchain toolchain, string folder, string marker)
    {
        var draft = new ComponentDraft(folder, toolchain.Language) { PackageManager = toolchain.PackageManager, Confidence = toolchain.IsGuess ? 0.5 : 0.85, IsGuess = toolchain.IsGuess };
        draft.Because(marker, 1, $"{toolchain.Language} project");
        foreach (var (name, pattern) in toolchain.Versions)
        {
            if (view.First(folder, name) is { } file)
            {
                var lines = view.Lines(file);
                var at = lines.TakeWhile(line => !pattern.IsMatch(line)).Count();
                if (at < lines.Count)
                {
                    draft.OfferVersion(VersionFiles.Plain(pattern.Match(lines[at]).Groups["version"].Value), file, at + 1, $"version in {name}");
                }
            }
        }

        VersionFiles.Offer(view, draft, toolchain.Language);
        var word = CommandWords.Quote(RepositoryView.NameOf(marker));
        draft.Install.AddRange(toolchain.Install);
        draft.Build.AddRange(toolchain.Build.Select(command => command.Replace("{marker}", word, StringComparison.Ordinal)));
        draft.Lint.AddRange(toolchain.Lint);
        draft.Start = toolchain.Start?.Replace("{marker}", word, StringComparison.Ordinal);
        draft.Lockfiles.AddRange(toolchain.Lockfiles.Select(name => view.First(folder, name)).OfType<string>());
        foreach (var (text, id) in toolchain.Frameworks.Where(framework => view.Mentions(marker, framework.Text)))
        {
            draft.Frameworks.Add(id);
            draft.Because(marker, view.LineOf(marker, text), $"mentions {text}");
        }

        var test = toolchain.TestFile is null ? null : view.Below(folder).FirstOrDefault(path => toolchain.TestFile.IsMatch(RepositoryView.Relative(folder, path)) && (toolchain.Language != "zig" || view.Mentions(path, "test \"")));
        if (test is not null)
        {
            draft.Test.AddRange(toolchain.Test);
            draft.Because(test, 1, $"{toolchain.Language} test");
        }

        return draft;
    }
}
