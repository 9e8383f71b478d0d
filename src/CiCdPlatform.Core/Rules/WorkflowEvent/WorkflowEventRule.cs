using System.Globalization;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Events that do not exist, with types or filters that they do not know, and schedules that cannot be.</summary>
internal sealed class WorkflowEventRule() : WorkflowRule("workflow-event", "events")
{
    private const int MostInputs = 25;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Events().SelectMany(pair => (pair.Key.Value switch
        {
            "schedule" => Schedule(pair.Value),
            "workflow_dispatch" => Dispatch(pair.Key, pair.Value),
            "workflow_call" => Call(pair.Value),
            "repository_dispatch" or "image_version" or "" => [],
            _ => Webhook(pair.Key, pair.Value),
        }).Select(problem => file.Hit(problem)));

    private static IEnumerable<SyntaxProblem> Schedule(SyntaxNode schedule)
    {
        foreach (var entry in schedule.Items)
        {
            if (entry.Get("cron") is { IsScalar: true, Value.Length: > 0 } cron)
            {
                if (CronExpression.Parse(cron.Value).Fault is { } fault)
                {
                    yield return new SyntaxProblem(cron, $"`{cron.Value}` is no schedule: {fault}.");
                }
            }

            if (entry.Get("timezone") is { IsScalar: true, Value.Length: > 0 } zone && (zone.Value is "UTC" or "Local" || !TimeZones.Knows(zone.Value)))
            {
                yield return new SyntaxProblem(zone, $"There is no time zone `{zone.Value}`; use a name of the IANA database such as `Europe/Paris`.");
            }
        }
    }

    private static IEnumerable<SyntaxProblem> Dispatch(SyntaxNode key, SyntaxNode dispatch)
    {
        var inputs = dispatch.Get("inputs")?.Pairs ?? [];
        if (inputs.Count > MostInputs)
        {
            yield return new SyntaxProblem(key, $"{inputs.Count} inputs are declared; a form has at most {MostInputs}.");
        }

        foreach (var (name, input) in inputs)
        {
            var type = input.Text("type") ?? "string";
            var options = input.Get("options")?.Items ?? [];
            if (type != "choice" && options.Count > 0)
            {
                yield return new SyntaxProblem(name, $"`{name.Value}` has options, but is no choice; say `type: choice`.");
            }

            if (type == "choice" && options.Count == 0)
            {
                yield return new SyntaxProblem(name, $"`{name.Value}` is a choice without options.");
                continue;
            }

            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var option in options.Where(option => option.IsScalar && !seen.Add(option.Value) && type == "choice"))
            {
                yield return new SyntaxProblem(option, $"The option `{option.Value}` stands twice.");
            }

            if (input.Get("default") is { IsScalar: true } value && JudgeDefault(name, value, type, seen) is { } problem)
            {
                yield return problem;
            }
        }
    }

    private static SyntaxProblem? JudgeDefault(SyntaxNode name, SyntaxNode value, string type, HashSet<string> options) => type switch
    {
        "choice" when !options.Contains(value.Value) => new SyntaxProblem(value, $"The default `{value.Value}` is none of the options of `{name.Value}`."),
        "boolean" when !IsFlag(value) => new SyntaxProblem(value, $"`{name.Value}` is a flag; its default must be `true` or `false`."),
        "number" when !IsNumber(value) => new SyntaxProblem(value, $"`{name.Value}` is a number; its default `{value.Value}` is none."),
        "boolean" when value.Type is ScalarType.Text => new SyntaxProblem(value, $"`{name.Value}` is a flag; write its default without quotes.") { IsStyle = true },
        "string" when value.Type is ScalarType.Flag => new SyntaxProblem(value, $"`{name.Value}` is text; write its default in quotes, or say `type: boolean`.") { IsStyle = true },
        _ => null,
    };

    private static IEnumerable<SyntaxProblem> Call(SyntaxNode call)
    {
        foreach (var (name, input) in call.Get("inputs")?.Pairs ?? [])
        {
            if (input.Get("default") is not { IsScalar: true } value)
            {
                continue;
            }

            if (!ExpressionText.Contains(value.Value) && input.Text("type") is { } type && ((type == "number" && !IsNumber(value)) || (type == "boolean" && !IsFlag(value))))
            {
                yield return new SyntaxProblem(value, $"`{name.Value}` is a {type}; its default `{value.Value}` is none.");
            }

            if (input.Text("required") is "true")
            {
                yield return new SyntaxProblem(value, $"`{name.Value}` is required, so that its default is never used.");
            }
        }
    }

    private static IEnumerable<SyntaxProblem> Webhook(SyntaxNode key, SyntaxNode filters)
    {
        var name = key.Value;
        if (!WebhookEvents.Types.TryGetValue(name, out var types))
        {
            yield return new SyntaxProblem(key, $"There is no event `{name}`.");
            yield break;
        }

        var sent = filters.Get("types")?.Scalars().ToList() ?? [];
        if (types is { Length: 0 } && sent.Count > 0)
        {
            yield return new SyntaxProblem(key, $"`{name}` has no types of activity.");
        }
        else if (types is not null)
        {
            foreach (var type in sent.Where(type => type.Value.Length > 0 && !types.Contains(type.Value, StringComparer.Ordinal) && !ExpressionText.Contains(type.Value)))
            {
                yield return new SyntaxProblem(type, $"`{name}` knows no type `{type.Value}`; it knows {ShapeWalk.Listed(types)}.");
            }
        }
    }

    private static bool IsFlag(SyntaxNode value) => value.Value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Value.Equals("false", StringComparison.OrdinalIgnoreCase);

    private static bool IsNumber(SyntaxNode value) => double.TryParse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
