namespace CiCdPlatform.Core.Fleet;

/// <summary>Bots in waves: all of a wave may run at once, each after those that it needs. Or why there is no such order.</summary>
public sealed record FleetPlan(IReadOnlyList<IReadOnlyList<Bot>> Waves, string? Problem)
{
    /// <summary>The plan of some bots; a cycle is named, and so is a need that no bot fulfils.</summary>
    public static FleetPlan Of(IReadOnlyList<Bot> bots)
    {
        ArgumentNullException.ThrowIfNull(bots);
        if (bots.GroupBy(bot => bot.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twins)
        {
            return new FleetPlan([], $"two bots are called '{twins.Key}': give each its own id");
        }

        var byId = bots.ToDictionary(bot => bot.Id, StringComparer.Ordinal);
        foreach (var bot in bots)
        {
            if (bot.Needs.FirstOrDefault(need => !byId.ContainsKey(need)) is { } missing)
            {
                return new FleetPlan([], $"the bot '{bot.Id}' needs '{missing}', which there is not: known are {string.Join(", ", byId.Keys.Order(StringComparer.Ordinal))}");
            }
        }

        var waves = new List<IReadOnlyList<Bot>>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var left = bots.ToList();
        while (left.Count > 0)
        {
            var wave = left.Where(bot => bot.Needs.All(done.Contains)).ToList();
            if (wave.Count == 0)
            {
                return new FleetPlan([], $"bots need each other: {Cycle(left[0], byId, done)}");
            }

            waves.Add(wave);
            done.UnionWith(wave.Select(bot => bot.Id));
            left.RemoveAll(bot => done.Contains(bot.Id));
        }

        return new FleetPlan(waves, null);
    }

    // Among bots that are left, each has a need that is left: following them must come back to one seen before.
    private static string Cycle(Bot start, Dictionary<string, Bot> byId, HashSet<string> done)
    {
        var path = new List<string>();
        for (var bot = start; ; bot = byId[bot.Needs.First(need => !done.Contains(need))])
        {
            var seen = path.IndexOf(bot.Id);
            path.Add(bot.Id);
            if (seen >= 0)
            {
                return string.Join(" → ", path.Skip(seen));
            }
        }
    }
}
