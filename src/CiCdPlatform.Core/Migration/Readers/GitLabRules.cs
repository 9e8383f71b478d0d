using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Words;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>When a job of GitLab runs: <c>rules</c>, the older <c>only</c> and <c>except</c>, and <c>when</c>.</summary>
internal static class GitLabRules
{
    public static IReadOnlyList<PortableRule> Read(GitLabFlowJob job, bool manual, LossList losses)
    {
        var when = When((job.Get("when") as YamlScalarNode)?.Value) ?? RunWhen.Success;
        if (job.Get("rules") is YamlSequenceNode rules)
        {
            return Rules(job, rules, when, losses);
        }

        if (job.Get("only") is not null || job.Get("except") is not null)
        {
            return Older(job, when, losses);
        }

        return when == RunWhen.Success && !manual ? [] : [new PortableRule([], when, [])];
    }

    private static List<PortableRule> Rules(GitLabFlowJob job, YamlSequenceNode rules, RunWhen otherwise, LossList losses)
    {
        var result = new List<PortableRule>();
        var not = new List<Atom>();
        foreach (var rule in rules.Children.OfType<YamlMappingNode>())
        {
            var condition = rule.Text("if");
            IReadOnlyList<IReadOnlyList<Atom>>? any = condition is null ? [[]] : Conditions.GitLab(condition);
            var changes = (rule.Get("changes") is YamlMappingNode detailed ? detailed.Get("paths") : rule.Get("changes")).Scalars().Select(path => path.Value ?? "").ToList();
            if (any is null || rule.Get("exists") is not null)
            {
                losses.Add(job.Flow.File.Path, (int)rule.Start.Line, $"a rule of job '{job.Id}': {condition ?? "exists"}", "GitHub cannot ask this: the job does not run for it");
                continue;
            }

            if (changes.Count > 0)
            {
                losses.Add(job.Flow.File.Path, (int)rule.Start.Line, $"'changes' of job '{job.Id}'", "GitHub filters whole workflows by path: the job runs whatever has changed, or goes into a workflow of its own");
            }

            if (rule.Text("when") == "never")
            {
                // One question can be turned round; several cannot without a chain of alternatives.
                if (any is [[var atom]])
                {
                    not.Add(atom with { Negated = !atom.Negated });
                }
                else
                {
                    losses.Add(job.Flow.File.Path, (int)rule.Start.Line, $"a rule against running job '{job.Id}': {condition}", "it joins questions: exclude it in the job's condition");
                }

                continue;
            }

            result.AddRange(any.Select(all => new PortableRule([.. not.Concat(all).Distinct()], When(rule.Text("when")) ?? otherwise, changes)));
        }

        // Rules none of which could be said must not become 'always'.
        return result.Count > 0 ? result.TrueForAll(rule => rule is { All: [], When: RunWhen.Success }) ? [] : result : [new PortableRule([], RunWhen.Manual, [])];
    }

    private static List<PortableRule> Older(GitLabFlowJob job, RunWhen when, LossList losses)
    {
        var not = Names(job.Get("except")).Select(name => Atom(name, job, losses)).OfType<Atom>().Select(atom => atom with { Negated = true }).ToList();
        var only = Names(job.Get("only")).Select(name => (Name: name, Atom: Atom(name, job, losses))).ToList();
        foreach (var key in new[] { "only", "except" }.Where(key => job.Get(key) is YamlMappingNode mapping && (mapping.Get("variables") ?? mapping.Get("changes") ?? mapping.Get("kubernetes")) is not null))
        {
            losses.Add(job.Flow.File.Path, job.Line, $"variables or changes under '{key}' of job '{job.Id}'", "write them as 'rules' first");
        }

        return only.Count == 0 ? [new PortableRule(not, when, [])]
            : only.Exists(pair => pair.Atom is not null) ? [.. only.Where(pair => pair.Atom is not null).Select(pair => new PortableRule([.. not.Append(pair.Atom!)], when, []))]
            : [new PortableRule([], RunWhen.Manual, [])];
    }

    private static IEnumerable<string> Names(YamlNode? node) => (node is YamlMappingNode mapping ? mapping.Get("refs") : node).Scalars().Select(scalar => scalar.Value ?? "");

    private static Atom? Atom(string name, GitLabFlowJob job, LossList losses)
    {
        switch (name)
        {
            case "branches":
                return new Atom(Fact.AnyBranch);
            case "tags":
                return new Atom(Fact.Tag);
            case "merge_requests" or "external_pull_requests":
                return new Atom(Fact.PullRequest);
            case "schedules":
                return new Atom(Fact.Schedule);
            case "web":
                return new Atom(Fact.Manual);
            case "pushes":
                return new Atom(Fact.Push);
            case ['/', ..]:
                return Conditions.GitLab($"$CI_COMMIT_BRANCH =~ {name}") is [[var like]] ? like : Lost();
            default:
                return name.Contains('@', StringComparison.Ordinal) || name is "api" or "triggers" or "pipelines" or "chat" ? Lost() : new Atom(Fact.BranchIs, name);
        }

        Atom? Lost()
        {
            losses.Add(job.Flow.File.Path, job.Line, $"'{name}' under 'only' or 'except' of job '{job.Id}'", "GitHub cannot ask this");
            return null;
        }
    }

    private static RunWhen? When(string? text) => text switch
    {
        "manual" => RunWhen.Manual,
        "always" => RunWhen.Always,
        "on_failure" => RunWhen.Failure,
        "on_success" or "delayed" => RunWhen.Success,
        _ => null,
    };
}
