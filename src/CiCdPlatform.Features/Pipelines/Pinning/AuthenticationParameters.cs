using System.Text.RegularExpressions;

namespace CiCdPlatform.Features.Pipelines.Pinning;

/// <summary>The parameters of a challenge, such as <c>realm="…",service="…"</c>.</summary>
internal static partial class AuthenticationParameters
{
    internal static IReadOnlyDictionary<string, string> Read(string text) =>
        Parameter().Matches(text.Length > 2000 ? text[..2000] : text)
            .DistinctBy(match => match.Groups["name"].Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("(?<name>[a-z_]+)=\"(?<value>[^\"]*)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Parameter();
}
