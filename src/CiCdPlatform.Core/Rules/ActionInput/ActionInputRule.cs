using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Actions that are called wrongly: without what they need, with what they do not know, or that GitHub no longer runs.</summary>
internal sealed class ActionInputRule() : WorkflowRule("action-input", "action")
{
    // More inputs than any action has; it bounds the work on a hostile file.
    private const int MostInputs = 500;

    public override bool Concerns(FileKind kind) => kind is FileKind.GitHubWorkflow or FileKind.GitHubAction;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow)
    {
        var local = new LocalFiles(file);
        return workflow.Steps
            .Select(step => (Step: step, Uses: step.Get("uses")))
            .Where(pair => pair.Uses is { IsScalar: true, Value.Length: > 0 } uses && !uses.Value.Contains(ExpressionText.Open, StringComparison.Ordinal))
            .SelectMany(pair => Judge(file, local, pair.Step, pair.Uses!))
            .Concat(Outdated(file, workflow.Root!.Get("runs")?.Get("using")));
    }

    private static IEnumerable<RuleHit> Outdated(RuleFile file, SyntaxNode? runner) =>
        runner is { IsScalar: true, Value: "node12" or "node16" } ? [file.Hit(runner, $"GitHub has switched off {runner.Value}; move the action to a later version of Node.js.", Severity.Low)] : [];

    private static IEnumerable<RuleHit> Judge(RuleFile file, LocalFiles local, SyntaxNode step, SyntaxNode uses)
    {
        var name = uses.Value;
        if (name.StartsWith("docker://", StringComparison.Ordinal))
        {
            return DockerFault(name) is { } docker ? [file.Hit(uses, docker)] : [];
        }

        if (name.StartsWith("./", StringComparison.Ordinal))
        {
            return local.Action(name)?.Root is { } definition ? JudgeInputs(file, step, uses, Local(definition)) : [];
        }

        if (FormatFault(name) is { } fault)
        {
            return [file.Hit(uses, $"`{name}` names no action: {fault}. Write `owner/name@ref` or `owner/name/path@ref`.")];
        }

        return PopularActions.Find(name) switch
        {
            null => [],
            { IsOutdated: true } old => [file.Hit(uses, $"`{name}` was made for {old.Runner}, which GitHub has switched off: it is run by a Node.js that it was never tested with, or not at all. Use a later version.", Severity.Low)],
            var known => JudgeInputs(file, step, uses, known),
        };
    }

    private static string? DockerFault(string name)
    {
        var image = name["docker://".Length..];
        return image.Length == 0 || image.StartsWith(':') || image.Contains(' ', StringComparison.Ordinal) ? $"`{name}` names no image."
            : image.EndsWith(':') || image.EndsWith('@') ? $"`{name}` ends without a tag."
            : null;
    }

    private static string? FormatFault(string name)
    {
        var at = name.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return "the ref is missing";
        }

        var parts = name[..at].Split('/');
        return parts.Length < 2 ? "the owner is missing" : parts[0].Length == 0 || parts[1].Length == 0 || at + 1 == name.Length ? "a part is empty" : null;
    }

    private static PopularAction Local(SyntaxNode definition)
    {
        var inputs = (definition.Get("inputs")?.Pairs ?? []).Take(MostInputs).Where(pair => pair.Key.IsScalar).ToList();
        HashSet<string> Names(Func<SyntaxNode, bool> which) => inputs.Where(pair => which(pair.Value)).Select(pair => pair.Key.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return new PopularAction(
            "",
            [.. inputs.Select(pair => pair.Key.Value)],
            Names(input => input.Text("required") is "true" && input.Get("default") is null && input.Get("deprecationMessage") is null),
            Names(input => input.Get("deprecationMessage") is not null),
            []);
    }

    private static IEnumerable<RuleHit> JudgeInputs(RuleFile file, SyntaxNode step, SyntaxNode uses, PopularAction action)
    {
        if (action.InputsVary)
        {
            yield break;
        }

        var given = step.Get("with")?.Pairs ?? [];
        foreach (var (key, _) in given.Take(MostInputs))
        {
            if (!action.Inputs.Contains(key.Value, StringComparer.OrdinalIgnoreCase))
            {
                // A container takes these two whether it declares them or not.
                if (action.Runner != "docker" || key.Value is not ("args" or "entrypoint"))
                {
                    yield return file.Hit(key, action.Inputs.Count == 0
                        ? $"`{uses.Value}` takes no input; `{key.Value}` is lost."
                        : $"`{uses.Value}` takes no input `{key.Value}`, so that it is lost; it takes {ShapeWalk.Listed(action.Inputs)}.");
                }
            }
            else if (action.Deprecated.Contains(key.Value))
            {
                yield return file.Hit(key, $"The input `{key.Value}` of `{uses.Value}` is deprecated; its definition names what stands in for it.", Severity.Low);
            }
        }

        foreach (var missing in action.Required.Where(name => !given.Take(MostInputs).Any(pair => pair.Key.Value.Equals(name, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal))
        {
            yield return file.Hit(uses, $"`{uses.Value}` needs the input `{missing}`.");
        }
    }
}
