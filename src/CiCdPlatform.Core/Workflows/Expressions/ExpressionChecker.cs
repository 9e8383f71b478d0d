using System.Text.Json;

namespace CiCdPlatform.Core.Workflows;

/// <summary>Finds the type of an expression, and what is wrong with it, at one place of a file.</summary>
internal sealed class ExpressionChecker(IReadOnlyDictionary<string, ExpressionType> types, IReadOnlySet<string> contexts, IReadOnlySet<string> functions)
{
    private readonly List<ExpressionFault> _faults = [];

    public IReadOnlyList<ExpressionFault> Faults => _faults;

    public ExpressionType TypeOf(ExpressionNode node) => node switch
    {
        LiteralNode literal => literal.Type,
        ContextNode context => Context(context),
        PropertyNode property => Property(property),
        FilterNode filter => Filter(filter),
        IndexNode index => Index(index),
        CallNode call => Call(call),
        NotNode not => Not(not),
        CompareNode compare => Compare(compare),
        LogicNode logic => Narrowed(logic.Left, !logic.IsAnd).Or(TypeOf(logic.Right)),
        _ => ExpressionType.Any,
    };

    private ExpressionType Fault(ExpressionNode node, string message)
    {
        _faults.Add(new ExpressionFault(node.Offset, message));
        return ExpressionType.Any;
    }

    private FlagType Not(NotNode not)
    {
        TypeOf(not.Of);
        return (FlagType)ExpressionType.Flag;
    }

    // `a && b || c` is `b` or `c` when `a` only decides: what a side can be is narrowed by what the operator lets through.
    private ExpressionType Narrowed(ExpressionNode node, bool isTrue)
    {
        if (node is LogicNode logic && logic.IsAnd == isTrue)
        {
            TypeOf(logic.Left);
            return TypeOf(logic.Right);
        }

        return node is NotNode not ? Narrowed(not.Of, !isTrue) : TypeOf(node);
    }

    private ExpressionType Context(ContextNode node)
    {
        if (!types.TryGetValue(node.Name, out var type))
        {
            return Fault(node, $"there is no context `{node.Name}`; known are {ShapeWalk.Listed(types.Keys)}{(node.Name.Contains('-', StringComparison.Ordinal) ? "; text stands in single quotes" : "")}");
        }

        if (!contexts.Contains(node.Name))
        {
            Fault(node, contexts.Count == 0 ? $"`{node.Name}` is not known here; no context is" : $"`{node.Name}` is not known here; known are {ShapeWalk.Listed(contexts)}");
        }

        return type;
    }

    private ExpressionType Property(PropertyNode node)
    {
        switch (TypeOf(node.Of))
        {
            case AnyType:
                return ExpressionType.Any;
            case ObjectType type:
                if (node.Of is ContextNode { Name: "vars" })
                {
                    JudgeVariable(node);
                }

                return Member(node, type, node.Name);
            case ListType { Filtered: true, Element: AnyType } all:
                return all;
            case ListType { Filtered: true, Element: ObjectType element }:
                return new ListType(Member(node, element, node.Name), true);
            case var other:
                return Fault(node, $"`{node.Name}` is read as a property of {other}, which has none");
        }
    }

    private void JudgeVariable(PropertyNode node)
    {
        if (node.Name.StartsWith("github_", StringComparison.Ordinal))
        {
            Fault(node, $"no variable can be called `{node.Name}`: names that start with `GITHUB_` are reserved");
        }
        else if (!node.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            Fault(node, $"no variable can be called `{node.Name}`: a name holds letters, digits and `_` only");
        }
    }

    private ExpressionType Member(ExpressionNode node, ObjectType type, string name)
    {
        if (type.Properties.TryGetValue(name, out var found))
        {
            return found;
        }

        return type.Others ?? Fault(node, type.Properties.Count == 0
            ? $"there is no property `{name}`: the object is empty"
            : Nearest(name, type.Properties.Keys) is { } near ? $"there is no property `{name}`; did you mean `{near}`?"
            : $"there is no property `{name}`; known are {ShapeWalk.Listed(type.Properties.Keys.Take(60))}");
    }

    /// <summary>The known name that differs by two letters at most, or null.</summary>
    private static string? Nearest(string name, IEnumerable<string> known) =>
        name.Length is < 3 or > 60 ? null : known.Take(200).Where(other => Math.Abs(other.Length - name.Length) <= 2).FirstOrDefault(other => Distance(name, other) <= (name.Length < 5 ? 1 : 2));

    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? diagonal : diagonal + 1;
                diagonal = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, cost);
            }
        }

        return row[right.Length];
    }

    private ExpressionType Filter(FilterNode node)
    {
        switch (TypeOf(node.Of))
        {
            case AnyType:
                return new ListType(ExpressionType.Any, true);
            case ListType list:
                return list with { Filtered = true };
            case ObjectType { Others: null } strict:
                return strict.Properties.Values.Any(type => type is ObjectType)
                    ? new ListType(ExpressionType.Any, true)
                    : Fault(node, $"`.*` finds nothing in {strict}: none of its properties is an object");
            case ObjectType { Others: AnyType }:
                return new ListType(ExpressionType.Any, true);
            case ObjectType { Others: ObjectType element }:
                return new ListType(element, true);
            case var other:
                return Fault(node, $"`.*` needs a list or an object of objects; this is {other}");
        }
    }

    private ExpressionType Index(IndexNode node)
    {
        var index = TypeOf(node.Index);
        switch (TypeOf(node.Of))
        {
            case AnyType:
                return ExpressionType.Any;
            case ListType list:
                return index is AnyType or NumberType ? list.Element : Fault(node.Index, $"an element of a list is read by a number, not by {index}");
            case ObjectType type:
                return index switch
                {
                    AnyType => ExpressionType.Any,
                    TextType => node.Index is LiteralNode literal ? Member(node, type, literal.Text) : type.Others ?? ExpressionType.Any,
                    _ => Fault(node.Index, $"a property of an object is read by text, not by {index}"),
                };
            case var other:
                return Fault(node, $"`[…]` needs a list or an object; this is {other}");
        }
    }

    private FlagType Compare(CompareNode node)
    {
        var (left, right) = (TypeOf(node.Left), TypeOf(node.Right));
        if (!Comparable(node.Operator is "==" or "!=", left, right))
        {
            Fault(node, $"{left} `{node.Operator}` {right} is never what it seems: the two cannot be compared");
        }

        return (FlagType)ExpressionType.Flag;
    }

    private static bool Comparable(bool forEquality, ExpressionType left, ExpressionType right) =>
        forEquality
            ? (left, right) switch
            {
                (AnyType or NullType, _) or (_, AnyType or NullType) => true,
                (ListType a, ListType b) => Comparable(true, a.Element, b.Element),
                (ObjectType, ObjectType) => true,
                (ListType or ObjectType, _) or (_, ListType or ObjectType) => false,
                _ => true,
            }
            : left is AnyType or NumberType or TextType && right is AnyType or NumberType or TextType;

    private ExpressionType Call(CallNode node)
    {
        var arguments = node.Arguments.Select(TypeOf).ToList();
        if (!ExpressionFunctions.All.TryGetValue(node.Name, out var forms))
        {
            return Fault(node, $"there is no function `{node.Name}`; known are {ShapeWalk.Listed(ExpressionFunctions.All.Keys)}");
        }

        if (ExpressionFunctions.Special.Contains(node.Name) && !functions.Contains(node.Name.ToLowerInvariant()))
        {
            Fault(node, node.Name.Equals("hashFiles", StringComparison.OrdinalIgnoreCase) ? "`hashFiles()` is known in steps only" : $"`{node.Name}()` is known in `if` only");
        }

        var first = Misfit(node, forms[0], arguments);
        if (first is not null && !forms.Skip(1).Any(form => Misfit(node, form, arguments) is null))
        {
            _faults.Add(first);
            return ExpressionType.Any;
        }

        return Special(node, forms[0].Returns);
    }

    private static ExpressionFault? Misfit(CallNode node, FunctionForm form, IReadOnlyList<ExpressionType> arguments)
    {
        var expected = form.Parameters.Length;
        if (form.Repeats ? arguments.Count < expected : arguments.Count != expected)
        {
            return new ExpressionFault(node.Offset, $"`{node.Name}()` takes {(form.Repeats ? "at least " : "")}{expected} arguments, not {arguments.Count}");
        }

        for (var i = 0; i < arguments.Count; i++)
        {
            var parameter = form.Parameters[Math.Min(i, expected - 1)];
            if (!parameter.Accepts(arguments[i]))
            {
                return new ExpressionFault(node.Arguments[i].Offset, $"argument {i + 1} of `{node.Name}()` must be {parameter}, not {arguments[i]}");
            }
        }

        return null;
    }

    private ExpressionType Special(CallNode node, ExpressionType returns)
    {
        switch (node.Name.ToLowerInvariant())
        {
            case "format" when node.Arguments[0] is LiteralNode format:
                JudgeFormat(node, format.Text);
                break;
            case "case" when node.Arguments.Count % 2 == 0:
                Fault(node, "`case()` takes pairs of a condition and a value, and one value for all else: an odd number of arguments");
                break;
            case "fromjson" when node.Arguments[0] is LiteralNode { Type: TextType } json:
                try
                {
                    using var document = JsonDocument.Parse(json.Text, new JsonDocumentOptions { MaxDepth = 50 });
                    return ExpressionType.Of(document.RootElement);
                }
                catch (JsonException e)
                {
                    return Fault(json, $"`fromJSON()` is given text that is no JSON (byte {e.BytePositionInLine ?? 0} of line {(e.LineNumber ?? 0) + 1})");
                }

            default:
                break;
        }

        return returns;
    }

    private void JudgeFormat(CallNode node, string format)
    {
        var placeholders = ExpressionFunctions.Placeholders(format);
        var given = node.Arguments.Count - 1;
        foreach (var unused in Enumerable.Range(0, given).Where(i => !placeholders.Contains(i)))
        {
            Fault(node, $"the format has no `{{{unused}}}`, so that an argument is lost");
        }

        foreach (var missing in placeholders.Where(number => number >= given).Order())
        {
            Fault(node, $"the format has `{{{missing}}}`, but only {given} values are given");
        }
    }
}
