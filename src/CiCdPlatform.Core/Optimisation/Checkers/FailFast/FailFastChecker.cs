using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Matrices of tests or builds where the first failure hides how the other combinations end.</summary>
internal sealed class FailFastChecker : IChecker
{
    private const int Some = 2;

    public SuggestionKind Kind => SuggestionKind.FailFast;

    public IEnumerable<Proposal> GitHub(GitHubFlow flow, CheckContext context)
    {
        foreach (var job in flow.Jobs.Where(job => job.Matrix is not null && job.Strategy.Get("fail-fast") is null && !job.Publishes))
        {
            var combinations = Combinations(job);
            var checks = job.Commands.Any(command => CommandKinds.Tests(command) || CommandKinds.Builds(command)) || job.Id.Contains("test", StringComparison.OrdinalIgnoreCase);
            if (checks && combinations is null or >= Some && flow.File.Before(job.Strategy!, "matrix", "fail-fast: false") is { } edit)
            {
                yield return new Proposal(
                    (int)job.Strategy!.Start.Line,
                    $"When one combination of job '{job.Id}' fails, GitHub ends the others, so that nobody learns which of {(combinations is { } count ? $"the {count}" : "them")} work until it is mended and run again. 'fail-fast: false' lets them end; it costs their minutes in a run that is red.",
                    [edit]);
            }
        }
    }

    /// <summary>How many jobs a matrix makes, or null where an expression decides.</summary>
    internal static int? Combinations(GitHubJob job)
    {
        if (job.Node.Mapping("strategy").Get("matrix") is not YamlMappingNode matrix || matrix.Get("include") is YamlScalarNode || job.Axes.Any(axis => axis.Values.Count == 0))
        {
            return null;
        }

        var product = job.Axes.Aggregate(job.Axes.Count > 0 ? 1 : 0, (all, axis) => Math.Min(all * axis.Values.Count, 1000));
        return job.Axes.Count > 0 ? product : (matrix.Get("include") as YamlSequenceNode)?.Children.Count ?? 0;
    }
}
