using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Mending.Text;

namespace CiCdPlatform.Core.Mending.Patchers;

/// <summary>A time limit that the pipeline sets itself and that its work needs more than: it is raised to three times, at most to an hour.</summary>
internal sealed partial class TimeLimitPatcher : IPatcher
{
    private const int Times = 3;
    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    private static readonly MessagePattern[] Messages =
    [
        new("step-time-limit", "has timed out after [\\d.]+ minutes", "The action 'Test' has timed out after 1 minutes."),
        new("job-time-limit", "exceeded the maximum execution time of [\\d.]+ minutes", "The job has exceeded the maximum execution time of 1 minutes."),
        new("gitlab-time-limit", "execution took longer than [\\w ]+ seconds", "ERROR: Job failed: execution took longer than 4s seconds"),
    ];

    public string Id => "time-limit";

    public IEnumerable<Patch> Propose(MendContext context)
    {
        if (context.Definition is not { } definition || context.FailedJob is not { } job || Array.Find(Messages, pattern => pattern.Find(context) is not null) is not { } message)
        {
            yield break;
        }

        for (var number = job.Start; number <= job.End; number++)
        {
            var line = definition.Lines[number - 1];
            var text = line.Trim();
            if (Minutes().Match(text) is { Success: true } minutes && double.TryParse(minutes.Groups["n"].Value, CultureInfo.InvariantCulture, out var old) && old * Times <= Most.TotalMinutes)
            {
                yield return Raised(definition.Path, number, line, text, "timeout-minutes: " + (old * Times).ToString("0.###", CultureInfo.InvariantCulture), message.Id);
            }
            else if (Duration().Match(text) is { Success: true } duration && int.TryParse(duration.Groups["n"].Value, CultureInfo.InvariantCulture, out var count) && Unit(duration.Groups["unit"].Value) * count * Times <= Most.TotalSeconds)
            {
                yield return Raised(definition.Path, number, line, text, $"timeout: {count * Times} {duration.Groups["unit"].Value}", message.Id);
            }
        }
    }

    private Patch Raised(string path, int number, string line, string text, string replacement, string pattern) =>
        new(Id, pattern, $"the work takes longer than `{text}` allows", $"it has {Times} times as long", 0.6) { Edits = [new MendEdit(path, number, 1, [line[..line.IndexOf(text, StringComparison.Ordinal)] + replacement])] };

    private static int Unit(string unit) => unit[0] switch { 's' => 1, 'm' => 60, _ => 3600 };

    [GeneratedRegex(@"^(- )?timeout-minutes:\s*(?<n>\d+(\.\d+)?)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Minutes();

    [GeneratedRegex(@"^timeout:\s*[""']?(?<n>\d+) ?(?<unit>s|seconds?|m|minutes?|h|hours?)[""']?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Duration();
}
