using System.Globalization;

namespace CiCdPlatform.Core.Workflows;

/// <summary>Holds a tree against the model of its format: collects faults, and every value with its place.</summary>
internal sealed class ShapeWalk(bool knowsMergeKey)
{
    private const int MostProblems = 2000;

    public List<SyntaxProblem> Problems { get; } = [];

    public List<ValueSlot> Slots { get; } = [];

    /// <summary>Walks a tree; <paramref name="knowsMergeKey"/> says whether the forge understands <c>&lt;&lt;</c>.</summary>
    public static ShapeWalk Over(SyntaxNode root, Shape shape, bool knowsMergeKey = false)
    {
        var walk = new ShapeWalk(knowsMergeKey);
        walk.Visit(root, shape, root, []);
        return walk;
    }

    public void Report(SyntaxNode node, string message)
    {
        if (Problems.Count < MostProblems)
        {
            Problems.Add(new SyntaxProblem(node, message));
        }
    }

    private void Visit(SyntaxNode node, Shape shape, SyntaxNode owner, IReadOnlyList<string> path)
    {
        // What is filled in from elsewhere is known there only.
        if (node.IsReference || (node.IsScalar && node.Value.Contains("$[[", StringComparison.Ordinal)))
        {
            return;
        }

        switch (shape)
        {
            case ChoiceShape choice:
                Visit(node, choice.Choose(node), owner, path);
                break;
            case KindShape kinds:
                var chosen = node.Kind switch
                {
                    SyntaxKind.Scalar => kinds.Scalar,
                    SyntaxKind.Sequence => kinds.Sequence,
                    _ => kinds.Mapping,
                };
                if (chosen is null)
                {
                    Report(node, $"`{kinds.Name}` cannot be {Describe(node)} here.");
                }
                else
                {
                    Visit(node, chosen, owner, path);
                }

                break;
            case ValueShape value:
                VisitValue(node, value, path);
                break;
            case ListShape list:
                VisitList(node, list, path);
                break;
            case MapShape map:
                VisitMap(node, map, owner, path);
                break;
            default:
                break;
        }
    }

    private void VisitList(SyntaxNode node, ListShape list, IReadOnlyList<string> path)
    {
        if (node.Kind is not SyntaxKind.Sequence)
        {
            Report(node, $"`{list.Name}` must be a list; it is {Describe(node)}.");
            return;
        }

        if (node.Items.Count == 0 && !list.MayBeEmpty)
        {
            Report(node, $"`{list.Name}` must not be empty.");
        }

        if (node.Items.Count > list.MaxItems)
        {
            Report(node, $"`{list.Name}` has {node.Items.Count} items; at most {list.MaxItems} are allowed.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < node.Items.Count; i++)
        {
            var item = node.Items[i];
            Visit(item, list.Item, item, [.. path, i.ToString(CultureInfo.InvariantCulture)]);
            if (list.Unique && item.IsScalar && !seen.Add(item.Value))
            {
                Report(item, $"`{item.Value}` stands twice in `{list.Name}`.");
            }
        }
    }

    private void VisitMap(SyntaxNode node, MapShape map, SyntaxNode owner, IReadOnlyList<string> path)
    {
        if (node.Kind is not SyntaxKind.Mapping && !node.IsNull)
        {
            Report(node, $"`{map.Name}` must hold keys and values; it is {Describe(node)}.");
            return;
        }

        if (node.Pairs.Count == 0 && !map.MayBeEmpty)
        {
            Report(node, $"`{map.Name}` must not be empty; leave it out if nothing is to be said.");
        }

        var seen = new Dictionary<string, SyntaxNode>(map.IgnoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var (key, value) in node.Pairs)
        {
            VisitPair(map, key, value, seen, path);
        }

        foreach (var required in map.Required.Where(required => !seen.ContainsKey(required)))
        {
            Report(owner, $"`{required}` is missing in `{map.Name}`.");
        }

        map.Also?.Invoke(this, owner, node);
    }

    private void VisitPair(MapShape map, SyntaxNode key, SyntaxNode value, Dictionary<string, SyntaxNode> seen, IReadOnlyList<string> path)
    {
        if (!key.IsScalar || key.Value.Length == 0)
        {
            Report(key, $"A key of `{map.Name}` must be text.");
            return;
        }

        if (key.Value == "<<" && !key.Quoted)
        {
            if (knowsMergeKey)
            {
                return;
            }

            Report(key, "GitHub does not know the merge key `<<`; write the keys out, or share a whole value by an alias.");
            return;
        }

        if (!seen.TryAdd(key.Value, key))
        {
            var first = seen[key.Value];
            Report(key, $"The key `{key.Value}` stands twice in `{map.Name}`, first in line {first.Start.Line}{(map.IgnoreCase && first.Value != key.Value ? "; the case of letters makes no difference" : "")}.");
            return;
        }

        if (map.KeyWhere is { } where)
        {
            Slots.Add(new ValueSlot(key, new ValueShape(ValueKind.Text, where), [.. path, key.Value]));
        }

        if ((map.Keys.GetValueOrDefault(key.Value) ?? map.Named?.Invoke(key.Value) ?? map.Others) is { } shape)
        {
            Visit(value, shape, key, [.. path, key.Value]);
        }
        else
        {
            Report(key, $"`{map.Name}` has no key `{key.Value}`{Suggest(key.Value, map.Keys.Keys)}; it knows {Listed(map.Keys.Keys)}.");
        }
    }

    private void VisitValue(SyntaxNode node, ValueShape shape, IReadOnlyList<string> path)
    {
        var name = path.Count == 0 ? "the file" : path[^1];
        if (!node.IsScalar)
        {
            Report(node, $"`{name}` must be a single value; it is {Describe(node)}.");
            return;
        }

        Slots.Add(new ValueSlot(node, shape, path));
        if (shape.Kind is ValueKind.Text or ValueKind.Script or ValueKind.Condition or ValueKind.Raw)
        {
            JudgeText(node, shape, name);
            return;
        }

        var isText = node.Type is ScalarType.Text;
        if (isText && shape.Where is not null && ExpressionText.IsWhole(node.Value))
        {
            return;
        }

        var fits = shape.Kind switch
        {
            ValueKind.Flag => node.Type is ScalarType.Flag,
            ValueKind.Whole => node.Type is ScalarType.Whole,
            ValueKind.Number => node.Type is ScalarType.Whole or ScalarType.Fraction,
            _ => false,
        };
        if (!fits)
        {
            var expected = shape.Kind switch
            {
                ValueKind.Flag => "`true` or `false`",
                ValueKind.Whole => "a whole number",
                ValueKind.Number => "a number",
                ValueKind.ListExpression => "a list",
                _ => "a mapping",
            };
            Report(node, $"`{name}` must be {expected}{(shape.Where is null ? "" : " or one expression")}, not {Describe(node)}.");
        }
        else if (shape.Kind is not ValueKind.Flag && double.TryParse(node.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !(number >= shape.Min && number <= shape.Max))
        {
            Report(node, $"`{name}` is {node.Value}; {(number < shape.Min ? "that is too small" : "that is too large")}.");
        }
    }

    private void JudgeText(SyntaxNode node, ValueShape shape, string name)
    {
        if (node.Value.Length == 0 && !shape.MayBeEmpty && shape.Kind is not ValueKind.Raw)
        {
            Report(node, $"`{name}` must not be empty.");
        }
        else if (shape.Strict && node.Type is not ScalarType.Text)
        {
            Report(node, $"`{name}` must be text, not {Describe(node)}.");
        }
        else if ((shape.Values is { } values && !values.Contains(node.Value)) || (shape.Pattern is { } pattern && !pattern.IsMatch(node.Value)))
        {
            Report(node, $"`{node.Value}` is no value of `{name}`{(shape.Values is { Count: < 40 } known ? $"; it knows {Listed(known)}" : "")}.");
        }
        else if (node.Value.Length > shape.MaxLength)
        {
            Report(node, $"`{name}` has {node.Value.Length} characters; at most {shape.MaxLength} are allowed.");
        }
    }

    internal static string Describe(SyntaxNode node) => node switch
    {
        { Kind: SyntaxKind.Sequence } => "a list",
        { Kind: SyntaxKind.Mapping } => "a mapping",
        { Type: ScalarType.Null } => "empty",
        { Type: ScalarType.Flag } => "a flag",
        { Type: ScalarType.Whole or ScalarType.Fraction } => "a number",
        _ => "text",
    };

    internal static string Listed(IEnumerable<string> names) => string.Join(", ", names.Take(100).Order(StringComparer.Ordinal).Select(name => $"`{name}`"));

    private static string Suggest(string key, IEnumerable<string> known) =>
        known.FirstOrDefault(name => name.Equals(key, StringComparison.OrdinalIgnoreCase) || name.Replace("-", "", StringComparison.Ordinal).Equals(key.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)) is { } close
            ? $" (did you mean `{close}`?)"
            : "";
}
