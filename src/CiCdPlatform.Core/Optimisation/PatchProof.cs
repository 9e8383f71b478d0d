using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Pipelines.Validation;
using CiCdPlatform.Core.Rules;
using CiCdPlatform.Core.Yaml;

namespace CiCdPlatform.Core.Optimisation;

/// <summary>Holds every patch to its promise before anybody sees it.</summary>
internal sealed class PatchProof(RuleFile file, CheckContext context)
{
    private readonly Lazy<HashSet<string>> _before = new(() => Problems(file));

    /// <summary>Whether the patched file parses, has no problem that it had not before, and is not given the same advice again.</summary>
    public bool Holds(IChecker checker, Proposal proposal, IReadOnlyList<Proposal> all)
    {
        if (proposal.Edits.Count == 0 || EditedText.Apply(file.Text, proposal.Edits) is not { } text || text == file.Text || YamlText.Load(text).Error is not null)
        {
            return false;
        }

        var patched = new RuleFile(file.Path, text);
        if (!Problems(patched).IsSubsetOf(_before.Value))
        {
            return false;
        }

        return Optimizer.Proposals(checker, patched, context).Count(other => other.Message == proposal.Message) < all.Count(other => other.Message == proposal.Message);
    }

    // By message alone: a patch moves lines, and one that splits a job copies the steps that prepare it as they are.
    private static HashSet<string> Problems(RuleFile file)
    {
        var forge = file.Kind == FileKind.GitHubWorkflow ? ForgeKind.GitHub : ForgeKind.GitLab;
        var path = forge == ForgeKind.GitHub ? file.Path : ".gitlab-ci.yml";
        return PipelineValidator.Validate(forge, [new GeneratedFile(path, file.Text)]).Select(problem => problem.Message).ToHashSet(StringComparer.Ordinal);
    }
}
