using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>What jobs of GitLab do twice: installs, runs of a red test, downloads that an install throws away.</summary>
internal static partial class GitLabRepeats
{
    // What a second run can cure: https://docs.gitlab.com/ci/yaml/#retrywhen. A time that ran out is none of them.
    private static readonly string[] s_curable = ["runner_system_failure", "scheduler_failure", "api_failure"];

    public static IEnumerable<Proposal> Of(GitLabFlow flow)
    {
        foreach (var job in flow.Jobs)
        {
            foreach (var proposal in new[] { Install(job), UnreadArtifacts(job) }.OfType<Proposal>())
            {
                yield return proposal;
            }
        }

        // One that several jobs take from a template is mended once.
        foreach (var proposal in flow.Jobs.Select(Retry).OfType<Proposal>().DistinctBy(proposal => proposal.Line))
        {
            yield return proposal;
        }
    }

    // The same install in what runs before and in the script itself.
    private static Proposal? Install(GitLabFlowJob job) =>
        job.Get("before_script") is YamlSequenceNode before && job.Node.Get("script") is YamlSequenceNode { Children.Count: > 1 } script && !job.Flow.ExtendsUnknown(job.Node)
        && script.Children.OfType<YamlScalarNode>().FirstOrDefault(line => line.Value is { } text && CommandKinds.Installs(text) && before.Scalars().Any(other => other.Value == text)) is { } again
        && !script.Scalars().Concat(before.Scalars()).Any(line => line.Value?.StartsWith("cd ", StringComparison.Ordinal) == true)
            ? new Proposal((int)again.Start.Line, $"Job '{job.Id}' runs '{again.Value}' although 'before_script' did.", [job.Flow.File.RemoveItem(again)])
            : null;

    // 'npm ci' throws node_modules away before it installs: what an earlier job left of it is fetched for nothing.
    private static Proposal? UnreadArtifacts(GitLabFlowJob job)
    {
        var flow = job.Flow;
        if (flow.Includes || flow.ExtendsUnknown(job.Node) || job.Get("needs") is not null || job.Get("dependencies") is not null || !job.Commands.Any(command => CleanInstall().IsMatch(command)))
        {
            return null;
        }

        var order = flow.Stages.ToList().IndexOf(job.Stage);
        var passed = flow.Jobs.Where(other => flow.Stages.ToList().IndexOf(other.Stage) is var at && at >= 0 && at < order && other.Get("artifacts") is not null).ToList();
        var paths = passed.SelectMany(other => (other.Get("artifacts") as YamlMappingNode).Get("paths").Scalars()).Select(path => path.Value ?? "").ToList();
        return paths.Count > 0 && paths.TrueForAll(path => path.Trim('/') is "node_modules" or "**/node_modules") && passed.TrueForAll(other => (other.Get("artifacts") as YamlMappingNode).Mapping("reports").Get("dotenv") is null)
            && flow.File.Before(job.Node, "script", "dependencies: []") is { } edit
                ? new Proposal(job.Line, $"Job '{job.Id}' fetches node_modules from {string.Join(" and ", passed.Select(other => $"'{other.Id}'"))}, and 'npm ci' throws it away: with 'dependencies: []' nothing is fetched.", [edit])
                : null;
    }

    private static Proposal? Retry(GitLabFlowJob job)
    {
        var file = job.Flow.File;
        if (job.Flow.Chain(job.Node).Append(job.Flow.Root.Mapping("default")).OfType<YamlMappingNode>().FirstOrDefault(owner => owner.Get("retry") is not null) is not { } owner
            || job.Publishes || !job.Commands.Any(command => CommandKinds.Tests(command) || CommandKinds.Builds(command) || CommandKinds.OnlyLints(command)))
        {
            return null;
        }

        var (key, value) = owner.Pair("retry")!.Value;
        var when = new[] { "when:" }.Concat(s_curable.Select(reason => "  - " + reason)).ToList();
        var (count, edit) = value switch
        {
            YamlScalarNode { Value: "1" or "2" } number when Plain().Match(file.Line((int)key.Start.Line)) is { Success: true } line =>
                (number.Value, new LineEdit((int)key.Start.Line, 1, [$"{line.Groups["indent"]}retry:{line.Groups["comment"]}", $"{line.Groups["indent"]}  max: {number.Value}", .. when.Select(text => $"{line.Groups["indent"]}  {text}")])),
            YamlMappingNode { Children.Count: > 0 } mapping when mapping.Get("when") is null && mapping.Get("exit_codes") is null && mapping.Text("max") is "1" or "2" => (mapping.Text("max"), file.Append(mapping, when)),
            _ => default((string?, LineEdit?)),
        };
        return edit is null
            ? null
            : new Proposal((int)key.Start.Line, $"Job '{job.Id}' is run {(int.Parse(count!, CultureInfo.InvariantCulture) + 1)} times before anybody hears that it is red, whatever the reason, and a test that fails by chance is never seen: run it again for faults of the runner alone.", [edit]);
    }

    [GeneratedRegex(@"(^|[\s;&|(])npm\s+(ci|clean-install)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex CleanInstall();

    [GeneratedRegex(@"^(?<indent>\s*)retry:\s*[12](?<comment>\s*(#.*)?)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Plain();
}
