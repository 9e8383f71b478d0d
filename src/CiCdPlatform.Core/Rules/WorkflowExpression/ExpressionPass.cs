using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>One walk over every value of a file, with the contexts that are known where it stands.</summary>
internal sealed class ExpressionPass
{
    // More inputs than anyone writes; it bounds the work on a hostile file.
    private const int MostInputs = 500;

    private readonly RuleFile _file;
    private readonly Workflows.WorkflowSyntax _workflow;
    private readonly WorkflowTypes _types;
    private readonly LocalFiles _local;
    private readonly Dictionary<string, ExpressionType> _globals;
    private readonly List<RuleHit> _hits = [];

    public ExpressionPass(RuleFile file, Workflows.WorkflowSyntax workflow)
    {
        _file = file;
        _workflow = workflow;
        _local = new LocalFiles(file);
        _types = new WorkflowTypes(workflow, _local);
        _globals = file.Kind is FileKind.GitHubAction ? ActionGlobals() : _types.Globals();
    }

    public IReadOnlyList<RuleHit> Run()
    {
        var slots = _workflow.Slots.Where(slot => slot.Shape.Where is not null).ToList();
        foreach (var slot in slots.Where(slot => slot.Path is not ["jobs", _, ..] and not ["runs", "steps", ..]))
        {
            Check(slot, GlobalsFor(slot));
        }

        var byJob = slots.Where(slot => slot.Path is ["jobs", _, ..]).ToLookup(slot => slot.Path[1], StringComparer.Ordinal);
        foreach (var job in _workflow.Jobs)
        {
            CheckJob(job, [.. byJob[job.Id]]);
        }

        var steps = _workflow.Root?.Get("runs")?.Get("steps")?.Items ?? [];
        CheckSteps([.. slots.Where(slot => slot.Path is ["runs", "steps", ..])], 2, steps, _globals);
        return _hits;
    }

    private Dictionary<string, ExpressionType> ActionGlobals()
    {
        var types = new Dictionary<string, ExpressionType>(ExpressionContexts.Types, StringComparer.Ordinal)
        {
            ["inputs"] = ObjectType.OfTexts(_workflow.Root?.Get("inputs")?.Pairs.Select(pair => pair.Key.Value) ?? []),
            ["matrix"] = ExpressionType.Loose,
            ["needs"] = ExpressionType.Loose,
        };
        return types;
    }

    private Dictionary<string, ExpressionType> GlobalsFor(ValueSlot slot)
    {
        switch (slot.Path)
        {
            case ["on", "workflow_call", "outputs", ..]:
                return new(_globals, StringComparer.Ordinal) { ["jobs"] = _types.Jobs() };
            // The default of an input sees the inputs above it.
            case ["on", "workflow_call", "inputs", var name, "default"] when _globals["inputs"] is ObjectType inputs:
                var above = _workflow.Event("workflow_call")?.Get("inputs")?.Pairs.Take(MostInputs).TakeWhile(pair => pair.Key.Value != name).Select(pair => pair.Key.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
                return new(_globals, StringComparer.Ordinal)
                {
                    ["inputs"] = inputs with { Properties = inputs.Properties.Where(pair => above?.Contains(pair.Key) == true).ToDictionary(StringComparer.OrdinalIgnoreCase) },
                };
            case ["outputs", ..] when _file.Kind is FileKind.GitHubAction:
                return WithSteps(_globals, _workflow.Root?.Get("runs")?.Get("steps")?.Items ?? []);
            default:
                return _globals;
        }
    }

    private void CheckJob(JobSyntax job, IReadOnlyList<ValueSlot> slots)
    {
        var types = new Dictionary<string, ExpressionType>(_globals, StringComparer.Ordinal) { ["needs"] = _types.Needs(job) };
        var before = types;
        types = new(types, StringComparer.Ordinal) { ["matrix"] = WorkflowTypes.Matrix(job.Matrix, node => Silent(node, before)) };
        var after = WithSteps(types, job.Steps);
        foreach (var slot in slots.Where(slot => slot.Path is not [_, _, "steps", ..]))
        {
            Check(slot, slot.Path is [_, _, "outputs" or "environment", ..] ? after : types);
        }

        JudgeCall(job, types);
        CheckSteps([.. slots.Where(slot => slot.Path is [_, _, "steps", ..])], 3, job.Steps, types);
    }

    private void CheckSteps(IReadOnlyList<ValueSlot> slots, int depth, IReadOnlyList<SyntaxNode> steps, Dictionary<string, ExpressionType> types)
    {
        var byStep = slots.Where(slot => slot.Path.Count > depth).ToLookup(slot => slot.Path[depth], StringComparer.Ordinal);
        var earlier = new Dictionary<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
        var known = new Dictionary<string, ExpressionType>(types, StringComparer.Ordinal) { ["steps"] = ObjectType.Of(earlier) };
        for (var i = 0; i < steps.Count; i++)
        {
            foreach (var slot in byStep[$"{i}"])
            {
                Check(slot, known);
            }

            // A step sees those before it, and not itself.
            if (Add(steps[i], earlier))
            {
                known["steps"] = ObjectType.Of(earlier, ExpressionType.Any);
            }
        }
    }

    private Dictionary<string, ExpressionType> WithSteps(Dictionary<string, ExpressionType> types, IReadOnlyList<SyntaxNode> steps)
    {
        var known = new Dictionary<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
        var isDynamic = steps.Count(step => Add(step, known)) > 0;
        return new(types, StringComparer.Ordinal) { ["steps"] = ObjectType.Of(known, isDynamic ? ExpressionType.Any : null) };
    }

    /// <summary>Adds the type of a step; says whether its id is made by an expression, so that any name may be meant.</summary>
    private bool Add(SyntaxNode step, Dictionary<string, ExpressionType> known)
    {
        if (step.Text("id") is not { Length: > 0 } id)
        {
            return false;
        }

        known[id] = _types.Step(step);
        return id.Contains(ExpressionText.Open, StringComparison.Ordinal);
    }

    private static ExpressionType Silent(SyntaxNode node, Dictionary<string, ExpressionType> types)
    {
        var open = node.Value.IndexOf(ExpressionText.Open, StringComparison.Ordinal);
        return open >= 0 && ExpressionParser.Parse(node.Value, open + 3).Node is { } parsed
            ? new ExpressionChecker(types, ExpressionContexts.At("jobs.strategy").Contexts, ExpressionContexts.At("jobs.strategy").Functions).TypeOf(parsed)
            : ExpressionType.Any;
    }

    private void Check(ValueSlot slot, Dictionary<string, ExpressionType> types)
    {
        if (slot.Node.Type is ScalarType.Whole or ScalarType.Fraction or ScalarType.Null)
        {
            return;
        }

        var (isWhole, found) = Evaluate(slot, types);
        if (slot.Shape.Kind is ValueKind.Condition or ValueKind.Raw)
        {
            return;
        }

        if (slot.Shape.Kind is ValueKind.Text or ValueKind.Script)
        {
            foreach (var (type, offset) in found.Where(pair => pair.Type is ObjectType or ListType or NullType))
            {
                _hits.Add(_file.Hit(slot.Node, $"{(type is NullType ? "`null`" : $"A whole {(type is ListType ? "list" : "object")}")} in the middle of text is not what it seems; write a property of it, or `toJSON(…)`.", skip: offset));
            }

            JudgeDefault(slot, isWhole, found);
        }
        else if (isWhole && found is [var (only, _)] && !Fits(slot.Shape.Kind, only))
        {
            _hits.Add(_file.Hit(slot.Node, $"`{slot.Path[^1]}` needs {Expected(slot.Shape.Kind)}; this expression makes {only}."));
        }
    }

    private (bool IsWhole, List<(ExpressionType Type, int Offset)> Found) Evaluate(ValueSlot slot, Dictionary<string, ExpressionType> types)
    {
        var text = slot.Node.Value;
        var found = new List<(ExpressionType, int)>();
        var (contexts, functions) = ExpressionContexts.At(slot.Shape.Where!);
        ExpressionType? Judge(int start, bool isBare, out int end)
        {
            var (node, stop, fault) = ExpressionParser.Parse(text, start, isBare);
            end = stop;
            if (fault is not null)
            {
                Report(slot, fault);
                return null;
            }

            var checker = new ExpressionChecker(types, contexts, functions);
            var type = checker.TypeOf(node!);
            foreach (var wrong in checker.Faults)
            {
                Report(slot, wrong);
            }

            return checker.Faults.Count == 0 ? type : null;
        }

        if (slot.Shape.Kind is ValueKind.Condition && !ExpressionText.Contains(text))
        {
            Judge(0, true, out _);
            return (false, found);
        }

        var at = 0;
        while ((at = text.IndexOf(ExpressionText.Open, at, StringComparison.Ordinal)) >= 0)
        {
            if (Judge(at + 3, false, out var end) is not { } type)
            {
                return (false, []);
            }

            found.Add((type, at));
            at = end;
        }

        return (ExpressionText.IsWhole(text), found);
    }

    private void Report(ValueSlot slot, ExpressionFault fault) =>
        _hits.Add(_file.Hit(slot.Node, $"{char.ToUpperInvariant(fault.Message[0])}{fault.Message[1..]}.", skip: fault.Offset));

    private void JudgeDefault(ValueSlot slot, bool isWhole, List<(ExpressionType Type, int Offset)> found)
    {
        if (isWhole && found is [var (type, _)] && slot.Path is ["on", "workflow_call", "inputs", var name, "default"])
        {
            var kind = _workflow.Event("workflow_call")?.Get("inputs")?.Get(name)?.Text("type");
            if ((kind == "boolean" && type is not (FlagType or AnyType)) || (kind == "number" && type is not (NumberType or AnyType)))
            {
                _hits.Add(_file.Hit(slot.Node, $"The input `{name}` is a {kind}; its default makes {type}."));
            }
        }
    }

    private void JudgeCall(JobSyntax job, Dictionary<string, ExpressionType> types)
    {
        if (job.Node.Text("uses") is not { } uses || _local.Workflow(uses)?.Event("workflow_call")?.Get("inputs") is not { } inputs)
        {
            return;
        }

        foreach (var (key, value) in (job.Node.Get("with")?.Pairs ?? []).Take(MostInputs))
        {
            var declared = inputs.Pairs.FirstOrDefault(pair => pair.Key.Value.Equals(key.Value, StringComparison.OrdinalIgnoreCase)).Value?.Text("type");
            var type = ExpressionText.IsWhole(value.Value) ? Silent(value, types) : value.Quoted || ExpressionText.Contains(value.Value) ? ExpressionType.Text : WorkflowTypes.ValueType(value.Value);
            var fits = declared switch
            {
                "number" => type is NumberType or AnyType || (value.Quoted && WorkflowTypes.ValueType(value.Value) is NumberType),
                "string" => ExpressionType.Text.Accepts(type) || type is FlagType,
                "boolean" => type is FlagType or AnyType || !ExpressionText.IsWhole(value.Value) && WorkflowTypes.ValueType(value.Value) is FlagType,
                _ => true,
            };
            if (!fits)
            {
                _hits.Add(_file.Hit(value, $"`{uses}` declares `{key.Value}` as {declared}; this is {type}."));
            }
        }
    }

    private static bool Fits(ValueKind kind, ExpressionType type) => type is AnyType || kind switch
    {
        ValueKind.Flag => type is FlagType,
        ValueKind.Whole or ValueKind.Number => type is NumberType,
        ValueKind.MappingExpression => type is ObjectType,
        ValueKind.ListExpression => type is ListType,
        _ => type is ListType or TextType,
    };

    private static string Expected(ValueKind kind) => kind switch
    {
        ValueKind.Flag => "true or false",
        ValueKind.Whole or ValueKind.Number => "a number",
        ValueKind.MappingExpression => "an object",
        ValueKind.ListExpression => "a list",
        _ => "text or a list",
    };
}
