using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Detectors.Other;

/// <summary>A pattern that is built when it is first tried: a table has more than a hundred, a repository needs a few.</summary>
internal sealed class LazyPattern(string pattern)
{
    private Regex? _regex;

    public Regex Regex => _regex ??= new Regex(pattern, RegexOptions.ExplicitCapture, TimeSpan.FromMilliseconds(Patterns.Milliseconds));
}
