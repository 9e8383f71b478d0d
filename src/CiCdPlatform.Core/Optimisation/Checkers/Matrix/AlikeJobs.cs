using CiCdPlatform.Core.Diffs;
using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Jobs that are the same but for their machine and a value or two: one job with a matrix says it once.</summary>
internal static class AlikeJobs
{
    private const int Several = 3;
    private const int MaxAxes = 3;
    private const string Machine = "/runs-on";
    private const int MaxLeaves = 200;

    public static IEnumerable<Proposal> Of(GitHubFlow flow)
    {
        var groups = flow.Jobs.Where(job => IsPlain(flow, job)).Select(job => (Job: job, Leaves: Leaves(job.Node).Take(MaxLeaves).ToList()))
            .GroupBy(entry => string.Join('\n', entry.Leaves.Select(leaf => leaf.Path)) + (entry.Job.Name is null ? "" : "named"), StringComparer.Ordinal).Where(group => group.Count() >= Several);
        foreach (var group in groups)
        {
            if (Merge(flow, [.. group]) is { } proposal)
            {
                yield return proposal;
            }
        }
    }

    // Nobody waits for it or reads it, and it is written out: what others name cannot be merged.
    private static bool IsPlain(GitHubFlow flow, GitHubJob job) =>
        !job.IsCall && job.Strategy is null && !job.Publishes && job.Steps.Count > 1 && job.Node.Get("outputs") is null && job.Node.Get("concurrency") is null && job.Node.Get("runs-on") is YamlScalarNode
        && job.Node.Style != MappingStyle.Flow && !flow.Jobs.Any(other => other.Needs.Contains(job.Id)) && !job.Text.Contains(": *", StringComparison.Ordinal) && !job.Text.Contains(": &", StringComparison.Ordinal);

    private static Proposal? Merge(GitHubFlow flow, List<(GitHubJob Job, List<(string Path, YamlScalarNode Node)> Leaves)> jobs)
    {
        var (first, leaves) = jobs[0];
        var varying = new List<(int Leaf, int Start, int End, string[] Values)>();
        for (var i = 0; i < leaves.Count; i++)
        {
            var texts = jobs.Select(job => job.Leaves[i].Node.Value ?? "").ToArray();
            if (texts.Distinct().Skip(1).Any())
            {
                var (start, end) = leaves[i].Path == Machine ? (0, 0) : Common(texts);
                varying.Add((i, start, end, [.. texts.Select(text => text[start..^end])]));
            }
        }

        // Values that change alike are one axis, named after the input that is told them.
        var axes = varying.GroupBy(leaf => string.Join('\n', leaf.Values), StringComparer.Ordinal)
            .Select((group, i) => (Name: group.Select(leaf => Name(leaves[leaf.Leaf].Path)).OfType<string>().FirstOrDefault() ?? $"part-{i + 1}", group.First().Values, Leaves: group.ToList())).ToList();
        if (axes.Count is 0 or > MaxAxes || axes.Select(axis => axis.Name).Distinct().Count() < axes.Count || axes.Exists(axis => axis.Values.Any(value => value.Length == 0 || value.Contains('\n', StringComparison.Ordinal) || value.Contains("${{", StringComparison.Ordinal)))
            || Enumerable.Range(0, jobs.Count).Select(j => string.Join('\n', axes.Select(axis => axis.Values[j]))).Distinct().Count() < jobs.Count
            || jobs.Skip(1).Any(job => Comments(job.Job).Except(Comments(first)).Any()))
        {
            return null;
        }

        var edits = axes.SelectMany(axis => axis.Leaves.Select(leaf => (axis.Name, Leaf: leaf))).Select(use => leaves[use.Leaf.Leaf].Node is var node && node.Value is { } text
            ? Replace(flow.File, node, text[..use.Leaf.Start] + $"${{{{ matrix.{use.Name} }}}}" + text[^use.Leaf.End..]) : null).ToList();
        List<string> lines = ["strategy:", "  fail-fast: false", "  matrix:", "    include:"];
        for (var j = 0; j < jobs.Count; j++)
        {
            lines.AddRange(j == 0 ? [] : Above(flow.File, jobs[j].Job).Select(comment => "      " + comment));
            lines.Add($"      - name: {Quoted(jobs[j].Job.Name ?? jobs[j].Job.Id)}");
            lines.AddRange(axes.Select(axis => $"        {axis.Name}: {Quoted(axis.Values[j])}"));
        }

        edits.Add(first.Node.Scalar("name") is { } shown ? flow.File.Replace(shown, "${{ matrix.name }}") : flow.File.Before(first.Node, "runs-on", "name: ${{ matrix.name }}"));
        edits.Add(flow.File.After(first.Node, "runs-on", lines));
        edits.AddRange(jobs.Skip(1).Select(job => Without(flow.File, job.Job)));
        return edits.TrueForAll(edit => edit is not null)
            ? new Proposal(
                first.Line,
                $"The jobs {string.Join(", ", jobs.Select(job => $"'{job.Job.Id}'"))} are the same but for {string.Join(" and ", axes.Select(axis => string.Join(", ", axis.Values.Distinct().Take(3))))}: one job with a matrix says it once. The checks keep their names.",
                [.. edits.OfType<LineEdit>()])
            : null;
    }

    // What the texts begin and end with alike, up to the words that differ.
    private static (int Start, int End) Common(string[] texts)
    {
        var shortest = texts.Min(text => text.Length);
        var start = Enumerable.Range(0, shortest).TakeWhile(i => texts.All(text => text[i] == texts[0][i])).Count();
        while (start > 0 && IsWord(texts[0][start - 1]))
        {
            start--;
        }

        var end = Enumerable.Range(1, shortest - start).TakeWhile(i => texts.All(text => text[^i] == texts[0][^i])).Count();
        while (end > 0 && IsWord(texts[0][^end]))
        {
            end--;
        }

        return (start, end);
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '-';

    // Such as 'java' for 'java-version'; a command or a title names nothing.
    private static string? Name(string path)
    {
        var key = path[(path.LastIndexOf('/') + 1)..];
        return path == Machine ? "os" : key.EndsWith("-version", StringComparison.Ordinal) ? key[..^"-version".Length] : key is "run" or "name" or "if" || !char.IsAsciiLetter(key[0]) || !key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? null : key.ToLowerInvariant();
    }

    private static List<string> Above(RuleFile file, GitHubJob job)
    {
        var comments = new List<string>();
        for (var line = job.Line - 1; line > 0 && file.Line(line).TrimStart().StartsWith('#'); line--)
        {
            comments.Insert(0, file.Line(line).Trim());
        }

        return comments;
    }

    // A comment that only one of the jobs has would be lost.
    private static IEnumerable<string> Comments(GitHubJob job) =>
        job.Text.Split('\n').Select(line => line.TrimStart().StartsWith('#') ? line.Trim() : line.Contains(" #", StringComparison.Ordinal) ? line[line.IndexOf(" #", StringComparison.Ordinal)..].Trim() : "").Where(comment => comment.Length > 0);

    private static LineEdit? Replace(RuleFile file, YamlScalarNode node, string text) => node.Style switch
    {
        ScalarStyle.Plain => file.Replace(node, text),
        ScalarStyle.SingleQuoted when !text.Contains('\'', StringComparison.Ordinal) => file.Replace(node, $"'{text}'"),
        ScalarStyle.DoubleQuoted when text.AsSpan().IndexOfAny('"', '\\') < 0 => file.Replace(node, $"\"{text}\""),
        _ => null,
    };

    // The job, the comment over it and the blank line behind it.
    private static LineEdit Without(RuleFile file, GitHubJob job)
    {
        var (start, last) = (job.Line - Above(file, job).Count, file.LastLine(job.Node));
        if (last < file.LineCount && string.IsNullOrWhiteSpace(file.Line(last + 1)))
        {
            last++;
        }

        return new LineEdit(start, last - start + 1, []);
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // Every scalar with its place, but for the job's own name; a text on several lines is one that cannot differ.
    private static IEnumerable<(string Path, YamlScalarNode Node)> Leaves(YamlNode node, string path = "") => node switch
    {
        YamlMappingNode mapping => mapping.Children.Where(pair => path.Length > 0 || pair.Key.ToString() != "name").SelectMany(pair => Leaves(pair.Value, $"{path}/{pair.Key}")),
        YamlSequenceNode list => list.Children.SelectMany((item, i) => Leaves(item, $"{path}[{i}]")),
        YamlScalarNode scalar => [(path, scalar)],
        _ => [],
    };
}
