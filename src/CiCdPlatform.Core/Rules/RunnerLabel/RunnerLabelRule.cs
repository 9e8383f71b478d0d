using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Runners that do not exist, so that a job waits for ever.</summary>
internal sealed class RunnerLabelRule() : WorkflowRule("runner-label", "runner-label")
{
    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Jobs.SelectMany(job => Judge(file, job));

    private static IEnumerable<RuleHit> Judge(RuleFile file, JobSyntax job)
    {
        var runsOn = job.Node.Get("runs-on");
        var labels = runsOn?.Kind is SyntaxKind.Mapping ? runsOn.Get("labels") : runsOn;
        var written = labels?.Scalars().ToList() ?? [];
        var kept = new List<(SyntaxNode Written, SyntaxNode Label)>();
        foreach (var label in written)
        {
            foreach (var meant in Meant(label, job.Matrix))
            {
                if (!RunnerLabels.Knows(meant.Value))
                {
                    yield return Unknown(file, meant);
                }
                else if (kept.Find(other => !ReferenceEquals(other.Written, label) && RunnerLabels.Conflict(other.Label.Value, meant.Value)) is { Label: { } rival })
                {
                    yield return file.Hit(meant, $"No runner is both `{rival.Value}` and `{meant.Value}`; to run on each, use a matrix.");
                }
                else
                {
                    kept.Add((label, meant));
                }
            }
        }
    }

    private static RuleHit Unknown(RuleFile file, SyntaxNode label)
    {
        var isMistake = label.Value.Length == 0 || RunnerLabels.LooksHosted(label.Value);
        return file.Hit(label, isMistake
            ? $"GitHub hosts no runner `{label.Value}`, or no longer: the job waits until it is given up."
            : $"GitHub hosts no runner `{label.Value}`; the job waits for ever unless a runner of yours carries that label.") with
        {
            // Runners of one's own carry any label.
            Persona = isMistake ? Persona.Regular : Persona.Auditor,
        };
    }

    /// <summary>The label itself, or the values of the matrix that it stands for.</summary>
    private static IEnumerable<SyntaxNode> Meant(SyntaxNode label, SyntaxNode? matrix)
    {
        if (!label.Value.Contains(ExpressionText.Open, StringComparison.Ordinal))
        {
            return [label];
        }

        if (!ExpressionText.IsWhole(label.Value)
            || ExpressionParser.Parse(label.Value, label.Value.IndexOf(ExpressionText.Open, StringComparison.Ordinal) + 3).Node is not PropertyNode { Of: ContextNode { Name: "matrix" }, Name: var name }
            || matrix is null)
        {
            return [];
        }

        bool IsNamed((SyntaxNode Key, SyntaxNode Value) pair) => pair.Key.Value.Equals(name, StringComparison.OrdinalIgnoreCase);
        return matrix.Pairs.Where(IsNamed).SelectMany(pair => pair.Value.Items)
            .Concat((matrix.Get("include")?.Items ?? []).SelectMany(item => item.Pairs.Where(IsNamed).Select(pair => pair.Value)))
            .Where(value => value.IsScalar && !value.Value.Contains(ExpressionText.Open, StringComparison.Ordinal));
    }
}
