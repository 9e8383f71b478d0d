namespace CiCdPlatform.Core.Detectors.Services;

/// <summary>Who needs which service, and why; written by those who read manifests, settings and compose files.</summary>
internal sealed class ServiceLedger
{
    private const int MaxServices = 200;

    private readonly List<ServiceDependency> _named = [];
    private readonly Dictionary<(ComponentDraft Draft, string Id), bool> _byImage = [];

    /// <summary>Components that hold a client library of a service.</summary>
    public HashSet<(ComponentDraft Draft, string Id)> Clients { get; } = [];

    /// <summary>Records that a component needs a service; an image that is named weighs more than a client that speaks to several.</summary>
    public void Need(ComponentDraft draft, string id, string file, int line, string why, bool isImage = false)
    {
        var isNew = !draft.Services.Contains(id);
        if (isNew)
        {
            draft.Services.Add(id);
        }

        // A claim needs one reason that names it, and every image that is named is one.
        if (isNew || isImage || !draft.Evidence.Exists(evidence => evidence.Why.Contains(id, StringComparison.OrdinalIgnoreCase)))
        {
            draft.Because(file, line, why);
        }

        _byImage[(draft, id)] = isImage || _byImage.GetValueOrDefault((draft, id));
    }

    /// <summary>Records something that a compose file or a pipeline runs.</summary>
    public void Run(string name, string kind, string? image, IEnumerable<int> ports, string file, int line, string why)
    {
        if (_named.Count < MaxServices && !_named.Exists(one => one.Name == name && one.Kind == kind))
        {
            _named.Add(new ServiceDependency { Name = name, Kind = kind, Image = string.IsNullOrEmpty(image) ? null : image, Ports = [.. ports.Distinct()], Evidence = [new Evidence(file, line, why)] });
        }
    }

    /// <summary>The components that a file speaks for: those whose folder holds it most closely, else those below its folder that have a client of the service, else those below it.</summary>
    public IReadOnlyList<ComponentDraft> SpokenFor(IReadOnlyList<ComponentDraft> drafts, string folder, string? id)
    {
        var holding = drafts.Where(draft => RepositoryView.IsBelow(folder, draft.Path)).ToList();
        var deepest = holding.Count == 0 ? [] : holding.Where(draft => draft.Path == holding.MaxBy(one => RepositoryView.DepthOf(one.Path))!.Path).ToList();
        var below = drafts.Where(draft => draft.Path != folder && RepositoryView.IsBelow(draft.Path, folder) && !Places.IsAside(draft.Path + "/")).ToList();
        var clients = id is null ? [] : deepest.Concat(below).Where(draft => Speaks(draft, id)).ToList();
        return clients.Count > 0 ? clients : deepest.Count > 0 ? [deepest[0]] : below.Count == 1 ? below : [];
    }

    /// <summary>Whether a component has a client of this service or of one that speaks alike.</summary>
    public bool Speaks(ComponentDraft draft, string id) => Clients.Any(client => client.Draft == draft && Protocol(client.Id) == Protocol(id));

    /// <summary>Everything that runs beside the code: first what files name, then what only clients tell of. Where an image is named, clients that speak its protocol mean it.</summary>
    public IReadOnlyList<ServiceDependency> Settle(IReadOnlyList<ComponentDraft> drafts)
    {
        foreach (var draft in drafts)
        {
            draft.Services.RemoveAll(id => !_byImage.GetValueOrDefault((draft, id)) && draft.Services.Exists(other => other != id && _byImage.GetValueOrDefault((draft, other)) && Protocol(other) == Protocol(id)));
        }

        var named = _named.Select(one => one.Kind).ToHashSet(StringComparer.Ordinal);
        foreach (var (draft, id) in drafts.SelectMany(draft => draft.Services.Select(id => (draft, id))))
        {
            if (named.Add(id))
            {
                var evidence = draft.Evidence.Find(one => one.Why.Contains(id, StringComparison.OrdinalIgnoreCase)) ?? draft.Evidence.FirstOrDefault();
                _named.Add(new ServiceDependency { Name = id, Kind = id, Evidence = evidence is null ? [] : [evidence] });
            }
        }

        return _named;
    }

    private static string Protocol(string id) => KnownServices.Find(id)?.SpeaksLike ?? id;
}
