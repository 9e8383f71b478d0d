using CiCdPlatform.Features.Api;

namespace CiCdPlatform.Features.Access.Limits;

/// <summary>Calls a minute (section <c>RateLimits</c>), by the highest role of the caller and the class of the endpoint.</summary>
public sealed class RateSettings
{
    /// <summary>Whether calls are counted at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Of whoever is not signed in, by address.</summary>
    public RoleLimits Anonymous { get; init; } = new() { Read = 300, Write = 30, Heavy = 10, SignIn = 20 };

    /// <summary>Of viewers.</summary>
    public RoleLimits Viewer { get; init; } = new() { Read = 1_200, Write = 60, Heavy = 30, SignIn = 20 };

    /// <summary>Of developers.</summary>
    public RoleLimits Developer { get; init; } = new() { Read = 2_400, Write = 240, Heavy = 60, SignIn = 20 };

    /// <summary>Of maintainers.</summary>
    public RoleLimits Maintainer { get; init; } = new() { Read = 6_000, Write = 600, Heavy = 120, SignIn = 20 };

    /// <summary>Of administrators.</summary>
    public RoleLimits Administrator { get; init; } = new() { Read = 30_000, Write = 6_000, Heavy = 600, SignIn = 60 };

    /// <summary>What is wrong with the settings.</summary>
    public IEnumerable<string> Faults()
    {
        foreach (var (name, limits) in new[] { ("Anonymous", Anonymous), ("Viewer", Viewer), ("Developer", Developer), ("Maintainer", Maintainer), ("Administrator", Administrator) })
        {
            if (limits.Read < 1 || limits.Write < 1 || limits.Heavy < 1 || limits.SignIn < 1)
            {
                yield return $"RateLimits:{name} must be at least 1 for Read, Write, Heavy and SignIn";
            }
        }
    }

    internal int For(Caller? caller, RateClass @class)
    {
        var limits = (caller is null ? (Role?)null : caller.Highest > caller.Platform ? caller.Highest : caller.Platform) switch
        {
            null => Anonymous,
            Role.Administrator => Administrator,
            Role.Maintainer => Maintainer,
            Role.Developer => Developer,
            _ => Viewer,
        };
        return @class switch { RateClass.Read => limits.Read, RateClass.Write => limits.Write, RateClass.Heavy => limits.Heavy, _ => limits.SignIn };
    }
}

/// <summary>Calls a minute by class.</summary>
public sealed class RoleLimits
{
    /// <summary>Reads.</summary>
    public int Read { get; init; }

    /// <summary>Changes.</summary>
    public int Write { get; init; }

    /// <summary>What clones, scans, or reads a whole table.</summary>
    public int Heavy { get; init; }

    /// <summary>What tries passwords and tokens; counted by address.</summary>
    public int SignIn { get; init; }
}
