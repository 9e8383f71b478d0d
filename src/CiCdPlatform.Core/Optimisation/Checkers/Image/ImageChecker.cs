using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Machines that are dear or gone, and images larger than the work.</summary>
internal sealed partial class ImageChecker : IChecker
{
    // Machines that GitHub no longer has, and their successors: https://github.com/actions/runner-images, its announcements.
    private static readonly Dictionary<string, string> s_gone = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ubuntu-16.04"] = "ubuntu-22.04",
        ["ubuntu-18.04"] = "ubuntu-22.04",
        ["ubuntu-20.04"] = "ubuntu-22.04",
        ["macos-10.15"] = "macos-14",
        ["macos-11"] = "macos-14",
        ["macos-12"] = "macos-14",
        ["macos-13"] = "macos-14",
        ["windows-2016"] = "windows-2022",
        ["windows-2019"] = "windows-2022",
    };

    public SuggestionKind Kind => SuggestionKind.Image;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs)
        {
            if (Gone(job) is { } gone)
            {
                yield return gone;
            }
            else if (Dear(job) is { } dear)
            {
                yield return dear;
            }
        }
    }

    public IEnumerable<Proposal> GitLab(GitLabFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs)
        {
            var node = job.Node.Get("image") as YamlScalarNode ?? job.Node.Mapping("image").Scalar("name");
            if (node?.Value is { } image && Full().IsMatch(image) && job.Commands is { Count: > 0 } commands && commands.Any(CommandKinds.OnlyLints) && commands.All(Small) && flow.File.Replace(node, image + "-slim") is { } edit)
            {
                yield return new Proposal((int)node.Start.Line, $"Job '{job.Id}' only looks at sources, for which '{image}-slim' has everything: the full image also brings compilers and headers, and is several times as large.", [edit]);
            }
        }
    }

    private static Proposal? Gone(GitHubJob job)
    {
        // A list is of labels that one machine must have: self-hosted ones may bear any name.
        if (job.Node.Get("runs-on") is not YamlScalarNode { Value: { } label } node)
        {
            return null;
        }

        var file = job.Flow.File;
        var nodes = label.Contains("matrix.", StringComparison.Ordinal) ? job.Axes.Where(axis => label.Contains("matrix." + axis.Name, StringComparison.Ordinal) && label.StartsWith("${{", StringComparison.Ordinal)).SelectMany(axis => axis.Values) : [node];
        var gone = nodes.Where(candidate => candidate.Value is { } name && s_gone.ContainsKey(name)).ToList();
        var taken = nodes.Select(candidate => candidate.Value).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (gone is not [var first, ..] || taken.Contains(s_gone[first.Value!]) || gone.Select(candidate => candidate.Start.Line).Distinct().Count() < gone.Count && gone.Count > 1)
        {
            return null;
        }

        var edits = gone.Select(candidate => file.Replace(candidate, s_gone[candidate.Value!])).ToList();
        return edits.TrueForAll(edit => edit is not null)
            ? new Proposal((int)first.Start.Line, $"GitHub no longer has '{first.Value}': job '{job.Id}' waits a day for a machine and fails. '{s_gone[first.Value!]}' is the next one.", [.. edits.OfType<LineEdit>()])
            : null;
    }

    private static Proposal? Dear(GitHubJob job)
    {
        var commands = job.Commands.ToList();
        return job.Node.Get("runs-on") is YamlScalarNode { Value: { } label } node && (label.StartsWith("macos-", StringComparison.Ordinal) || label.StartsWith("windows-", StringComparison.Ordinal))
            && commands.Exists(CommandKinds.OnlyLints) && commands.TrueForAll(Small) && !job.Id.Contains("mac", StringComparison.OrdinalIgnoreCase) && !job.Id.Contains("win", StringComparison.OrdinalIgnoreCase) && job.Flow.File.Replace(node, "ubuntu-latest") is { } edit
            ? new Proposal((int)node.Start.Line, $"Job '{job.Id}' only looks at sources, which comes out the same on Linux: a minute on '{label}' is billed as several, and its machines are scarcer.", [edit])
            : null;
    }

    private static bool Small(string command) => (CommandKinds.OnlyLints(command) && PureLint().IsMatch(command)) || Preparation().IsMatch(command);

    [GeneratedRegex(@"^(python:3(\.[0-9]+){1,2}|node:[0-9]+(\.[0-9]+){0,2})$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Full();

    // Tools that come as a wheel or a script: nothing is compiled for them.
    [GeneratedRegex(@"^(npx\s+|yarn\s+|pnpm\s+|poetry\s+run\s+|python3?\s+-m\s+)?(ruff|black|flake8|isort|codespell|yamllint|prettier|eslint|stylelint|markdownlint)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex PureLint();

    [GeneratedRegex(@"^(python3?\s+-m\s+)?pip3?\s+install\s+(--?[a-z-]+\s+)*(ruff|black|flake8|isort|codespell|yamllint)([=<>~]\S*)?(\s+(ruff|black|flake8|isort|codespell|yamllint)([=<>~]\S*)?)*$|^npm\s+ci(\s+--ignore-scripts)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Preparation();
}
