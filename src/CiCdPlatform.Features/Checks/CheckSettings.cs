namespace CiCdPlatform.Features.Checks;

/// <summary>How checks show themselves (section <c>Checks</c>).</summary>
public sealed class CheckSettings
{
    /// <summary>The address by which people reach this server, for links from checks to their page; without it there are none.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>How often a long check says how far it is.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the results of checks are kept: their buttons and their pages work as long.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);
}
