using CiCdPlatform.Core.Versions;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Security;

/// <summary>Which of two versions is the newer, one pair a line such as <c>1.0.1 &lt; 1.1</c>, one file an ecosystem: <c>ECOSYSTEM-versions[-generated].txt</c>.</summary>
internal sealed class VersionOrderEvaluation : IEvaluation
{
    private static readonly Dictionary<string, string> s_ecosystems = new(StringComparer.Ordinal)
    {
        ["alpine"] = "Alpine",
        ["cran"] = "CRAN",
        ["debian"] = "Debian",
        ["hackage"] = "Hackage",
        ["maven"] = "Maven",
        ["nuget"] = "NuGet",
        ["packagist"] = "Packagist",
        ["pub"] = "Pub",
        ["pypi"] = "PyPI",
        ["redhat"] = "Red Hat",
        ["rubygems"] = "RubyGems",
        ["semver"] = "SemVer",
    };

    public string Name => "version-order";

    public string Summary => "the version order of every ecosystem: FOLDER/ECOSYSTEM-versions.txt with lines such as 1.0.1 < 1.1; // begins a comment";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var files = Directory.GetFiles(folder, "*-versions*.txt").Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
        {
            throw new UsageException($"{folder} holds no ECOSYSTEM-versions.txt");
        }

        var tallies = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            var name = Path.GetFileName(file);
            var ecosystem = name[..name.IndexOf("-versions", StringComparison.Ordinal)];
            var order = VersionOrders.Find(s_ecosystems.GetValueOrDefault(ecosystem, ecosystem));
            if (!tallies.TryGetValue(ecosystem, out var tally))
            {
                tallies[ecosystem] = tally = new Tally();
            }

            Judge(order, file, tally);
        }

        return Task.FromResult<object>(new
        {
            pairs = tallies.Values.Sum(tally => tally.Pairs),
            right = tallies.Values.Sum(tally => tally.Right),
            byEcosystem = tallies.ToDictionary(pair => pair.Key, pair => new { pairs = pair.Value.Pairs, right = pair.Value.Right }),
            misses = tallies.Values.SelectMany(tally => tally.Misses).ToList(),
        });
    }

    private static void Judge(VersionOrder? order, string file, Tally tally)
    {
        var lines = File.ReadAllLines(file);
        for (var i = 0; i < lines.Length; i++)
        {
            // The two versions hold no white space.
            var words = lines[i].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length != 3 || words[0].StartsWith("//", StringComparison.Ordinal))
            {
                continue;
            }

            tally.Pairs++;
            var there = order is null ? (int?)null : Math.Sign(order.Compare(words[0], words[2]));
            var back = order is null ? (int?)null : -Math.Sign(order.Compare(words[2], words[0]));
            if (there == back && there == words[1] switch { "<" => -1, "=" => 0, ">" => 1, _ => 2 })
            {
                tally.Right++;
            }
            else
            {
                tally.Misses.Add($"{Path.GetFileName(file)}:{i + 1}: {lines[i]} was {there switch { < 0 => "<", 0 => "=", > 0 => ">", null => "not known" }}{(there == back ? "" : " and another way round the other way")}");
            }
        }
    }

    private sealed class Tally
    {
        public int Pairs { get; set; }

        public int Right { get; set; }

        public List<string> Misses { get; } = [];
    }
}
