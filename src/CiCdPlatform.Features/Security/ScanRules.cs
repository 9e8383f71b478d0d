using CiCdPlatform.Core.Fleet;
using CiCdPlatform.Core.Policies;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Rulesets;
using CiCdPlatform.Core.Scanners;
using CiCdPlatform.Core.Scanners.Dependencies.Advisories;

namespace CiCdPlatform.Features.Security;

/// <summary>What a repository and its organisation say of scans: policies, rules of its own, and bots.</summary>
internal sealed record ScanRules(RepositoryRules Own, IReadOnlyList<Bot> Bots, IReadOnlyList<string> Problems)
{
    private static readonly string[] Folders = [.. PolicyReader.Files.Select(file => file[..(file.LastIndexOf('/') + 1)])];

    /// <summary>Reads them; what is wrong with a file stands in <see cref="Problems"/>, and that file is not used.</summary>
    public static ScanRules Of(RepositorySnapshot snapshot, OrganisationPolicy organisation, Persona? asked = null)
    {
        var own = RepositoryRules.Of(snapshot, new Policy { Persona = asked }, organisation.Policy);
        var (bots, problems) = FleetFile.Of(snapshot);
        if (organisation.Policy?.IsLocked is true)
        {
            // What may not be ignored may not go unseen either.
            bots = [.. Core.Fleet.Bots.All, .. bots.Where(bot => Core.Fleet.Bots.All.All(shipped => shipped.Id != bot.Id))];
        }

        return new ScanRules(own, bots, [.. own.Problems, .. problems]);
    }

    /// <summary>Whether a file of this path is one of those that are read here.</summary>
    public static bool AreIn(string path) => Array.Exists(Folders, folder => path.StartsWith(folder, StringComparison.Ordinal));

    /// <summary>The bots that look for something of these scanners (null for all), in waves; those that only make pipelines faster where that is asked for.</summary>
    public FleetPlan Plan(IReadOnlyList<string>? scanners = null, bool optimises = false)
    {
        var bots = Bots
            .Select(bot => bot with { Scanners = scanners is null ? bot.Scanners : [.. bot.Scanners.Intersect(scanners)], Optimises = bot.Optimises && optimises })
            .Where(bot => bot.Scanners.Count > 0 || bot.Optimises)
            .ToList();
        return PlanOf(bots);
    }

    /// <summary>The plan of some of the bots; needs of those that are left out are no needs.</summary>
    public static FleetPlan PlanOf(IReadOnlyList<Bot> bots)
    {
        var known = bots.Select(bot => bot.Id).ToHashSet(StringComparer.Ordinal);
        return FleetPlan.Of([.. bots.Select(bot => bot with { Needs = [.. bot.Needs.Where(known.Contains)] })]);
    }

    /// <summary>What bots look at.</summary>
    public ScanInput Input(RepositorySnapshot snapshot, RuleScope scope, IAdvisorySource? advisories) =>
        new(snapshot, scope, new ScanSettings { Persona = Own.Policies.Persona, Rules = RuleSettings.Default.With(Own), Advisories = advisories });
}
