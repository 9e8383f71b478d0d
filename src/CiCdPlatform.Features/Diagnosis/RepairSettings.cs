namespace CiCdPlatform.Features.Diagnosis;

/// <summary>How failures are mended (section <c>Repair</c>); whether at all, each repository's configuration says.</summary>
public sealed class RepairSettings
{
    /// <summary>How long mending one failure may take.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Mends offered for one branch within a day; after that people are left alone with it.</summary>
    public int MaxRoundsABranch { get; init; } = 3;

    /// <summary>Failures of a delivered pipeline that are mended one after the other before it is left red; zero for none.</summary>
    public int MaxRoundsADelivery { get; init; } = 3;

    /// <summary>Whether failures are mended on this machine, where it has a sandbox; else on a branch of the forge.</summary>
    public bool UseSandbox { get; init; } = true;

    /// <summary>Whether failures of the machine are run again, once.</summary>
    public bool RetriesInfrastructure { get; init; } = true;
}
