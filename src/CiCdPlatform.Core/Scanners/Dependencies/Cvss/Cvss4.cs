namespace CiCdPlatform.Core.Scanners.Dependencies.Cvss;

/// <summary>Version 4.0: the score of the vector's group, lowered by how far the vector lies below the worst of its group.</summary>
internal static class Cvss4
{
    // Severity of each value, in steps below the worst.
    private static readonly Dictionary<string, string> Steps = new(StringComparer.Ordinal)
    {
        ["AV"] = "NALP",
        ["PR"] = "NLH",
        ["UI"] = "NPA",
        ["AC"] = "LH",
        ["AT"] = "NP",
        ["VC"] = "HLN",
        ["VI"] = "HLN",
        ["VA"] = "HLN",
        ["SC"] = "SHLN",
        ["SI"] = "SHLN",
        ["SA"] = "SHLN",
        ["CR"] = "HML",
        ["IR"] = "HML",
        ["AR"] = "HML",
        ["E"] = "APU",
    };

    private static readonly string[] Mandatory = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"];

    // The worst vectors of each level of each of the five dimensions; the third and the sixth are taken together.
    private static readonly string[][] Worst1 = [["AV:N/PR:N/UI:N"], ["AV:A/PR:N/UI:N", "AV:N/PR:L/UI:N", "AV:N/PR:N/UI:P"], ["AV:P/PR:N/UI:N", "AV:A/PR:L/UI:P"]];
    private static readonly string[][] Worst2 = [["AC:L/AT:N"], ["AC:H/AT:N", "AC:L/AT:P"]];
    private static readonly string[][] Worst4 = [["SC:H/SI:S/SA:S"], ["SC:H/SI:H/SA:H"], ["SC:L/SI:L/SA:L"]];

    private static readonly Dictionary<(int, int), string[]> Worst36 = new()
    {
        [(0, 0)] = ["VC:H/VI:H/VA:H/CR:H/IR:H/AR:H"],
        [(0, 1)] = ["VC:H/VI:H/VA:L/CR:M/IR:M/AR:H", "VC:H/VI:H/VA:H/CR:M/IR:M/AR:M"],
        [(1, 0)] = ["VC:L/VI:H/VA:H/CR:H/IR:H/AR:H", "VC:H/VI:L/VA:H/CR:H/IR:H/AR:H"],
        [(1, 1)] = ["VC:L/VI:H/VA:L/CR:H/IR:M/AR:H", "VC:L/VI:H/VA:H/CR:H/IR:M/AR:M", "VC:H/VI:L/VA:H/CR:M/IR:H/AR:M", "VC:H/VI:L/VA:L/CR:M/IR:H/AR:H", "VC:L/VI:L/VA:H/CR:H/IR:H/AR:M"],
        [(2, 1)] = ["VC:L/VI:L/VA:L/CR:H/IR:H/AR:H"],
    };

    private static readonly int[] Depth1 = [1, 4, 5];
    private static readonly int[] Depth2 = [1, 2];
    private static readonly int[] Depth4 = [6, 5, 4];
    private static readonly Dictionary<(int, int), int> Depth36 = new() { [(0, 0)] = 7, [(0, 1)] = 6, [(1, 0)] = 8, [(1, 1)] = 8, [(2, 1)] = 10 };

    public static double? Score(IReadOnlyDictionary<string, string> stated)
    {
        var metrics = new Dictionary<string, char>(StringComparer.Ordinal);
        foreach (var (metric, values) in Steps)
        {
            // A modified metric takes the place of its base; what is not defined counts as the worst.
            var text = stated.GetValueOrDefault("M" + metric) is { Length: 1 } modified and not "X" ? modified : stated.GetValueOrDefault(metric);
            var value = text is { Length: 1 } and not "X" ? text[0] : Mandatory.Contains(metric) ? '\0' : values[0];
            if (!values.Contains(value, StringComparison.Ordinal))
            {
                return null;
            }

            metrics[metric] = value;
        }

        if (new[] { "VC", "VI", "VA", "SC", "SI", "SA" }.All(metric => metrics[metric] == 'N'))
        {
            return 0;
        }

        var group = Group(metrics);
        if (Cvss4Table.Find(group) is not { } score)
        {
            return null;
        }

        var lowering = new List<double>();
        Lower(lowering, score, Next(group, 0), Distance(metrics, Worst1[group[0]]), Depth1[group[0]]);
        Lower(lowering, score, Next(group, 1), Distance(metrics, Worst2[group[1]]), Depth2[group[1]]);
        Lower(lowering, score, Next36(group), Distance(metrics, Worst36[(group[2], group[5])]), Depth36[(group[2], group[5])]);
        Lower(lowering, score, Next(group, 3), Distance(metrics, Worst4[group[3]]), Depth4[group[3]]);
        if (Next(group, 4) is not null)
        {
            // Each level of exploit maturity holds one value, so that the vector is always its worst.
            lowering.Add(0);
        }

        var lowered = score - (lowering.Count == 0 ? 0 : lowering.Average());
        return Math.Round(Math.Clamp(lowered, 0, 10), 1, MidpointRounding.AwayFromZero);
    }

    private static int[] Group(Dictionary<string, char> m)
    {
        var one = m["AV"] == 'N' && m["PR"] == 'N' && m["UI"] == 'N' ? 0 : (m["AV"] == 'N' || m["PR"] == 'N' || m["UI"] == 'N') && m["AV"] != 'P' ? 1 : 2;
        var two = m["AC"] == 'L' && m["AT"] == 'N' ? 0 : 1;
        var three = m["VC"] == 'H' && m["VI"] == 'H' ? 0 : m["VC"] == 'H' || m["VI"] == 'H' || m["VA"] == 'H' ? 1 : 2;
        var four = m["SI"] == 'S' || m["SA"] == 'S' ? 0 : m["SC"] == 'H' || m["SI"] == 'H' || m["SA"] == 'H' ? 1 : 2;
        var five = m["E"] switch { 'A' => 0, 'P' => 1, _ => 2 };
        var six = (m["CR"] == 'H' && m["VC"] == 'H') || (m["IR"] == 'H' && m["VI"] == 'H') || (m["AR"] == 'H' && m["VA"] == 'H') ? 0 : 1;
        return [one, two, three, four, five, six];
    }

    // The score of the group one level lower in a dimension; null where there is none.
    private static double? Next(int[] group, int dimension)
    {
        int[] lower = [.. group];
        lower[dimension]++;
        return Cvss4Table.Find(lower);
    }

    private static double? Next36(int[] group)
    {
        int[] third = [.. group];
        third[2]++;
        int[] sixth = [.. group];
        sixth[5]++;
        return (group[2], group[5]) switch
        {
            (0, 0) => Max(Cvss4Table.Find(third), Cvss4Table.Find(sixth)),
            (0 or 1, 1) => Cvss4Table.Find(third),
            (1, 0) => Cvss4Table.Find(sixth),
            _ => null,
        };
    }

    private static double? Max(double? left, double? right) => left is null || right is null ? left ?? right : Math.Max(left.Value, right.Value);

    private static void Lower(List<double> lowering, double score, double? next, int distance, int depth)
    {
        if (next is { } lower)
        {
            lowering.Add((score - lower) * distance / depth);
        }
    }

    private static int Distance(Dictionary<string, char> metrics, string[] worst)
    {
        foreach (var vector in worst)
        {
            var distances = vector.Split('/').Select(part => part.Split(':')).Select(pair => Step(pair[0], metrics[pair[0]]) - Step(pair[0], pair[1][0])).ToList();
            if (distances.TrueForAll(distance => distance >= 0))
            {
                return distances.Sum();
            }
        }

        return 0;
    }

    private static int Step(string metric, char value) => Steps[metric].IndexOf(value, StringComparison.Ordinal);
}
