using System.Text.RegularExpressions;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>What code that takes a job over could do with it.</summary>
internal static partial class JobStakes
{
    /// <summary>
    /// Whether the job of a step, or a job itself, holds a secret or a token that writes; an action, whose callers nobody knows, always may. A token
    /// whose permissions are not set is another rule's business.
    /// </summary>
    public static bool AreHigh(RuleFile file, WorkflowView workflow, YamlMappingNode owner)
    {
        if (workflow.Jobs.FirstOrDefault(job => ReferenceEquals(job.Node, owner) || workflow.Steps.Any(step => ReferenceEquals(step.Node, owner) && ReferenceEquals(step.Job?.Node, job.Node))) is not { } job)
        {
            return true;
        }

        return Writes(job.Node.Get("permissions") ?? workflow.Root.Get("permissions"))
            || job.Node.Get("secrets") is not null
            || HoldsSecret(TextOf(file, job.Node))
            || (workflow.Root.Get("env") is { } environment && HoldsSecret(TextOf(file, environment)));
    }

    private static bool Writes(YamlNode? permissions) => permissions switch
    {
        YamlScalarNode scalar => scalar.Value == "write-all",
        YamlMappingNode mapping => mapping.Children.Values.OfType<YamlScalarNode>().Any(value => value.Value == "write"),
        _ => false,
    };

    private static string TextOf(RuleFile file, YamlNode node)
    {
        var (offset, length) = file.Span(node);
        return file.Text.Substring(offset, length);
    }

    private static bool HoldsSecret(string text) => Secret().Matches(text).Any(match => !match.Groups["name"].ValueSpan.Equals("GITHUB_TOKEN", StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"\bsecrets *(\.|\[ *') *(?<name>[A-Za-z_][A-Za-z0-9_]*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Secret();
}
