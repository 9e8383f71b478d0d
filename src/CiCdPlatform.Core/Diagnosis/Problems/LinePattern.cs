using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Diagnosis.Problems;

/// <summary>
/// A regular expression that is built when it is first needed: a log holds the output of few tools. The engine whose time is linear takes milliseconds to build, and there are hundreds of
/// patterns; so the plain one is asked first, for a bounded time, and the linear one, which finds the same, takes its place for good where that was ever not enough.
/// </summary>
internal sealed class LinePattern(string pattern)
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private volatile Regex? _regex;
    private string[]? _groups;

    /// <summary>The names of the groups.</summary>
    public IReadOnlyList<string> Groups => _groups ??= [.. Plain().GetGroupNames().Where(name => name != "0")];

    /// <summary>The first match in a line.</summary>
    public Match Match(string line)
    {
        try
        {
            return Plain().Match(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return Linear().Match(line);
        }
    }

    /// <summary>Every match in a line.</summary>
    public IReadOnlyList<Match> Matches(string line)
    {
        try
        {
            return [.. Plain().Matches(line).Cast<Match>()];
        }
        catch (RegexMatchTimeoutException)
        {
            return [.. Linear().Matches(line).Cast<Match>()];
        }
    }

    private Regex Plain() => _regex ??= new Regex(pattern, Options, Patience);

    private Regex Linear() => _regex = new Regex(pattern, Options | RegexOptions.NonBacktracking);
}
