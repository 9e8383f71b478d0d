using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Evaluation.Optimisation;

/// <summary>Tells whether what a tag names was added to a job that was there before, or outside of all jobs; a job that a commit brings for new work brings its own needs and limits, which nothing foretells.</summary>
internal static partial class AddedToWhatWasThere
{
    /// <summary>True as well where a file cannot be read.</summary>
    public static bool Holds(string tag, string before, string after)
    {
        if (Jobs(before) is not { } then || Jobs(after) is not { } now)
        {
            return true;
        }

        var key = tag switch { "+cache" => Cache(), "+timeout" => Timeout(), "+needs" => Needs(), "+matrix" => Matrix(), "+fail-fast" => FailFast(), "+fetch-depth" => FetchDepth(), _ => null };
        return key is null || then.Keys.Where(now.ContainsKey).Sum(job => key.Count(now[job])) > then.Keys.Where(now.ContainsKey).Sum(job => key.Count(then[job]));
    }

    // Each job as text that does not depend on its layout.
    private static Dictionary<string, string>? Jobs(string text)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents[0].RootNode is YamlMappingNode root && root.Children.TryGetValue("jobs", out var jobs) && jobs is YamlMappingNode mapping
                ? mapping.Children.ToDictionary(pair => pair.Key.ToString(), pair => Write(pair.Value))
                : null;
        }
        catch (YamlException)
        {
            return null;
        }
    }

    private static string Write(YamlNode node) => node switch
    {
        YamlMappingNode mapping => string.Concat(mapping.Children.Select(pair => $"\n{pair.Key}: {Write(pair.Value)}")),
        YamlSequenceNode list => string.Concat(list.Children.Select(item => $"\n- {Write(item)}")),
        _ => node.ToString(),
    };

    [GeneratedRegex(@"^[^\n]*cache[^\n]*:|uses: \S*cache", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Cache();

    [GeneratedRegex("^timeout-minutes:", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Timeout();

    [GeneratedRegex("^needs:", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Needs();

    [GeneratedRegex("^matrix:", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Matrix();

    [GeneratedRegex("^fail-fast:", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex FailFast();

    [GeneratedRegex("^fetch-depth:", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex FetchDepth();
}
