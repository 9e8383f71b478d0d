using System.Text.RegularExpressions;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Views;

/// <summary>A job of a workflow.</summary>
internal sealed partial class GitHubJob
{
    public GitHubJob(GitHubFlow flow, YamlScalarNode key, YamlMappingNode node)
    {
        Flow = flow;
        Key = key;
        Node = node;
        Id = key.Value ?? "";
        StepList = node.Get("steps") as YamlSequenceNode;
        Steps = [.. (StepList?.Children.OfType<YamlMappingNode>() ?? []).Select((step, i) => new GitHubStep(this, step, i))];
        Needs = [.. node.Get("needs").Scalars().Select(scalar => scalar.Value ?? "")];
    }

    public GitHubFlow Flow { get; }

    public YamlScalarNode Key { get; }

    public YamlMappingNode Node { get; }

    public string Id { get; }

    public int Line => (int)Key.Start.Line;

    public string? Name => Node.Text("name");

    public string? Condition => Node.Text("if");

    /// <summary>Whether its condition is met by other events alone.</summary>
    public bool LeavesPullRequestsOut => Condition is { } condition && !condition.Contains("||", StringComparison.Ordinal) && OtherEvents().IsMatch(condition);

    public YamlSequenceNode? StepList { get; }

    public IReadOnlyList<GitHubStep> Steps { get; }

    public IReadOnlyList<string> Needs { get; }

    /// <summary>Whether it calls another workflow: most keys are not allowed then.</summary>
    public bool IsCall => Node.Get("uses") is not null;

    public YamlMappingNode? Strategy => Node.Mapping("strategy");

    public YamlMappingNode? Matrix => Strategy.Mapping("matrix");

    /// <summary>The axes of its matrix with their values; an axis that an expression decides has none.</summary>
    public IReadOnlyList<(string Name, IReadOnlyList<YamlScalarNode> Values)> Axes =>
        [.. (Matrix?.Children ?? Enumerable.Empty<KeyValuePair<YamlNode, YamlNode>>())
            .Where(pair => pair.Key is YamlScalarNode { Value: not ("include" or "exclude") })
            .Select(pair => (((YamlScalarNode)pair.Key).Value!, (IReadOnlyList<YamlScalarNode>)(pair.Value is YamlSequenceNode list ? [.. list.Children.OfType<YamlScalarNode>()] : [])))];

    /// <summary>The shell commands of all steps, one a line.</summary>
    public IEnumerable<string> Commands => Steps.SelectMany(step => step.Commands);

    /// <summary>Whether it does work that takes time: a build, tests, a scan, a script. Labels, messages and checks of titles do not.</summary>
    public bool Works => IsCall || Commands.Any(command => !CommandKinds.IsChore(command)) || Steps.Any(step => step.Uses?.Is("github/codeql-action/analyze", "docker/build-push-action", "docker/bake-action", "super-linter/super-linter", "github/super-linter") == true || step.Uses?.IsLocal == true);

    /// <summary>Whether it brings something to others: a package, an image, a site, a server.</summary>
    public bool Publishes => _publishes ??= PublishingWork.Of(this);

    private bool? _publishes;

    /// <summary>The text of the machine it runs on, with the values of its matrix.</summary>
    public string Machine => string.Join(' ', Node.Get("runs-on").Scalars().Select(scalar => scalar.Value).Concat(
        Matrix is null ? [] : Axes.SelectMany(axis => axis.Values).Select(value => value.Value).Concat(Matrix.Get("include") is YamlSequenceNode include ? include.Children.OfType<YamlMappingNode>().SelectMany(entry => entry.Children.Values).SelectMany(value => value.Scalars()).Select(value => value.Value) : [])));

    /// <summary>Whether none of its machines is known to run Windows.</summary>
    public bool MayBeWindows => Machine.Contains("windows", StringComparison.OrdinalIgnoreCase) || (Machine.Contains("${{", StringComparison.Ordinal) && Axes.Any(axis => axis.Values.Count == 0 && Machine.Contains("matrix." + axis.Name, StringComparison.Ordinal)));

    /// <summary>The first step that checks the repository itself out, or null.</summary>
    public GitHubStep? Checkout => Steps.FirstOrDefault(step => step.IsPlainCheckout);

    [GeneratedRegex(@"github\.event_name\s*(==\s*['""](push|schedule|release|workflow_dispatch|repository_dispatch|create|merge_group)|!=\s*['""]pull_request)|github\.ref(_name)?\s*==\s*['""]|startsWith\(\s*github\.(event\.)?ref,\s*['""]refs/(tags|heads)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex OtherEvents();

    /// <summary>The whole text of the job, for searches that need no structure.</summary>
    public string Text => string.Join('\n', Enumerable.Range(Line, Math.Max(1, Optimisation.Edits.BlockEdits.LastLine(Flow.File, Node) - Line + 1)).Select(Flow.File.Line));
}

/// <summary>A step of a job.</summary>
internal sealed class GitHubStep
{
    public GitHubStep(GitHubJob job, YamlMappingNode node, int index)
    {
        Job = job;
        Node = node;
        Index = index;
        if (node.Pair("uses") is { Value: YamlScalarNode { Value: { Length: > 0 } text } scalar })
        {
            var line = job.Flow.File.Line((int)scalar.Start.Line);
            var comment = line.IndexOf(" #", StringComparison.Ordinal);
            Uses = ActionUse.Parse(text, comment < 0 ? "" : line[comment..]);
        }
    }

    public GitHubJob Job { get; }

    public YamlMappingNode Node { get; }

    public int Index { get; }

    public int Line => (int)Node.Start.Line;

    public ActionUse? Uses { get; }

    public YamlMappingNode? With => Node.Mapping("with");

    public string? Input(string name) => With.Text(name);

    public string? Name => Node.Text("name");

    /// <summary>What the forge calls the step in its timings.</summary>
    public string ShownName => Name ?? (Uses is { } uses ? $"Run {uses.Name}@{uses.Reference}" : "Run " + (Commands.FirstOrDefault() ?? ""));

    public string? WorkingDirectory => Node.Text("working-directory") ?? Job.Node.Mapping("defaults").Mapping("run").Text("working-directory") ?? Job.Flow.Root.Mapping("defaults").Mapping("run").Text("working-directory");

    /// <summary>Its shell commands, one a line, without comments and blank lines; that of an action which is but a command.</summary>
    public IReadOnlyList<string> Commands => _commands ??= ShellLines.Of(Node.Text("run") ?? (Uses is { } uses ? ActionCommands.Of(uses, With) : null));

    private IReadOnlyList<string>? _commands;

    public bool IsPlainCheckout => Uses?.Is("actions/checkout") == true && Input("repository") is null && Input("path") is null;
}
