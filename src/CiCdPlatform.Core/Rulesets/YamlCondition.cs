using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rulesets;

/// <summary>What a rule wants of the nodes that a path such as <c>jobs.*.steps[*].uses</c> leads to.</summary>
/// <remarks><c>*</c> is any key, <c>[*]</c> any entry of a list, <c>[0]</c> one of them, <c>**</c> any depth.</remarks>
internal sealed class YamlCondition
{
    private const int MaxSteps = 30;
    private const int MaxNodes = 100_000;

    private readonly IReadOnlyList<string> _steps;

    private YamlCondition(IReadOnlyList<string> steps) => _steps = steps;

    /// <summary>The rule fires where the value matches; null when it does not matter.</summary>
    public Regex? Matches { get; init; }

    /// <summary>The rule fires where the value does not match; null when it does not matter.</summary>
    public Regex? MatchesNot { get; init; }

    /// <summary>The rule fires at the mapping that lacks the path's last key.</summary>
    public bool IsMissing { get; init; }

    /// <summary>The steps of a path, or null when it is none.</summary>
    public static IReadOnlyList<string>? Steps(string path)
    {
        var steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
        return steps.Length is > 0 and <= MaxSteps && steps.All(step => step[0] != '[' || step is "[*]" || (step[^1] == ']' && int.TryParse(step[1..^1], NumberStyles.None, CultureInfo.InvariantCulture, out _)))
            ? steps
            : null;
    }

    public static YamlCondition At(IReadOnlyList<string> steps, Regex? matches, Regex? matchesNot, bool isMissing) =>
        new(steps) { Matches = matches, MatchesNot = matchesNot, IsMissing = isMissing };

    /// <summary>The nodes at which the rule fires.</summary>
    public IEnumerable<YamlNode> Find(YamlMappingNode root)
    {
        var budget = MaxNodes;
        if (!IsMissing)
        {
            return Walk(root, 0).Where(Fires);
        }

        var last = _steps.Count - 1;
        return Walk(root, 0, last).OfType<YamlMappingNode>().Where(node => !node.Children.ContainsKey(_steps[last]));

        IEnumerable<YamlNode> Walk(YamlNode node, int step, int? end = null)
        {
            if (budget-- <= 0)
            {
                yield break;
            }

            if (step == (end ?? _steps.Count))
            {
                yield return node;
                yield break;
            }

            foreach (var (child, next) in Next(node, step))
            {
                foreach (var found in Walk(child, next, end))
                {
                    yield return found;
                }
            }
        }
    }

    private IEnumerable<(YamlNode Node, int Step)> Next(YamlNode node, int step)
    {
        var name = _steps[step];
        if (name == "**")
        {
            yield return (node, step + 1);
            foreach (var child in Children(node))
            {
                yield return (child, step);
            }
        }
        else if (name[0] == '[')
        {
            var items = (node as YamlSequenceNode)?.Children ?? [];
            foreach (var item in name == "[*]" ? items : items.Skip(int.Parse(name[1..^1], CultureInfo.InvariantCulture)).Take(1))
            {
                yield return (item, step + 1);
            }
        }
        else if (node is YamlMappingNode mapping)
        {
            foreach (var (key, value) in mapping.Children)
            {
                if (name == "*" || (key is YamlScalarNode scalar && scalar.Value == name))
                {
                    yield return (value, step + 1);
                }
            }
        }
    }

    private static IEnumerable<YamlNode> Children(YamlNode node) => node switch
    {
        YamlMappingNode mapping => mapping.Children.Values,
        YamlSequenceNode sequence => sequence.Children,
        _ => [],
    };

    private bool Fires(YamlNode node) =>
        (Matches is null || (node is YamlScalarNode value && Matches.IsMatch(value.Value ?? "")))
        && (MatchesNot is null || (node is YamlScalarNode other && !MatchesNot.IsMatch(other.Value ?? "")));
}
