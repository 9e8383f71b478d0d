using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>Finds what keeps a failing command from failing its step.</summary>
public static partial class SwallowedFailure
{
    /// <summary>The part of a command that swallows its failure, such as <c>|| true</c> or <c>--exit-code 0</c> of a scanner; null when there is none.</summary>
    public static string? In(string command)
    {
        ArgumentNullException.ThrowIfNull(command);
        foreach (var regex in (ReadOnlySpan<Regex>)[Alternative(), SetPlus(), Trailing(), Scanner()])
        {
            var match = regex.Match(command);
            if (match.Success)
            {
                return match.Value.Trim();
            }
        }

        return null;
    }

    /// <summary>As <see cref="In"/>, and what keeps a test run from running or from failing, such as <c>-DskipTests</c>.</summary>
    public static string? InTests(string command)
    {
        if (In(command) is { } swallowed)
        {
            return swallowed;
        }

        var match = Ignoring().Match(command);
        return match.Success ? match.Value.Trim() : null;
    }

    [GeneratedRegex(@"\|\|\s*(true\b|:(\s|;|$)|exit\s+0\b|echo\b|printf\b|return\s+0\b)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Alternative();

    [GeneratedRegex(@"(^|[;&\s])set\s+\+(e|o\s+errexit)\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SetPlus();

    [GeneratedRegex(@";\s*(true|:|exit\s+0)\s*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Trailing();

    [GeneratedRegex(@"--exit-code[=\s]+0\b|--exit-zero\b|--passWithNoTests\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Scanner();

    [GeneratedRegex(@"-Dmaven\.test\.failure\.ignore(=true|\s|$)|-DskipTests\b|-Dmaven\.test\.skip\b|--no-fail-on-error\b|-fn(\s|$)|--fail-never\b", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Ignoring();
}
