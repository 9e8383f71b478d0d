using System.Text.RegularExpressions;

namespace CiCdPlatform.Core.Pipelines.Validation;

/// <summary>Finds secrets that stand in a file as they are. The message never repeats one.</summary>
internal static partial class InlineSecrets
{
    internal static void Check(GeneratedFile file, List<PipelineProblem> problems)
    {
        foreach (var (text, line) in file.Content.Split('\n').Select((text, i) => (text, i + 1)))
        {
            if (Token().IsMatch(text))
            {
                problems.Add(new PipelineProblem(file.Path, line, "a secret stands here as it is: keep it in the forge's secrets"));
                continue;
            }

            var match = Assignment().Match(text);
            if (match.Success && LooksRandom(match.Groups["value"].Value))
            {
                problems.Add(new PipelineProblem(file.Path, line, $"'{match.Groups["name"].Value}' has a literal value: keep it in the forge's secrets"));
            }
        }
    }

    private static bool LooksRandom(string value) => value.Length >= 16 && value.Any(char.IsAsciiDigit) && value.Any(char.IsAsciiLetter) && !value.Contains('$', StringComparison.Ordinal);

    [GeneratedRegex(
        @"\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,}|glpat-[A-Za-z0-9_-]{20,}|(AKIA|ASIA)[0-9A-Z]{16}|xox[abprs]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{32,}|npm_[A-Za-z0-9]{36})|-----BEGIN [A-Z ]*PRIVATE KEY",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    [GeneratedRegex(
        @"^\s*-?\s*(?<name>[A-Za-z0-9_.-]*(password|passwd|secret|token|api[_-]?key|private[_-]?key)[A-Za-z0-9_]*)\s*[:=]\s*['""]?(?<value>[A-Za-z0-9+/_=.$-]+)['""]?\s*$",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();
}
