namespace CiCdPlatform.Durable;

/// <summary>The explicit list of everything that can be orchestrated, the same on every host.</summary>
public sealed class DurableCatalogue
{
    private readonly Dictionary<string, IOrchestrationDefinition> _orchestrations;
    private readonly Dictionary<string, IActivityDefinition> _activities;

    /// <summary>Creates it; two members of one name are refused.</summary>
    public DurableCatalogue(IEnumerable<IOrchestrationDefinition> orchestrations, IEnumerable<IActivityDefinition> activities)
    {
        _orchestrations = orchestrations.ToDictionary(definition => definition.Name);
        _activities = activities.ToDictionary(definition => definition.Name);
    }

    /// <summary>Every orchestration.</summary>
    public IReadOnlyCollection<IOrchestrationDefinition> Orchestrations => _orchestrations.Values;

    /// <summary>Every activity.</summary>
    public IReadOnlyCollection<IActivityDefinition> Activities => _activities.Values;

    /// <summary>The orchestration of that name, or null.</summary>
    public IOrchestrationDefinition? Orchestration(string name) => _orchestrations.GetValueOrDefault(name);

    /// <summary>The activity of that name, or null.</summary>
    public IActivityDefinition? Activity(string name) => _activities.GetValueOrDefault(name);
}
