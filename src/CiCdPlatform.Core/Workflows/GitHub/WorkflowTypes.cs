using System.Globalization;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Workflows;

/// <summary>What a workflow says of the types of its contexts.</summary>
internal sealed class WorkflowTypes(WorkflowSyntax workflow, LocalFiles files)
{
    private readonly Dictionary<string, JobSyntax> _jobs = workflow.Jobs.ToDictionary(job => job.Id, StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<JobSyntax, ObjectType> _outputs = new(ReferenceEqualityComparer.Instance);

    /// <summary>Types of <c>inputs</c>, <c>secrets</c> and the inputs within <c>github.event</c>, as the events declare them.</summary>
    public Dictionary<string, ExpressionType> Globals()
    {
        var types = new Dictionary<string, ExpressionType>(ExpressionContexts.Types, StringComparer.Ordinal);
        var call = InputTypes(workflow.Event("workflow_call"), hasChoice: false);
        var dispatch = InputTypes(workflow.Event("workflow_dispatch"), hasChoice: true);
        types["inputs"] = (call, dispatch) switch
        {
            ({ } both, { } other) => both.Merge(other),
            _ => call ?? dispatch ?? ObjectType.Empty,
        };
        if (dispatch is not null && types["github"] is ObjectType github)
        {
            var sent = ObjectType.Of(new(StringComparer.OrdinalIgnoreCase) { ["inputs"] = ObjectType.OfTexts(dispatch.Properties.Keys) }, ExpressionType.Any);
            types["github"] = github with { Properties = new Dictionary<string, ExpressionType>(github.Properties, StringComparer.OrdinalIgnoreCase) { ["event"] = sent } };
        }

        // Secrets that a caller passes on as a whole are not listed; those that are listed are all there are.
        if (workflow.Event("workflow_call")?.Get("secrets") is { } secrets)
        {
            types["secrets"] = ObjectType.OfTexts(["github_token", "actions_step_debug", "actions_runner_debug", .. secrets.Pairs.Select(pair => pair.Key.Value)]);
        }

        return types;
    }

    /// <summary>The type of <c>jobs</c>, which the outputs of a called workflow are made of.</summary>
    public ObjectType Jobs() => ObjectType.Of(_jobs.Values
        .ToDictionary(job => job.Id, job => (ExpressionType)ObjectType.Of(new(StringComparer.OrdinalIgnoreCase)
        {
            ["outputs"] = job.Node.Get("uses") is null ? Outputs(job) : ExpressionType.Loose,
            ["result"] = ExpressionType.Text,
        }), StringComparer.OrdinalIgnoreCase));

    /// <summary>The type of <c>needs</c> in a job: what it needs itself, not what those need.</summary>
    public ObjectType Needs(JobSyntax job)
    {
        var types = new Dictionary<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in job.Needs.Select(need => need.Value))
        {
            if (_jobs.TryGetValue(name, out var needed))
            {
                types[name] = ObjectType.Of(new(StringComparer.OrdinalIgnoreCase) { ["outputs"] = Outputs(needed), ["result"] = ExpressionType.Text });
            }
        }

        return ObjectType.Of(types);
    }

    /// <summary>The type of the outputs of a step.</summary>
    public ObjectType StepOutputs(SyntaxNode step)
    {
        if (step.Text("uses") is not { } uses)
        {
            return ExpressionType.Texts;
        }

        if (uses.StartsWith("./", StringComparison.Ordinal))
        {
            return files.Action(uses)?.Root is { } action ? ObjectType.OfTexts(action.Get("outputs")?.Pairs.Select(pair => pair.Key.Value) ?? []) : ExpressionType.Texts;
        }

        return PopularActions.Find(uses) is not { } known ? ExpressionType.Texts
            : known.OutputsVary ? ExpressionType.Loose
            : ObjectType.OfTexts(known.Outputs);
    }

    /// <summary>The type of a step in <c>steps</c>.</summary>
    public ObjectType Step(SyntaxNode step) => ObjectType.Of(new(StringComparer.OrdinalIgnoreCase)
    {
        ["outputs"] = StepOutputs(step),
        ["conclusion"] = ExpressionType.Text,
        ["outcome"] = ExpressionType.Text,
    });

    /// <summary>The type of <c>matrix</c> in a job; <paramref name="typeOf"/> tells that of an expression.</summary>
    public static ObjectType Matrix(SyntaxNode? matrix, Func<SyntaxNode, ExpressionType> typeOf)
    {
        if (matrix is null)
        {
            return ObjectType.Empty;
        }

        if (matrix.IsScalar)
        {
            return typeOf(matrix) is ObjectType made ? Unfolded(made) : ExpressionType.Loose;
        }

        var type = ObjectType.Of(matrix.Pairs.Where(pair => pair.Key.Value is not ("include" or "exclude"))
            .DistinctBy(pair => pair.Key.Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                pair => pair.Key.Value,
                pair => pair.Value.IsScalar ? typeOf(pair.Value) is ListType list ? list.Element : ExpressionType.Any : new ListType(Any: [.. pair.Value.Items.Select(item => Of(item, typeOf))]).Element,
                StringComparer.OrdinalIgnoreCase));
        return matrix.Get("include") switch
        {
            null => type,
            { IsScalar: true } include => typeOf(include) is ListType { Element: ObjectType element } ? type.Merge(element) : ExpressionType.Loose,
            { } include => include.Items.Aggregate(type, (merged, item) => (item.IsScalar ? typeOf(item) : Of(item, typeOf)) is ObjectType more ? merged.Merge(more) : merged with { Others = ExpressionType.Any }),
        };
    }

    private static ObjectType Unfolded(ObjectType made)
    {
        var properties = made.Properties.Where(pair => !pair.Key.Equals("include", StringComparison.OrdinalIgnoreCase) && !pair.Key.Equals("exclude", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(pair => pair.Key, pair => pair.Value is ListType list ? list.Element : ExpressionType.Any, StringComparer.OrdinalIgnoreCase);
        var type = ObjectType.Of(properties, made.Others);
        return !made.Properties.TryGetValue("include", out var include) ? type
            : include is ListType { Element: ObjectType element } ? type.Merge(element)
            : type with { Others = ExpressionType.Any };
    }

    private static ExpressionType Of(SyntaxNode node, Func<SyntaxNode, ExpressionType> typeOf)
    {
        if (node.Kind is SyntaxKind.Sequence)
        {
            return new ListType(Any: [.. node.Items.Select(item => Of(item, typeOf))]);
        }

        if (node.Kind is SyntaxKind.Mapping)
        {
            var properties = new Dictionary<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
            foreach (var (key, value) in node.Pairs)
            {
                properties[key.Value] = Of(value, typeOf);
            }

            return ObjectType.Of(properties);
        }

        return ExpressionText.IsWhole(node.Value) ? typeOf(node) : ValueType(node.Value);
    }

    internal static ExpressionType ValueType(string value) => value.Trim() switch
    {
        "true" or "false" => ExpressionType.Flag,
        "null" => ExpressionType.Null,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) => ExpressionType.Number,
        _ => ExpressionType.Text,
    };

    private static ObjectType? InputTypes(SyntaxNode? on, bool hasChoice)
    {
        if (on is null)
        {
            return null;
        }

        var types = new Dictionary<string, ExpressionType>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, input) in on.Get("inputs")?.Pairs ?? [])
        {
            types.TryAdd(key.Value, input.Text("type") switch
            {
                "boolean" => ExpressionType.Flag,
                "number" => ExpressionType.Number,
                "string" => ExpressionType.Text,
                "choice" or "environment" when hasChoice => ExpressionType.Text,
                _ => ExpressionType.Any,
            });
        }

        return ObjectType.Of(types);
    }

    private ObjectType Outputs(JobSyntax job) => _outputs.TryGetValue(job, out var known) ? known : _outputs[job] = Declared(job);

    private ObjectType Declared(JobSyntax job)
    {
        if (job.Node.Text("uses") is not { } uses)
        {
            return ObjectType.OfTexts(job.Node.Get("outputs")?.Pairs.Select(pair => pair.Key.Value) ?? []);
        }

        return files.Workflow(uses) is { } called && called.Events().Any(pair => pair.Key.Value == "workflow_call")
            ? ObjectType.OfTexts(called.Event("workflow_call")?.Get("outputs")?.Pairs.Select(pair => pair.Key.Value) ?? [])
            : ExpressionType.Texts;
    }
}
