using System.Text.Json;
using CiCdPlatform.Core.Optimisation;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Optimisation;

/// <summary>Whether the optimiser suggests what people then did.</summary>
internal sealed class OptimisationEvaluation : IEvaluation
{
    // What a commit added, and the kinds of suggestion that would have led to it.
    private static readonly Dictionary<string, SuggestionKind[]> s_kinds = new(StringComparer.Ordinal)
    {
        ["+cache"] = [SuggestionKind.Cache],
        ["+concurrency"] = [SuggestionKind.Concurrency],
        ["+timeout"] = [SuggestionKind.Timeout],
        ["+paths"] = [SuggestionKind.Filter],
        ["+fetch-depth"] = [SuggestionKind.FetchDepth],
        ["+fail-fast"] = [SuggestionKind.FailFast],
        ["+matrix"] = [SuggestionKind.Matrix, SuggestionKind.Shard],
        ["+needs"] = [SuggestionKind.Needs, SuggestionKind.Parallel],
    };

    public string Name => "optim";

    public string Summary => "suggestions on pairs of workflows before and after a commit that made them faster (a folder with index.jsonl and ID/before.yml, ID/after.yml); --patched FOLDER writes every patched file";

    public async Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var index = Path.Combine(folder, "index.jsonl");
        if (!File.Exists(index))
        {
            throw new UsageException($"{folder} holds no index.jsonl");
        }

        var tags = new List<TagOutcome>();
        var warnings = new List<string>();
        var asked = 0;
        foreach (var line in await File.ReadAllLinesAsync(index, cancellation))
        {
            var pair = JsonSerializer.Deserialize<Pair>(line, JsonSerializerOptions.Web)!;
            if (!pair.Path.StartsWith(".github/workflows/", StringComparison.Ordinal))
            {
                continue;
            }

            var before = await ReadAsync(folder, pair, "before", cancellation);
            var after = await ReadAsync(folder, pair, "after", cancellation);
            if (arguments.Text("patched") is { } target)
            {
                await WritePatchedAsync(target, folder, pair, before, cancellation);
            }

            asked++;
            warnings.AddRange(before.Warnings.Select(warning => $"{pair.Id} before: {warning}").Concat(after.Warnings.Select(warning => $"{pair.Id} after: {warning}")));
            foreach (var (tag, kinds) in s_kinds)
            {
                var (then, now) = (Said(before, kinds), Said(after, kinds));
                var isTagged = pair.Tags.Contains(tag);
                if (isTagged || then.Count > 0)
                {
                    tags.Add(new TagOutcome(pair.Id, pair.Repo, pair.Subject, tag, isTagged, then, now)
                    {
                        WasThere = isTagged && AddedToWhatWasThere.Holds(tag, Text(folder, pair, "before"), Text(folder, pair, "after")),
                    });
                }
            }
        }

        var tagged = tags.Where(tag => tag.Tagged).ToList();
        return new
        {
            Pairs = asked,
            TagToKind = s_kinds.ToDictionary(row => row.Key, row => row.Value),
            ByTag = s_kinds.Keys.ToDictionary(tag => tag, tag => Figures(tags.Where(outcome => outcome.Tag == tag).ToList())),
            All = Figures(tags),
            AddedToAJobThatWasThere = Figures([.. tags.Where(tag => !tag.Tagged || tag.WasThere)]),
            PairsWithAnAddition = tagged.Select(tag => tag.Id).Distinct().Count(),
            PairsForeseen = tagged.Where(tag => tag.Taken).Select(tag => tag.Id).Distinct().Count(),
            Warnings = warnings,
            Misses = tagged.Where(tag => !tag.Gone).Select(tag => $"{tag.Id} {tag.Tag} {tag.Repo}: {tag.Subject} ({tag.WhyMissed}{(tag.WasThere ? "" : "; added in a new job")})"),
        };
    }

    private static object Figures(List<TagOutcome> outcomes)
    {
        var tagged = outcomes.Where(outcome => outcome.Tagged).ToList();
        var gone = tagged.Count(outcome => outcome.Gone);
        return new
        {
            Tagged = tagged.Count,
            SuggestedBefore = tagged.Count(outcome => outcome.Suggested),
            AndTaken = tagged.Count(outcome => outcome.Taken),
            AndGoneAfterwards = gone,
            RecallSuggested = Share(tagged.Count(outcome => outcome.Suggested), tagged.Count),
            RecallTaken = Share(tagged.Count(outcome => outcome.Taken), tagged.Count),
            RecallGone = Share(gone, tagged.Count),
            Precision = Share(gone, outcomes.Count(outcome => outcome.Gone)),
            SuggestedInPairs = outcomes.Count(outcome => outcome.Suggested),
        };
    }

    private static double? Share(int part, int whole) => whole == 0 ? null : Math.Round((double)part / whole, 3);

    // A suggestion stays the same when its line moves.
    private static List<string> Said(OptimizationReport report, SuggestionKind[] kinds) =>
        [.. report.Suggestions.Where(suggestion => kinds.Contains(suggestion.Kind)).Select(suggestion => suggestion.Kind + suggestion.Message)];

    private static async Task<OptimizationReport> ReadAsync(string folder, Pair pair, string which, CancellationToken cancellation)
    {
        var text = await Task.Run(() => Text(folder, pair, which), cancellation);
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [pair.Path] = text });
        return Optimizer.Optimize(snapshot, cancellation: cancellation);
    }

    private static string Text(string folder, Pair pair, string which) => File.ReadAllText(Path.Combine(folder, pair.Id, which + ".yml"));

    private static async Task WritePatchedAsync(string target, string folder, Pair pair, OptimizationReport report, CancellationToken cancellation)
    {
        Directory.CreateDirectory(target);
        for (var i = 0; i < report.Suggestions.Count; i++)
        {
            var at = Path.Combine(target, $"{pair.Id}-{i:00}-{report.Suggestions[i].Kind}");
            Directory.CreateDirectory(Path.Combine(at, Path.GetDirectoryName(pair.Path)!));
            File.Copy(Path.Combine(folder, pair.Id, "before.yml"), Path.Combine(at, pair.Path), overwrite: true);
            await File.WriteAllTextAsync(Path.Combine(at, "change.patch"), report.Suggestions[i].Patch, cancellation);
        }
    }

    private sealed record Pair(string Id, string Repo, string Path, string Subject, IReadOnlyList<string> Tags);

    private sealed record TagOutcome(string Id, string Repo, string Subject, string Tag, bool Tagged, List<string> Then, List<string> Now)
    {
        public bool Suggested => Then.Count > 0;

        /// <summary>Strict: nothing of the kind is said any more.</summary>
        public bool Gone => Suggested && Now.Count == 0;

        /// <summary>Something that was said is not said any more.</summary>
        public bool Taken => Then.Except(Now).Any();

        /// <summary>Whether the commit added it to the workflow as it was, and not along with a job for new work.</summary>
        public bool WasThere { get; init; }

        public string WhyMissed => !Suggested ? "not suggested" : $"{(Taken ? "one of several taken" : "still suggested afterwards")}: {Now[0][..Math.Min(Now[0].Length, 140)]}";
    }
}
