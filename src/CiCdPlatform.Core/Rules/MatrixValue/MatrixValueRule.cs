using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Rules;

/// <summary>Matrices with a value twice, or that exclude what they do not hold.</summary>
internal sealed class MatrixValueRule() : WorkflowRule("matrix-value", "matrix")
{
    // GitHub makes at most 256 jobs of a matrix.
    private const int MostValues = 256;

    protected override IEnumerable<RuleHit> Find(RuleFile file, Workflows.WorkflowSyntax workflow) =>
        workflow.Jobs.Where(job => job.Matrix is { Kind: SyntaxKind.Mapping })
            .SelectMany(job => Repeated(job.Matrix!).Concat(Excluded(job)))
            .Select(problem => file.Hit(problem));

    private static IEnumerable<(SyntaxNode Key, SyntaxNode Value)> Rows(SyntaxNode matrix) => matrix.Pairs.Where(pair => pair.Key.Value is not ("include" or "exclude" or "<<"));

    private static IEnumerable<SyntaxProblem> Repeated(SyntaxNode matrix)
    {
        foreach (var (key, row) in Rows(matrix))
        {
            for (var i = 1; i < Math.Min(row.Items.Count, MostValues); i++)
            {
                if (row.Items.Take(i).FirstOrDefault(earlier => AreEqual(earlier, row.Items[i])) is { } first)
                {
                    yield return new SyntaxProblem(row.Items[i], $"`{key.Value}` holds {Written(row.Items[i])} twice, first in line {first.Start.Line}: the same job runs twice.");
                }
            }
        }
    }

    private static IEnumerable<SyntaxProblem> Excluded(JobSyntax job)
    {
        var matrix = job.Matrix!;
        var include = matrix.Get("include");
        if (matrix.Get("exclude") is not { Kind: SyntaxKind.Sequence, Items.Count: > 0 } exclude || include is { IsScalar: true } || include?.Items.Exists(item => item.IsScalar) == true)
        {
            yield break;
        }

        var rows = Rows(matrix).DistinctBy(pair => pair.Key.Value, StringComparer.OrdinalIgnoreCase).ToDictionary(pair => pair.Key.Value, pair => pair.Value.IsScalar ? null : pair.Value.Items.ToList(), StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in include?.Items.SelectMany(item => item.Pairs) ?? [])
        {
            if (!rows.TryGetValue(key.Value, out var values))
            {
                rows[key.Value] = [value];
            }
            else
            {
                values?.Add(value);
            }
        }

        if (rows.Count == 0)
        {
            yield return new SyntaxProblem(job.Node.Get("strategy")!.Pair("matrix")!.Value.Key, "The matrix excludes, but has nothing to exclude from.");
            yield break;
        }

        foreach (var (key, value) in exclude.Items.Take(MostValues).SelectMany(item => item.Pairs).Take(MostValues * 10))
        {
            if (!rows.TryGetValue(key.Value, out var values))
            {
                yield return new SyntaxProblem(key, $"The matrix has no `{key.Value}` to exclude; it has {ShapeWalk.Listed(rows.Keys)}.");
            }
            else if (values is not null && values.Count <= MostValues * 10 && !values.Exists(candidate => Matches(candidate, value)))
            {
                yield return new SyntaxProblem(value, $"`{key.Value}` is never {Written(value)}, so that nothing is excluded; it is {string.Join(", ", values.Take(20).Select(Written))}.");
            }
        }
    }

    private static bool IsOpen(SyntaxNode node) => node.IsScalar && node.Value.Contains(ExpressionText.Open, StringComparison.Ordinal);

    /// <summary>Whether a value of a row is what a filter names; an object may hold more than the filter.</summary>
    private static bool Matches(SyntaxNode value, SyntaxNode filter) =>
        IsOpen(value) || IsOpen(filter) || (value.Kind == filter.Kind && value.Kind switch
        {
            SyntaxKind.Scalar => value.Value == filter.Value,
            SyntaxKind.Sequence => value.Items.Count == filter.Items.Count && value.Items.Zip(filter.Items, Matches).All(same => same),
            _ => filter.Pairs.TrueForAll(pair => value.Pairs.Exists(own => own.Key.Value.Equals(pair.Key.Value, StringComparison.OrdinalIgnoreCase) && Matches(own.Value, pair.Value))),
        });

    private static bool AreEqual(SyntaxNode left, SyntaxNode right) => left.Kind == right.Kind && left.Kind switch
    {
        SyntaxKind.Scalar => left.Value == right.Value,
        SyntaxKind.Sequence => left.Items.Count == right.Items.Count && left.Items.Zip(right.Items, AreEqual).All(same => same),
        _ => left.Pairs.Count == right.Pairs.Count && left.Pairs.TrueForAll(pair => right.Pairs.Exists(own => own.Key.Value.Equals(pair.Key.Value, StringComparison.OrdinalIgnoreCase) && AreEqual(own.Value, pair.Value))),
    };

    private static string Written(SyntaxNode node) => node.Kind switch
    {
        SyntaxKind.Scalar => $"`{node.Value}`",
        SyntaxKind.Sequence => $"[{string.Join(", ", node.Items.Take(10).Select(Written))}]",
        _ => $"{{{string.Join(", ", node.Pairs.Take(10).Select(pair => $"{pair.Key.Value}: {Written(pair.Value)}"))}}}",
    };
}
