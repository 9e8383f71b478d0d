
namespace CiCdPlatform.Core.Detectors.Other;

/// <summary>Languages of the table <see cref="Toolchains"/>: a marker file, and the commands that its toolchain always has.</summary>
internal sealed class OtherDetector : IDetector
{
    public string Id => "other";

    public IEnumerable<ComponentDraft> Detect(RepositoryView view)
    {
        // Of several toolchains of one language the first that finds a folder has it.
        var claimed = new HashSet<(string Language, string Folder)>();
        foreach (var toolchain in Toolchains.All)
        {
            // Umbrella projects keep members below themselves: the highest folder builds them.
            var taken = new List<string>();
            foreach (var marker in toolchain.Markers.SelectMany(name => name[0] == '*' ? view.WithExtension(name[1..]).OrderBy(path => path.AsSpan().Count('/')) : view.Named(name)))
            {
                var folder = RepositoryView.FolderOf(marker);
                if (!taken.Exists(root => RepositoryView.IsBelow(folder, root)) && (!toolchain.OnlyTop || folder == ".") && (toolchain.Requires is null || view.Mentions(marker, toolchain.Requires)) && claimed.Add((toolchain.Language, folder)))
                {
                    taken.Add(folder);
                    yield return Describe(view, toolchain, folder, marker);
                }
            }
        }
    }

    private static ComponentDraft Describe(RepositoryView view, Toolchain toolchain, string folder, string marker)
    {
        var isGuess = toolchain.IsGuess && !(folder == "." && toolchain.Parts is { } parts && view.WithExtension(parts.Ending).Count(path => !Detectors.Places.IsAside(path)) >= parts.Count);
        var draft = new ComponentDraft(folder, toolchain.Language) { PackageManager = toolchain.PackageManager, Confidence = isGuess ? 0.5 : 0.85, IsGuess = isGuess };
        draft.Because(marker, 1, $"{toolchain.Language} {(isGuess ? "source" : "project")}");
        // A version pinned for people comes before the range of a manifest.
        Versions(view, draft, toolchain.Versions.Where(place => place.File[0] == '.'));
        VersionFiles.Offer(view, draft, toolchain.Tools.Length > 0 ? toolchain.Tools : [toolchain.Language]);
        Versions(view, draft, toolchain.Versions.Where(place => place.File[0] != '.'));
        draft.Install.AddRange(toolchain.Install.Select(command => Filled(command, marker)));
        draft.Build.AddRange(toolchain.Build.Select(command => Filled(command, marker)));
        draft.Lint.AddRange(toolchain.Lint);
        foreach (var (name, text, command) in toolchain.Checks)
        {
            if (Places(view, folder, name).FirstOrDefault(file => text is null || view.Mentions(file, text)) is { } file)
            {
                draft.Lint.Add(command);
                draft.Because(file, text is null ? 1 : view.LineOf(file, text), $"set up for {command.Split(' ')[0]}");
            }
        }

        draft.Lockfiles.AddRange(toolchain.Lockfiles.Select(name => view.First(folder, name)).OfType<string>());
        FrameworkTable.OfferMentioned(view, draft, [marker], FrameworkTable.ByLanguage.GetValueOrDefault(toolchain.Language, []));
        _ = toolchain.Starts.Any(rule => Start(view, draft, rule, marker));
        var test = toolchain.TestFile is null ? null : toolchain.TestMark is not null && view.Mentions(marker, toolchain.TestMark) ? marker : view.Below(folder).FirstOrDefault(path => toolchain.TestFile.Regex.IsMatch(RepositoryView.Relative(folder, path)) && (toolchain.TestText is null || view.Mentions(path, toolchain.TestText)));
        if (test is not null)
        {
            draft.Test.AddRange(toolchain.Test.Select(command => Filled(command, marker)));
            draft.Because(test, test == marker && toolchain.TestMark is not null ? view.LineOf(marker, toolchain.TestMark) : 1, $"{toolchain.Language} test");
        }

        return draft;
    }

    private static void Versions(RepositoryView view, ComponentDraft draft, IEnumerable<(string File, LazyPattern Pattern)> stated)
    {
        foreach (var (name, pattern) in stated)
        {
            foreach (var file in Places(view, draft.Path, name))
            {
                VersionFiles.OfferMatch(view, draft, file, pattern.Regex, $"version in {name}");
            }
        }
    }

    private static bool Start(RepositoryView view, ComponentDraft draft, StartRule rule, string marker)
    {
        var file = rule.Files.SelectMany(name => Places(view, draft.Path, name)).FirstOrDefault();
        if ((rule.Files.Length > 0 && file is null) || (rule.Mentions is not null && !view.Mentions(marker, rule.Mentions)))
        {
            return false;
        }

        var (name, owner) = ("", file ?? marker);
        if (rule.Name is not null)
        {
            var found = (rule.NamedIn.Length == 0 ? [marker] : rule.NamedIn.SelectMany(one => Places(view, draft.Path, one))).Select(path => (Path: path, Match: rule.Name.Regex.Match(view.Text(path) ?? ""))).FirstOrDefault(pair => pair.Match.Success);
            if (found.Path is null)
            {
                return false;
            }

            (name, owner) = (found.Match.Groups["name"].Value, found.Path);
        }

        var relative = file is null ? "" : RepositoryView.Relative(draft.Path, file);
        draft.Start = Full(rule.Command);
        draft.Because(owner, name.Length > 0 ? view.LineOf(owner, name) : 1, "program");
        if (rule.Build.Length > 0)
        {
            draft.Build.Clear();
            draft.Build.AddRange(rule.Build.Select(Full));
        }

        return true;

        string Full(string command) => Filled(command, marker).Replace("{file}", CommandWords.Quote(relative), StringComparison.Ordinal).Replace("{path}", CommandWords.Quote(Path.ChangeExtension(relative, null)), StringComparison.Ordinal).Replace("{name}", CommandWords.Quote(name), StringComparison.Ordinal);
    }

    private static string Filled(string command, string marker)
    {
        var name = RepositoryView.NameOf(marker);
        return command.Replace("{marker}", CommandWords.Quote(name), StringComparison.Ordinal).Replace("{stem}", CommandWords.Quote(Path.GetFileNameWithoutExtension(name)), StringComparison.Ordinal);
    }

    // "bin/*.dart" is every such file of that folder.
    private static IEnumerable<string> Places(RepositoryView view, string folder, string name)
    {
        var star = name.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
        {
            return view.First(folder, name) is { } file ? [file] : [];
        }

        var inside = star == 0 ? folder : RepositoryView.Join(folder, name[..(star - 1)]);
        return view.In(inside).Where(path => path.EndsWith(name[(star + 1)..], StringComparison.Ordinal));
    }
}
