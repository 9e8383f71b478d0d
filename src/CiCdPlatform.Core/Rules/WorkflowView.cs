using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>A workflow or an action of GitHub as rules see it.</summary>
internal sealed record WorkflowView(YamlMappingNode Root, IReadOnlyList<WorkflowJob> Jobs, IReadOnlyList<WorkflowStep> Steps)
{
    /// <summary>Whether it is the definition of an action.</summary>
    public bool IsAction { get; private init; }

    /// <summary>Names of the events that start it.</summary>
    public IReadOnlyList<string> Events { get; } = Root.Get("on") switch
    {
        YamlMappingNode mapping => mapping.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "").ToList(),
        { } node => node.Scalars().Select(scalar => scalar.Value ?? "").ToList(),
        null => [],
    };

    /// <summary>Jobs that may run: those with <c>if: false</c> are left out.</summary>
    public IReadOnlyList<WorkflowJob> LiveJobs { get; } = [.. Jobs.Where(job => !Conditions.IsNever(job.Node))];

    /// <summary>Steps that may run.</summary>
    public IReadOnlyList<WorkflowStep> LiveSteps { get; } = [.. Steps.Where(step => !Conditions.IsNever(step.Node) && (step.Job is null || !Conditions.IsNever(step.Job.Node)))];

    /// <summary>Whether it runs only when another workflow calls it.</summary>
    public bool IsReusableOnly => Events is ["workflow_call"];

    public static WorkflowView? Of(YamlMappingNode? root, FileKind kind)
    {
        if (root is null)
        {
            return null;
        }

        var jobs = root.Mapping("jobs").Mappings().Select(pair => new WorkflowJob(pair.Key, pair.Value)).ToList();
        var steps = kind is FileKind.GitHubAction
            ? StepsOf(root.Mapping("runs"), null)
            : jobs.SelectMany(job => StepsOf(job.Node, job));
        return new WorkflowView(root, jobs, steps.ToList()) { IsAction = kind is FileKind.GitHubAction };
    }

    /// <summary>Whether an event is among those that start it.</summary>
    public bool StartsOn(string name) => Events.Contains(name);

    /// <summary>What the workflow says about an event, or null.</summary>
    public YamlMappingNode? Event(string name) => Root.Mapping("on").Mapping(name);

    /// <summary>The live steps of a job, or of the action when there is none.</summary>
    public IEnumerable<WorkflowStep> LiveStepsOf(WorkflowJob? job) => LiveSteps.Where(step => ReferenceEquals(step.Job, job));

    private static IEnumerable<WorkflowStep> StepsOf(YamlMappingNode? owner, WorkflowJob? job) =>
        (owner.Get("steps") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>()
            .SelectMany(step => step.Get("parallel") is YamlSequenceNode parallel ? parallel.Children.OfType<YamlMappingNode>() : [step])
            .Select(step => new WorkflowStep(step, job)) ?? [];
}

/// <summary>A job of a workflow.</summary>
internal sealed record WorkflowJob(YamlScalarNode Key, YamlMappingNode Node)
{
    /// <summary>Whether the job is a call of a reusable workflow.</summary>
    public bool IsCall => Node.Get("uses") is not null;
}

/// <summary>A step of a job, or of a composite action when there is no job.</summary>
internal sealed record WorkflowStep(YamlMappingNode Node, WorkflowJob? Job)
{
    /// <summary>The action of a repository that the step uses, or null.</summary>
    public ActionUse? Action { get; } = ActionUse.Of(Node);

    /// <summary>The inputs of the action.</summary>
    public YamlMappingNode? With => Node.Mapping("with");

    /// <summary>The script, or null.</summary>
    public YamlScalarNode? Run => Node.Scalar("run");

    /// <summary>An input as it is written, or null.</summary>
    public string? Input(string name) => With.Text(name);
}
