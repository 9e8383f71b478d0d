using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Words;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>What starts a pipeline of GitLab: <c>workflow:rules</c>, or what its jobs ask for.</summary>
internal static class GitLabTriggers
{
    public static Triggers Read(GitLabFlow flow, LossList losses)
    {
        var triggers = new Triggers { Manual = true };
        if (flow.Root.Mapping("workflow").Get("rules") is not YamlSequenceNode rules)
        {
            var all = flow.File.Text;
            return triggers with
            {
                Branches = ["*"],
                Tags = ["*"],
                PullRequest = all.Contains("merge_request", StringComparison.Ordinal) || all.Contains("CI_MERGE_REQUEST", StringComparison.Ordinal),
            };
        }

        foreach (var rule in rules.Children.OfType<YamlMappingNode>())
        {
            var line = (int)rule.Start.Line;
            if (rule.Text("when") == "never")
            {
                losses.Add(flow.File.Path, line, $"the rule against '{rule.Text("if")}'", "a workflow names what starts it: what the other rules name starts it");
                continue;
            }

            if (rule.Get("changes") is not null)
            {
                losses.Add(flow.File.Path, line, "'changes' in 'workflow:rules'", "name the paths under 'on.push.paths'");
            }

            if (rule.Text("if") is not { } condition)
            {
                triggers = triggers with { Branches = ["*"], Tags = ["*"] };
            }
            else if (Conditions.GitLab(condition) is { } any)
            {
                triggers = any.Aggregate(triggers, (sum, atoms) => Add(sum, atoms));
            }
            else
            {
                losses.Add(flow.File.Path, line, $"the rule '{condition}'", "no event of GitHub means this: the workflow is not started for it");
            }
        }

        return triggers;
    }

    private static Triggers Add(Triggers triggers, IReadOnlyList<Atom> atoms)
    {
        var first = atoms.FirstOrDefault(atom => !atom.Negated && atom.Fact != Fact.Push);
        return first switch
        {
            { Fact: Fact.PullRequest } => triggers with { PullRequest = true },
            { Fact: Fact.DefaultBranch } => triggers with { DefaultBranch = true },
            { Fact: Fact.BranchIs or Fact.BranchLike } => triggers with { Branches = [.. triggers.Branches.Append(first.Value).Distinct()] },
            { Fact: Fact.Tag } => triggers with { Tags = ["*"] },
            { Fact: Fact.TagLike } => triggers with { Tags = [.. triggers.Tags.Append(first.Value).Distinct()] },
            { Fact: Fact.Schedule } => triggers with { Scheduled = true },
            { Fact: Fact.Manual } => triggers with { Manual = true },
            _ => triggers with { Branches = ["*"] },
        };
    }
}
