using System.Text.Json;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Diagnosis.Tests;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Diagnosis;

/// <summary>
/// Counts of tests and names of failed ones in logs of builds, as BugSwarm's analysers read them: <c>FOLDER/bugswarm-tests.jsonl</c> and the logs that it names. A log's counts are
/// right when every number that is stated is. Names are compared over all logs that state some, and over those where no test failed.
/// </summary>
internal sealed partial class BugSwarmTestsEvaluation : IEvaluation
{
    public string Name => "bugswarm-tests";

    public string Summary => "counts of tests and names of failed ones: FOLDER/bugswarm-tests.jsonl, FOLDER/bugswarm-tests/";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var list = Path.Combine(folder, "bugswarm-tests.jsonl");
        if (!File.Exists(list))
        {
            throw new UsageException($"{list} is missing.");
        }

        var (stated, right, found, named, hits, strict) = (0, 0, 0, 0, 0, 0);
        var wrong = new List<string>();
        var missed = new List<string>();
        var extra = new List<string>();
        foreach (var line in File.ReadLines(list))
        {
            cancellation.ThrowIfCancellationRequested();
            using var json = JsonDocument.Parse(line);
            var expected = json.RootElement.GetProperty("expect");
            var file = Path.GetFileName(json.RootElement.GetProperty("file").GetString()!);
            using var log = new StreamReader(Path.Combine(folder, "bugswarm-tests", file));
            var report = TestReader.Read(log);
            if (Number(expected, "num_t_run") is { } run)
            {
                stated++;
                var isRight = report.Run == run && (Number(expected, "num_t_failed") ?? report.Failed) == report.Failed && (Number(expected, "num_t_skipped") ?? report.Skipped) == report.Skipped;
                right += isRight ? 1 : 0;
                if (!isRight)
                {
                    wrong.Add($"{file}: {run}/{Number(expected, "num_t_failed")}/{Number(expected, "num_t_skipped")} read as {report.Run}/{report.Failed}/{report.Skipped}");
                }
            }

            var names = Names(expected);
            if (names.Count == 0 && Number(expected, "num_t_failed") is not 0)
            {
                continue;
            }

            var read = report.Failures.Select(test => test.Name).ToHashSet(StringComparer.Ordinal);
            var loose = read.Select(Plain).ToHashSet(StringComparer.Ordinal);
            strict += names.Count(read.Contains);
            var wanted = names.Select(Plain).ToHashSet(StringComparer.Ordinal);
            named += wanted.Count;
            found += loose.Count;
            hits += wanted.Count(loose.Contains);
            missed.AddRange(wanted.Except(loose).Select(name => $"{file}: {name}"));
            extra.AddRange(loose.Except(wanted).Select(name => $"{file}: {name}"));
        }

        return Task.FromResult<object>(new
        {
            logs = stated,
            countsRight = right,
            countsShare = Math.Round(right / (double)Math.Max(1, stated), 4),
            names = named,
            namesRead = found,
            namesHit = hits,
            namesHitToTheLetter = strict,
            namesF1 = Math.Round(2.0 * hits / Math.Max(1, named + found), 4),
            wrong,
            missed,
            extra,
        });
    }

    private static List<string> Names(JsonElement expected) =>
        expected.TryGetProperty("tr_t_failed", out var names) ? [.. names.GetString()!.Split('#', StringSplitOptions.RemoveEmptyEntries).Distinct()] : [];

    private static long? Number(JsonElement expected, string name) =>
        expected.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    /// <summary>Letters and digits alone: punctuation between the parts of a name is a matter of taste.</summary>
    private static string Plain(string name) => Punctuation().Replace(name, " ").Trim();

    [GeneratedRegex(@"[^\p{L}\p{N}]+", RegexOptions.NonBacktracking)]
    private static partial Regex Punctuation();
}
