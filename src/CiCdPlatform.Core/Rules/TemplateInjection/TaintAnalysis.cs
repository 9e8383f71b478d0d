using CiCdPlatform.Core.Findings;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>How bad it is that a context becomes code, for whom, and where its text comes from.</summary>
internal sealed record Taint(Severity Severity, Confidence Confidence, Persona Persona, string Why, string? Source = null);

/// <summary>Follows text through the environment, outputs of steps and jobs, inputs and the matrix of one workflow or action.</summary>
internal sealed class TaintAnalysis(WorkflowView workflow)
{
    private const int MaxDepth = 8;
    private const int MaxLookUps = 2_000;

    private static readonly HashSet<string> s_privileged = new(StringComparer.Ordinal)
    {
        "pull_request_target", "issues", "issue_comment", "workflow_run", "discussion", "discussion_comment", "pull_request_review_comment", "pull_request_comment",
    };

    // Actions that hand on what strangers wrote: names of files and branches, comments.
    private static readonly Dictionary<string, string[]> s_outputs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["tj-actions/changed-files"] = ["*"],
        ["tj-actions/branch-names"] = ["current_branch", "head_ref_branch"],
        ["dorny/paths-filter"] = ["*_files"],
        ["jitterbit/get-changed-files"] = ["*"],
        ["trilom/file-changes-action"] = ["*"],
        ["xt0rted/pull-request-comment-branch"] = ["head_ref"],
        ["peter-evans/find-comment"] = ["comment-body"],
        ["potiuk/get-workflow-origin"] = ["sourceHeadBranch"],
        ["khan/pull-request-comment-trigger"] = ["comment_body"],
    };

    // Functions that answer yes or no.
    private static readonly HashSet<string> s_tests = new(StringComparer.OrdinalIgnoreCase) { "contains", "startsWith", "endsWith", "success", "failure", "always", "cancelled" };

    // What the runner sets for every step.
    private static readonly HashSet<string> s_runnerVariables = new(
        "ACTION ACTION_PATH ACTION_REPOSITORY ACTIONS ACTOR ACTOR_ID API_URL BASE_REF ENV EVENT_NAME EVENT_PATH GRAPHQL_URL HEAD_REF JOB OUTPUT PATH REF REF_NAME REF_PROTECTED REF_TYPE REPOSITORY REPOSITORY_ID REPOSITORY_OWNER REPOSITORY_OWNER_ID RUN_ATTEMPT RUN_ID RUN_NUMBER SERVER_URL SHA TRIGGERING_ACTOR WORKFLOW WORKFLOW_REF WORKFLOW_SHA WORKSPACE"
            .Split(' ').Select(name => "GITHUB_" + name).Concat("ARCH DEBUG ENVIRONMENT NAME OS TEMP TOOL_CACHE".Split(' ').Select(name => "RUNNER_" + name)),
        StringComparer.Ordinal);

    private readonly Severity _worst = workflow.Events.Any(s_privileged.Contains) ? Severity.Critical : Severity.High;
    private readonly Dictionary<WorkflowStep, Dictionary<string, string?>> _known = new(ReferenceEqualityComparer.Instance);
    private int _lookUps;

    /// <summary>What is wrong with a context that becomes code in a step, or null when nothing can come of it.</summary>
    public Taint? Judge(ContextExpr context, WorkflowStep step)
    {
        if (Source(context, step, 0) is { } source)
        {
            return new Taint(_worst, Confidence.High, Persona.Regular, source == context.Path ? $"`{source}` is written by whoever opens the request" : $"`{context.Path ?? "this"}` holds `{source}`, which is written by whoever opens the request", source);
        }

        return context.Path switch
        {
            null => new Taint(Severity.Info, Confidence.Low, Persona.Regular, "The value may come from elsewhere"),
            { } path when AttackerContexts.IsFixed(path) || context.IsUnder("secrets") || IsResult(path) => null,
            { } path when context.IsUnder("inputs") || context.IsUnder("github.event.inputs") => OfInput(path[(path.LastIndexOf('.') + 1)..]),
            { } path when context.IsUnder("env") => IsStatic(context.Tail, step)
                ? new Taint(Severity.Low, Confidence.High, Persona.Pedantic, $"`{path}` is fixed today")
                : new Taint(Severity.Low, Confidence.High, Persona.Regular, $"`{path}` is worked out elsewhere"),
            { } path when context.IsUnder("matrix") => !MatrixValues.Exists(step.Job) || !MatrixValues.IsDynamic(step.Job, path) ? null
                : new Taint(Severity.Medium, Confidence.Medium, Persona.Regular, $"`{path}` is worked out while the workflow runs"),
            { } path when context.IsUnder("github") => new Taint(Severity.Low, Confidence.Medium, Persona.Regular, $"Others choose a part of `{path}`"),
            { } path => new Taint(Severity.Info, Confidence.Low, Persona.Regular, $"`{path}` may come from elsewhere"),
        };
    }

    private static bool IsResult(string path) => path.Split('.') is ["needs", _, "result"] or ["steps", _, "outcome" or "conclusion"];

    private Taint? OfInput(string name)
    {
        if (workflow.IsAction)
        {
            return workflow.Root.Mapping("inputs") is { } inputs && Find(inputs, name) is not null
                ? new Taint(Severity.Medium, Confidence.High, Persona.Regular, $"Whoever uses the action chooses the input `{name}`")
                : new Taint(Severity.Low, Confidence.Low, Persona.Regular, $"The input `{name}` is not declared");
        }

        var kinds = new[] { "workflow_call", "workflow_dispatch" }
            .Select(name => (Event: name, Inputs: workflow.Event(name).Mapping("inputs")))
            .Where(pair => pair.Inputs is not null && Has(pair.Inputs, name))
            .Select(pair => (pair.Event, Type: (Find(pair.Inputs!, name) as YamlMappingNode).Text("type") ?? "string"))
            .ToList();
        return kinds.Count == 0 ? new Taint(Severity.Low, Confidence.Low, Persona.Regular, $"The input `{name}` is not declared")
            : kinds.TrueForAll(kind => kind.Type != "string") ? new Taint(Severity.Low, Confidence.High, Persona.Pedantic, $"The input `{name}` has few values")
            : kinds.Exists(kind => kind is { Event: "workflow_call", Type: "string" }) ? new Taint(Severity.Medium, Confidence.High, Persona.Regular, $"Whoever calls the workflow chooses the input `{name}`")
            : new Taint(Severity.Low, Confidence.High, Persona.Regular, $"Whoever starts the workflow chooses the input `{name}`");
    }

    private static bool Has(YamlMappingNode mapping, string name) => mapping.Children.Keys.OfType<YamlScalarNode>().Any(key => string.Equals(key.Value, name, StringComparison.OrdinalIgnoreCase));

    private static YamlNode? Find(YamlMappingNode mapping, string name) =>
        mapping.Children.FirstOrDefault(pair => pair.Key is YamlScalarNode key && string.Equals(key.Value, name, StringComparison.OrdinalIgnoreCase)).Value;

    // The nearest environment that has the variable decides.
    private IEnumerable<YamlNode?> Environments(WorkflowStep step) => [step.Node.Get("env"), step.Job?.Node.Get("env"), workflow.IsAction ? null : workflow.Root.Get("env")];

    private bool IsStatic(string? name, WorkflowStep step)
    {
        if (name is null || s_runnerVariables.Contains(name))
        {
            return name is not null;
        }

        foreach (var environment in Environments(step))
        {
            if (environment is YamlScalarNode { Value.Length: > 0 })
            {
                return false;
            }

            if ((environment as YamlMappingNode).Text(name) is { } value)
            {
                return IsHarmless(value);
            }
        }

        return false;
    }

    // Text without expressions, or with such as cannot bring anything in.
    private static bool IsHarmless(string text)
    {
        for (var at = 0; FencedExpression.Next(text, at) is var (start, length); at = start + length)
        {
            if (ExprParser.Parse(text.Substring(start + 3, length - 5)) is not { } tree
                || tree is CallExpr call && !call.IsConstant && !call.Flows.Any() && !call.Is("hashFiles") && !s_tests.Contains(call.Name)
                || tree.Flows.Any(context => context.Path is not { } path || !AttackerContexts.IsFixed(path)))
            {
                return false;
            }
        }

        return true;
    }

    // The context that strangers write and whose text ends up in this one, or null.
    private string? Source(ContextExpr context, WorkflowStep? step, int depth)
    {
        if (depth > MaxDepth || ++_lookUps > MaxLookUps)
        {
            return null;
        }

        if (context.Path is not { } path)
        {
            return context.Head!.All.OfType<ContextExpr>().Where(inner => inner.Head is null).Select(inner => Source(inner, step, depth + 1)).FirstOrDefault(found => found is not null);
        }

        if (AttackerContexts.IsWrittenByStrangers(path))
        {
            return path;
        }

        return path.Split('.') switch
        {
            ["env", var name] when step is not null => Environments(step).OfType<YamlMappingNode>().Select(environment => Find(environment, name)).FirstOrDefault(value => value is not null) is YamlScalarNode value ? InText(value.Value, step, depth) : null,
            ["steps", var id, "outputs", var name] => workflow.Steps.FirstOrDefault(candidate => Is(candidate.Node.Text("id"), id) && (step is null || ReferenceEquals(candidate.Job, step.Job))) is { } from ? OfStep(from, name, depth) : null,
            ["needs", var id, "outputs", var name] => workflow.Jobs.FirstOrDefault(job => Is(job.Key.Value, id)) is { } job && job.Node.Mapping("outputs") is { } outputs && Find(outputs, name) is YamlScalarNode output
                ? InText(output.Value, workflow.Steps.LastOrDefault(candidate => ReferenceEquals(candidate.Job, job)), depth)
                : null,
            ["matrix", ..] when step?.Job is { } job => MatrixValues.Of(job, path).Append(job.Node.Mapping("strategy").Text("matrix")).Append(job.Node.Mapping("strategy").Mapping("matrix").Text("include")).Select(text => InText(text, step, depth)).FirstOrDefault(found => found is not null),
            _ => null,
        };
    }

    private string? InText(string? text, WorkflowStep? step, int depth)
    {
        if (text is null || FencedExpression.Next(text, 0) is null)
        {
            return null;
        }

        for (var at = 0; FencedExpression.Next(text, at) is var (start, length); at = start + length)
        {
            var contexts = ExprParser.Parse(text.Substring(start + 3, length - 5)) is { } tree ? tree.Flows.Concat(tree.All.OfType<CallExpr>().Where(call => call.Is("fromJSON")).SelectMany(call => call.Arguments).OfType<ContextExpr>()) : [];
            if (contexts.Select(context => Source(context, step, depth + 1)).FirstOrDefault(found => found is not null) is { } source)
            {
                return source;
            }
        }

        return null;
    }

    // Outputs that name each other in a circle hold nothing new.
    private string? OfStep(WorkflowStep step, string name, int depth)
    {
        var known = _known.TryGetValue(step, out var outputs) ? outputs : _known[step] = new(StringComparer.OrdinalIgnoreCase);
        if (!known.TryGetValue(name, out var source))
        {
            known[name] = null;
            known[name] = source = SourceOfOutput(step, name, depth);
        }

        return source;
    }

    private string? SourceOfOutput(WorkflowStep step, string name, int depth)
    {
        if (step.Action is { } use && s_outputs.TryGetValue(use.FullName, out var outputs))
        {
            return outputs.Any(output => output == "*" ? !name.StartsWith("any_", StringComparison.Ordinal) && !name.EndsWith("_count", StringComparison.Ordinal) && !name.StartsWith("only_", StringComparison.Ordinal)
                : output.StartsWith('*') ? name.EndsWith(output[1..], StringComparison.OrdinalIgnoreCase)
                : Is(name, output))
                ? $"{use.Repository}: {name}"
                : null;
        }

        // A line such as `echo "title=$TITLE" >> "$GITHUB_OUTPUT"`.
        foreach (var line in (step.Run?.Value ?? "").Split('\n').Take(2000))
        {
            var at = line.IndexOf(name + "=", StringComparison.OrdinalIgnoreCase);
            if (at < 0 || (at > 0 && (char.IsAsciiLetterOrDigit(line[at - 1]) || line[at - 1] is '_' or '-' or '$')) || !(step.Run!.Value!.Contains("GITHUB_OUTPUT", StringComparison.Ordinal) || line.Contains("set-output", StringComparison.Ordinal)))
            {
                continue;
            }

            var value = line[(at + name.Length + 1)..];
            var found = InText(value, step, depth + 1)
                ?? Environments(step).OfType<YamlMappingNode>().SelectMany(environment => environment.Children)
                    .Where(pair => pair is { Key: YamlScalarNode { Value.Length: > 0 }, Value: YamlScalarNode } && Reads(value, ((YamlScalarNode)pair.Key).Value!))
                    .Select(pair => InText(((YamlScalarNode)pair.Value).Value, step, depth + 1))
                    .FirstOrDefault(source => source is not null);
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    // The variable itself, not what a command makes of it.
    private static bool Reads(string value, string variable)
    {
        var plain = value.Split("$(", 2)[0];
        return plain.Contains("${" + variable + "}", StringComparison.Ordinal)
            || (plain.IndexOf("$" + variable, StringComparison.Ordinal) is var at && at >= 0 && (at + variable.Length + 1 >= plain.Length || !(char.IsAsciiLetterOrDigit(plain[at + variable.Length + 1]) || plain[at + variable.Length + 1] == '_')));
    }

    private static bool Is(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
