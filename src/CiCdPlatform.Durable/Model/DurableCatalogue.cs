namespace CiCdPlatform.Durable;

/// <summary>The explicit list of everything that can be orchestrated, the same on every host.</summary>
public sealed class DurableCatalogue
{
    private readonly Dictionary<(string Name, int Version), IOrchestrationDefinition> _orchestrations;
    private readonly Dictionary<string, IOrchestrationDefinition> _newest;
    private readonly Dictionary<string, IActivityDefinition> _activities;

    /// <summary>Creates it; two activities of one name, or two orchestrations of one name and version, are refused.</summary>
    public DurableCatalogue(IEnumerable<IOrchestrationDefinition> orchestrations, IEnumerable<IActivityDefinition> activities)
    {
        _orchestrations = orchestrations.ToDictionary(definition => (definition.Name, definition.Version));
        _newest = _orchestrations.Values.GroupBy(definition => definition.Name).ToDictionary(versions => versions.Key, versions => versions.MaxBy(definition => definition.Version)!);
        _activities = activities.ToDictionary(definition => definition.Name);
    }

    /// <summary>Every version of every orchestration.</summary>
    public IReadOnlyCollection<IOrchestrationDefinition> Orchestrations => _orchestrations.Values;

    /// <summary>Every activity.</summary>
    public IReadOnlyCollection<IActivityDefinition> Activities => _activities.Values;

    /// <summary>The newest version of the orchestration of that name, or null.</summary>
    public IOrchestrationDefinition? Orchestration(string name) => _newest.GetValueOrDefault(name);

    /// <summary>That version of the orchestration of that name, or null.</summary>
    public IOrchestrationDefinition? Orchestration(string name, int version) => _orchestrations.GetValueOrDefault((name, version));

    /// <summary>The activity of that name, or null.</summary>
    public IActivityDefinition? Activity(string name) => _activities.GetValueOrDefault(name);
}
