using CiCdPlatform.Core.Detectors.Services;

namespace CiCdPlatform.Core.Detectors.Compose;

/// <summary>Joins compose files to components: what is built is a component, what is run is a service of those that reach it.</summary>
internal static class ComposeGraph
{
    private const int MaxAdded = 50;

    /// <summary>Adds components for what is built from a folder that no detector knew, and for applications that are images alone.</summary>
    public static Dictionary<ComposeService, ComponentDraft> Extend(List<ComponentDraft> drafts, IReadOnlyList<ComposeProject> projects, RepositoryView view)
    {
        var built = new Dictionary<ComposeService, ComponentDraft>(ReferenceEqualityComparer.Instance);
        var limit = drafts.Count + MaxAdded;
        foreach (var project in projects)
        {
            foreach (var service in project.Services.Where(service => service.Context is not null && view.Below(service.Context).Any()))
            {
                var home = service.Containerfile is { } file && RepositoryView.FolderOf(file) != "." && service.Context == "." && !RepositoryView.NameOf(RepositoryView.FolderOf(file)).Equals("docker", StringComparison.OrdinalIgnoreCase) ? RepositoryView.FolderOf(file) : service.Context!;
                var image = service.Containerfile is null ? null : BaseImages.Of(view, service.Containerfile);
                if ((Owner(drafts, home, image?.Language) ?? (drafts.Count < limit ? Add(drafts, service, home, image, view) : null)) is { } draft)
                {
                    built[service] = draft;
                    draft.Because(service.File, service.Line, $"built as '{service.Name}'");
                    draft.Containerfile ??= service.Containerfile;
                }
            }

            if (!drafts.Exists(draft => RepositoryView.IsBelow(draft.Path, project.Folder) || RepositoryView.IsBelow(project.Folder, draft.Path)))
            {
                drafts.Add(Images(project));
            }
        }

        return built;
    }

    /// <summary>Records services, ports and edges.</summary>
    public static void Connect(IReadOnlyList<ComponentDraft> drafts, IReadOnlyList<ComposeProject> projects, Dictionary<ComposeService, ComponentDraft> built, ServiceLedger ledger)
    {
        foreach (var project in projects)
        {
            var byName = project.Services.ToDictionary(service => service.Name, StringComparer.Ordinal);
            foreach (var service in project.Services)
            {
                if (built.TryGetValue(service, out var draft))
                {
                    draft.Ports.AddRange(service.Ports.SelectMany(port => new[] { port.Target, port.Published }).Concat(service.Exposed));
                    if (service.Ports.Count > 0)
                    {
                        draft.Because(service.File, service.Ports[0].Line, $"publishes {string.Join(", ", service.Ports.Select(port => port.Published))}");
                    }

                    foreach (var told in service.Words.Select(ComponentPorts.Told).OfType<int>().Where(told => !draft.Ports.Contains(told)).Take(1).ToList())
                    {
                        draft.Ports.Add(told);
                        draft.Because(service.File, service.Line, $"told to listen on {told}");
                    }

                    foreach (var other in Reached(service, byName).Where(other => built.ContainsKey(other) && built[other] != draft))
                    {
                        draft.TalksTo.Add(built[other].Path);
                    }
                }
                else if (service.ImageName is { } image)
                {
                    var known = KnownServices.ByImage(image.Repository);
                    var kind = known?.Id ?? image.Short;
                    ledger.Run(service.Name, kind, service.Image, service.Ports.Select(port => port.Published), service.File, service.Line, "image of a compose file");
                    foreach (var consumer in Consumers(service, known, project, byName, built, drafts, ledger))
                    {
                        ledger.Need(consumer, kind, service.File, service.Line, $"'{service.Name}' runs {kind}", isImage: true);
                    }
                }
            }
        }
    }

    private static IEnumerable<ComponentDraft> Consumers(
        ComposeService service, KnownService? known, ComposeProject project, Dictionary<string, ComposeService> byName, Dictionary<ComposeService, ComponentDraft> built, IReadOnlyList<ComponentDraft> drafts, ServiceLedger ledger)
    {
        if (drafts.FirstOrDefault(draft => draft.Path == project.Folder && draft.PackageManager == ComposeManager) is { } whole)
        {
            return [whole];
        }

        if (known is not { IsBacking: true })
        {
            return [];
        }

        // Said in words first; then by the client that speaks to it; then everything that is built beside it and runs code.
        var own = project.Services.Where(built.ContainsKey).ToList();
        var stated = own.Where(other => Reached(other, byName).Contains(service)).Select(other => built[other]).ToList();
        var clients = stated.Count > 0 ? stated : [.. own.Select(other => built[other]).Where(draft => ledger.Speaks(draft, known.Id))];
        return (clients.Count > 0 ? clients : own.Count > 0 ? [.. own.Select(other => built[other]).Where(draft => draft.Language is not ("staticfile" or "html")).DefaultIfEmpty(built[own[0]])] : ledger.SpokenFor(drafts, project.Folder, known.Id)).Distinct();
    }

    // What a service says that it depends on or names in its settings, and what those that are images reach in turn.
    private static HashSet<ComposeService> Reached(ComposeService service, Dictionary<string, ComposeService> byName)
    {
        var found = new HashSet<ComposeService>(ReferenceEqualityComparer.Instance);
        var open = new Queue<ComposeService>([service]);
        while (open.TryDequeue(out var next))
        {
            foreach (var name in next.DependsOn.Concat(byName.Keys.Where(name => name != next.Name && next.Words.Any(words => Names(words, name)))))
            {
                if (byName.TryGetValue(name, out var other) && other != service && found.Add(other) && other.Context is null)
                {
                    open.Enqueue(other);
                }
            }
        }

        return found;
    }

    // "DB_HOST=db", "redis:6379" and "postgres://user@db/app" name the host db; "DB_NAME=mydb" does not.
    private static bool Names(string words, string host)
    {
        for (var at = words.IndexOf(host, StringComparison.Ordinal); at >= 0; at = words.IndexOf(host, at + 1, StringComparison.Ordinal))
        {
            var before = at == 0 ? '=' : words[at - 1];
            var end = at + host.Length;
            var after = end == words.Length ? '\0' : words[end];
            var isUser = before == '/' && after == ':' && words.AsSpan(end).Contains('@');
            if (before is '=' or '@' or '/' or ',' or ' ' && after is '\0' or ':' or '/' or ',' or ' ' && !isUser && (at == 0 || before != '=' || IsHost(words.AsSpan(0, at - 1))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsHost(ReadOnlySpan<char> variable) =>
        !(variable.EndsWith("NAME", StringComparison.OrdinalIgnoreCase) || variable.EndsWith("USER", StringComparison.OrdinalIgnoreCase) || variable.EndsWith("PASSWORD", StringComparison.OrdinalIgnoreCase) || variable.EndsWith("DATABASE", StringComparison.OrdinalIgnoreCase) || variable.EndsWith("_DB", StringComparison.OrdinalIgnoreCase));

    private const string ComposeManager = "docker-compose";

    private static ComponentDraft? Owner(List<ComponentDraft> drafts, string home, string? language)
    {
        bool Fits(ComponentDraft draft) => language is null || Family(draft.Language) == Family(language) || language == "staticfile";
        var here = drafts.Where(draft => draft.Path == home).ToList();
        return here.Find(draft => language is not null && Family(draft.Language) == Family(language)) ?? here.FirstOrDefault()
            ?? drafts.Where(draft => RepositoryView.IsBelow(home, draft.Path) && language != "staticfile" && Fits(draft)).MaxBy(draft => RepositoryView.DepthOf(draft.Path))
            ?? (drafts.Where(draft => RepositoryView.IsBelow(draft.Path, home) && Fits(draft)).ToList() is [var only] ? only : null);
    }

    private static string Family(string language) => language switch
    {
        "typescript" or "bun" or "deno" or "elm" => "javascript",
        "kotlin" or "scala" or "clojure" => "java",
        "fsharp" or "vb" => "csharp",
        "c" => "cpp",
        "html" or "css" => "staticfile",
        _ => language,
    };

    private static ComponentDraft Add(List<ComponentDraft> drafts, ComposeService service, string home, (string Language, string? Version, int Line)? image, RepositoryView view)
    {
        var language = image?.Language ?? LanguageShares.MainOf(view.Below(home).Select(path => (path, view.SizeOf(path)))) ?? "shell";
        var draft = new ComponentDraft(home, language) { Name = service.Name, Containerfile = service.Containerfile, Confidence = 0.6 };
        if (service.Containerfile is { } file)
        {
            draft.Because(file, 1, "container file");
        }

        if (image is { } known)
        {
            draft.OfferVersion(known.Version, service.Containerfile!, known.Line, "base image");
            draft.Because(service.Containerfile!, known.Line, $"its container file builds {known.Language}");
        }

        drafts.Add(draft);
        return draft;
    }

    // Nothing is built here, and yet the whole is something that is run: it is one component that needs all of its images.
    private static ComponentDraft Images(ComposeProject project)
    {
        var draft = new ComponentDraft(project.Folder, "shell") { PackageManager = ComposeManager, Confidence = 0.5 };
        draft.Frameworks.Add(ComposeManager);
        draft.Because(project.Services[0].File, 1, "compose file of images alone");
        foreach (var service in project.Services.Where(service => service.Ports.Count > 0))
        {
            draft.Ports.AddRange(service.Ports.Select(port => port.Published));
            draft.Because(service.File, service.Ports[0].Line, $"'{service.Name}' publishes {string.Join(", ", service.Ports.Select(port => port.Published))}");
        }

        return draft;
    }
}
