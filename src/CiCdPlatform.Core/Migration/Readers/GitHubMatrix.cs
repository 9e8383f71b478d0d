using CiCdPlatform.Core.Migration.Model;
using CiCdPlatform.Core.Migration.Words;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Migration.Readers;

/// <summary>The matrix of a job, as GitLab's lists of variables.</summary>
internal static class GitHubMatrix
{
    /// <summary>The combinations; the values that an axis gives to <paramref name="image"/> are written as tags of images are.</summary>
    public static IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<string>>> Read(GitHubJob job, string? image, LossList losses) =>
        [.. Read(job, losses).Select(entry => entry.ToDictionary(
            axis => axis.Key,
            axis => image?.Contains("${" + axis.Key + "}", StringComparison.Ordinal) == true ? (IReadOnlyList<string>)[.. axis.Value.Select(JobImages.WithoutWildcards)] : axis.Value,
            StringComparer.Ordinal))];

    private static IReadOnlyList<IReadOnlyDictionary<string, IReadOnlyList<string>>> Read(GitHubJob job, LossList losses)
    {
        if (job.Strategy is null)
        {
            return [];
        }

        var path = job.Flow.File.Path;
        if (job.Matrix is not { } matrix || job.Axes.Any(axis => axis.Values.Count == 0) || matrix.Get("include") is YamlScalarNode)
        {
            losses.Add(path, (int)job.Strategy.Start.Line, $"the matrix of job '{job.Id}'", "an expression decides it while the workflow runs: GitLab must know it before, so that the job runs once");
            return [];
        }

        foreach (var key in new[] { "max-parallel", "fail-fast" })
        {
            if (job.Strategy.Pair(key) is { } pair && !(key == "fail-fast" && job.Strategy.Text(key) == "false"))
            {
                losses.Add(path, (int)pair.Key.Start.Line, $"'{key}' of job '{job.Id}'", "GitLab starts all combinations and lets them end");
            }
        }

        var axes = job.Axes;
        var combinations = axes.Count == 0 ? [] : axes.Aggregate(new List<Dictionary<string, string>> { new(StringComparer.Ordinal) }, (all, axis) =>
            [.. all.SelectMany(one => axis.Values.Select(value => new Dictionary<string, string>(one, StringComparer.Ordinal) { [axis.Name] = value.Value ?? "" })).Take(200)]);
        var excluded = Entries(matrix, "exclude");
        var included = Entries(matrix, "include");
        if (excluded.Count == 0 && included.Count == 0)
        {
            return [axes.ToDictionary(axis => GitHubText.Axis(axis.Name), axis => (IReadOnlyList<string>)[.. axis.Values.Select(value => value.Value ?? "")], StringComparer.Ordinal)];
        }

        combinations.RemoveAll(one => excluded.Exists(rule => rule.All(pair => one.GetValueOrDefault(pair.Key) == pair.Value)));
        foreach (var entry in included)
        {
            // It widens combinations that it does not contradict, and is one of its own where there is none.
            var fitting = combinations.Where(one => axes.All(axis => !entry.TryGetValue(axis.Name, out var value) || one.GetValueOrDefault(axis.Name) == value)).ToList();
            if (axes.Count == 0 || fitting.Count == 0)
            {
                combinations.Add(entry);
                continue;
            }

            foreach (var (one, pair) in fitting.SelectMany(one => entry.Select(pair => (one, pair))))
            {
                one[pair.Key] = pair.Value;
            }
        }

        return [.. combinations.Select(one => one.ToDictionary(pair => GitHubText.Axis(pair.Key), pair => (IReadOnlyList<string>)[pair.Value], StringComparer.Ordinal))];
    }

    private static List<Dictionary<string, string>> Entries(YamlMappingNode matrix, string key) =>
        matrix.Get(key) is YamlSequenceNode list
            ? [.. list.Children.OfType<YamlMappingNode>().Select(entry => entry.Children.Where(pair => pair is { Key: YamlScalarNode, Value: YamlScalarNode }).ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => ((YamlScalarNode)pair.Value).Value ?? "", StringComparer.Ordinal))]
            : [];
}
