using System.Text.RegularExpressions;
using CiCdPlatform.Core.Rules.GitHub;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Rules;

/// <summary>What code that takes a job over could do with it.</summary>
internal static partial class JobStakes
{
    /// <summary>Permissions with which code, packages or an identity are changed, rather than reports and labels.</summary>
    private static readonly HashSet<string> s_publishing = new(StringComparer.Ordinal) { "actions", "attestations", "contents", "deployments", "id-token", "packages", "pages" };

    /// <summary>
    /// Whether the job of a step, or a job itself, may publish or holds a credential; an action, whose callers nobody knows, always may. A token whose
    /// permissions are not set is another rule's business.
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
        YamlMappingNode mapping => mapping.Children.Any(pair => pair is { Key: YamlScalarNode { Value: { } scope }, Value: YamlScalarNode { Value: "write" } } && s_publishing.Contains(scope)),
        _ => false,
    };

    private static string TextOf(RuleFile file, YamlNode node)
    {
        var (offset, length) = file.Span(node);
        return file.Text.Substring(offset, length);
    }

    // Not the token that every job has, nor what only lets somebody post a message or a report.
    private static bool HoldsSecret(string text) => Secret().Matches(text).Any(match => !Lesser().IsMatch(match.Groups["name"].Value));

    [GeneratedRegex("^GITHUB_TOKEN$|WEBHOOK|DISCORD|SLACK|CODECOV|COVERALLS|CODACY|CODECLIMATE|SONAR", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex Lesser();

    [GeneratedRegex(@"\bsecrets *(\.|\[ *') *(?<name>[A-Za-z_][A-Za-z0-9_]*)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Secret();
}
