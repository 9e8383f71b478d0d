using System.Globalization;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diagnosis.Problems;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Evaluation.Diagnosis;

/// <summary>
/// Raw output of tools (<c>.in</c>) against what an implementation of Vim's errorformat reads in it (<c>.ok</c>, lines of <c>file|line col column severity| message</c>).
/// An expected line is found when a problem has its file, line, column, severity (where it is a word) and message, spaces aside.
/// </summary>
internal sealed partial class ErrorFormatEvaluation : IEvaluation
{
    private static readonly string[] Levels = ["error", "warning", "info", "note"];

    public string Name => "errorformat";

    public string Summary => "problems read in the output of tools: FOLDER/TOOL.in and TOOL.ok";

    public Task<object> RunAsync(string folder, ProgramArguments arguments, CancellationToken cancellation)
    {
        var inputs = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.in").Order(StringComparer.Ordinal).ToList() : [];
        if (inputs.Count == 0)
        {
            throw new UsageException($"{folder} holds no *.in.");
        }

        var tools = inputs.Select(input => Judge(input, cancellation)).ToList();
        var expected = tools.Sum(tool => tool.Expected);
        return Task.FromResult<object>(new
        {
            tools = tools.Count,
            expected,
            found = tools.Sum(tool => tool.Found),
            share = Math.Round(tools.Sum(tool => tool.Found) / (double)Math.Max(1, expected), 4),
            toolsAllRight = tools.Count(tool => tool.Missed.Count == 0 && tool.Extra.Count == 0),
            byTool = tools.ToDictionary(tool => tool.Name, tool => new { tool.Expected, tool.Found, extra = tool.Extra.Count, named = tool.Tools }),
            missed = tools.SelectMany(tool => tool.Missed.Select(miss => $"{tool.Name}: {miss}")),
            extra = tools.SelectMany(tool => tool.Extra.Select(extra => $"{tool.Name}: {extra}")),
        });
    }

    private static Result Judge(string input, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var log = new StreamReader(input);
        var problems = ProblemReader.Read(log).ToList();
        var tools = problems.Select(problem => problem.Tool).Distinct().ToList();
        var missed = new List<string>();
        var expected = Expected(File.ReadAllLines(Path.ChangeExtension(input, ".ok")));
        foreach (var line in expected)
        {
            var index = problems.FindIndex(problem => line.Matches(problem));
            if (index >= 0)
            {
                problems.RemoveAt(index);
            }
            else
            {
                missed.Add(line.ToString());
            }
        }

        return new Result(Path.GetFileNameWithoutExtension(input), expected.Count, expected.Count - missed.Count, missed, [.. problems.Select(problem => problem.ToString())], tools);
    }

    private static List<ExpectedLine> Expected(IEnumerable<string> lines)
    {
        var expected = new List<ExpectedLine>();
        foreach (var line in lines)
        {
            var match = Entry().Match(line);
            if (match.Success)
            {
                var level = match.Groups["level"].Value;
                expected.Add(new ExpectedLine(
                    match.Groups["file"].Value, Number(match.Groups["line"].Value), Number(match.Groups["column"].Value), Levels.Contains(level) ? level : null, match.Groups["message"].Value));
            }
            else if (expected.Count > 0)
            {
                expected[^1] = expected[^1] with { Message = expected[^1].Message + "\n" + line };
            }
        }

        return expected;
    }

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    [GeneratedRegex(@"^(?<file>[^|]*)\|(?<line>[0-9]+)?( col (?<column>[0-9]+))?( ?(?<level>[A-Za-z]+))?( +[0-9]+)?\| ?(?<message>.*)$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Entry();

    private sealed record Result(string Name, int Expected, int Found, IReadOnlyList<string> Missed, IReadOnlyList<string> Extra, IReadOnlyList<string> Tools);

    private sealed partial record ExpectedLine(string File, int? Line, int? Column, string? Level, string Message)
    {
        public bool Matches(Problem problem) =>
            (problem.File ?? "") == File && problem.Line == Line && problem.Column == Column
            && (Level is null || string.Equals(Level == "note" ? "info" : Level, problem.Severity.ToString(), StringComparison.OrdinalIgnoreCase))
            && Squeezed(problem.Message) == Squeezed(Message);

        private static string Squeezed(string text) => Blanks().Replace(text, " ").Trim();

        [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
        private static partial Regex Blanks();
    }
}
