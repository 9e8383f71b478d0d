namespace CiCdPlatform.Durable.Storage;

/// <summary>Enumerations as they stand in the database: by name, without the cost of asking the runtime each time.</summary>
internal static class Names
{
    private static readonly string[] Kinds = Enum.GetNames<HistoryKind>();
    private static readonly Dictionary<string, HistoryKind> ByName = Enum.GetValues<HistoryKind>().ToDictionary(kind => kind.ToString());

    public static string Of(HistoryKind kind) => Kinds[(int)kind];

    public static HistoryKind Kind(string name) => ByName[name];

    public static OrchestrationState State(string name) => Enum.Parse<OrchestrationState>(name);
}
