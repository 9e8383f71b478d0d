using CiCdPlatform.Core.Versions;

namespace CiCdPlatform.Core.Scanners.Dependencies;

/// <summary>Who needs whom among the packages of one lockfile.</summary>
internal sealed class DependencyGraph
{
    private readonly Dictionary<(string, string?), Dependency> _byIdentity = [];
    private readonly Dictionary<Dependency, List<(Dependency By, DependencyEdge Edge)>> _needed = new(ReferenceEqualityComparer.Instance);

    public DependencyGraph(IEnumerable<Dependency> packages)
    {
        var all = packages.ToList();
        foreach (var one in all)
        {
            // Of the same version twice, the one that is asked for stands for both.
            if (!_byIdentity.TryGetValue((Name(one, one.Name), one.Version), out var known) || (known.IsDirect != true && one.IsDirect == true))
            {
                _byIdentity[(Name(one, one.Name), one.Version)] = one;
            }
        }

        foreach (var one in all)
        {
            foreach (var edge in one.Needs)
            {
                if (Find(one, edge.Name, edge.Version) is { } target)
                {
                    if (!_needed.TryGetValue(target, out var by))
                    {
                        _needed[target] = by = [];
                    }

                    by.Add((Find(one, one.Name, one.Version) ?? one, edge));
                }
            }
        }
    }

    /// <summary>The shortest way from a package that is asked for; the package alone when there is none.</summary>
    public IReadOnlyList<Dependency> PathTo(Dependency target)
    {
        var start = Find(target, target.Name, target.Version) ?? target;
        if (start.IsDirect == true)
        {
            return [start];
        }

        var from = new Dictionary<Dependency, Dependency?>(ReferenceEqualityComparer.Instance) { [start] = null };
        var queue = new Queue<Dependency>([start]);
        while (queue.TryDequeue(out var one))
        {
            foreach (var (by, _) in _needed.GetValueOrDefault(one) ?? [])
            {
                if (!from.TryAdd(by, one))
                {
                    continue;
                }

                if (by.IsDirect == true)
                {
                    var path = new List<Dependency>();
                    for (var at = by; at is not null; at = from[at])
                    {
                        path.Add(at);
                    }

                    return path;
                }

                queue.Enqueue(by);
            }
        }

        return [start];
    }

    /// <summary>Whether all that ask for a package, the manifest among them, would accept a version; null when one of them does not say what it accepts.</summary>
    public bool? Allows(Dependency one, string version)
    {
        var target = Find(one, one.Name, one.Version) ?? one;
        var requirements = (_needed.GetValueOrDefault(target) ?? []).Select(pair => pair.Edge.Requirement).ToList();
        if (target.IsDirect == true)
        {
            requirements.Add(target.Requirement);
        }

        if (requirements.Count == 0)
        {
            return null;
        }

        var answers = requirements.Select(requirement => requirement is null || VersionRange.Parse(requirement, one.Ecosystem.Dialect) is not { } range ? (bool?)null : range.Contains(version, one.Ecosystem.Order)).ToList();
        return answers.Contains(false) ? false : answers.Contains(null) ? null : true;
    }

    private static string Name(Dependency one, string name) => one.Ecosystem.Normalise(name);

    private Dependency? Find(Dependency like, string name, string? version) => _byIdentity.GetValueOrDefault((Name(like, name), version));
}
