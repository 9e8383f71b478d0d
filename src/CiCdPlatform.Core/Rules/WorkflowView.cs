using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>A workflow or an action of GitHub as rules see it.</summary>
internal sealed record WorkflowView(YamlMappingNode Root, IReadOnlyList<WorkflowJob> Jobs, IReadOnlyList<WorkflowStep> Steps)
{
    /// <summary>Names of the events that start it.</summary>
    public IReadOnlyList<string> Events { get; } = Root.Get("on") switch
    {
        YamlMappingNode mapping => mapping.Children.Keys.OfType<YamlScalarNode>().Select(key => key.Value ?? "").ToList(),
        { } node => node.Scalars().Select(scalar => scalar.Value ?? "").ToList(),
        null => [],
    };

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
        return new WorkflowView(root, jobs, steps.ToList());
    }

    private static IEnumerable<WorkflowStep> StepsOf(YamlMappingNode? owner, WorkflowJob? job) =>
        (owner.Get("steps") as YamlSequenceNode)?.Children.OfType<YamlMappingNode>().Select(step => new WorkflowStep(step, job)) ?? [];
}

/// <summary>A job of a workflow.</summary>
internal sealed record WorkflowJob(YamlScalarNode Key, YamlMappingNode Node);

/// <summary>A step of a job, or of a composite action when there is no job.</summary>
internal sealed record WorkflowStep(YamlMappingNode Node, WorkflowJob? Job);
