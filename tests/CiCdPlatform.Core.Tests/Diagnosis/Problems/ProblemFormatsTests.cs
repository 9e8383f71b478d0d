using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Tests.Diagnosis.Problems;

public sealed class ProblemFormatsTests
{
    public static TheoryData<string, int> Fires()
    {
        var data = new TheoryData<string, int>();
        foreach (var format in ProblemFormats.All)
        {
            for (var i = 0; i < format.Fires.Count; i++)
            {
                data.Add(format.Id, i);
            }
        }

        return data;
    }

    public static TheoryData<string> Ids() => [.. ProblemFormats.All.Select(format => format.Id)];

    [Theory]
    [MemberData(nameof(Fires))]
    public void Read_ExampleOfFormat_IsReadByIt(string id, int index)
    {
        var format = ProblemFormats.All.Single(format => format.Id == id);
        var example = format.Fires[index];

        var problems = Read(example.Log);

        Assert.Equal(example.Expected, problems.Select(Shown));
        Assert.All(problems, problem => Assert.Equal(format.Tool, problem.Tool));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Read_LookAlike_StaysSilent(string id)
    {
        var format = ProblemFormats.All.Single(format => format.Id == id);
        Assert.NotEmpty(format.Fires);
        Assert.NotEmpty(format.Silent);
        Assert.All(format.Silent, text => Assert.DoesNotContain(Read(text), problem => problem.Tool == format.Tool));
    }

    // A short anchor would make every line a candidate and reading slow.
    [Fact]
    public void Anchors_All_AreLongEnough() => Assert.All(ProblemReader.Anchors, anchor => Assert.True(System.Text.Encoding.UTF8.GetByteCount(anchor) >= 3, $"'{anchor}' is too short"));

    [Fact]
    public void Ids_All_AreUniqueAndKebabCase()
    {
        Assert.Equal(ProblemFormats.All.Count, ProblemFormats.All.Select(format => format.Id).Distinct().Count());
        Assert.All(ProblemFormats.All, format => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", format.Id));
        Assert.True(ProblemFormats.All.Select(format => format.Tool).Distinct().Count() >= 60);
    }

    // A misspelt group would silently tell nothing.
    [Fact]
    public void Groups_All_AreKnown()
    {
        string[] known = ["file", "line", "column", "severity", "code", "message", "caret", "name", "suite"];
        var patterns = ProblemFormats.All.SelectMany(format => format.Openings).SelectMany(opening => opening.Then.Select(following => following.Pattern).Append(opening.Pattern));
        Assert.All(patterns, pattern => Assert.All(Regex.Matches(pattern, @"\(\?<(?<group>\w+)>", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Select(match => match.Groups["group"].Value), group => Assert.Contains(group, known)));
    }

    [Fact]
    public void Read_OnlyLinesThatTheReaderAsksFor_IsAsReadingAll()
    {
        var anchors = LineAnchors.OfUtf8(ProblemReader.Anchors);
        foreach (var example in ProblemFormats.All.SelectMany(format => format.Fires))
        {
            var log = "Preparing\nplain text\n" + example.Log + "\nplain text\n";
            var reader = new ProblemReader();
            var previous = "";
            var number = 0;
            var given = 0;
            foreach (var line in log.Split('\n'))
            {
                number++;
                if (reader.WantsNext || anchors.FirstEnd(System.Text.Encoding.UTF8.GetBytes(line)) >= 0)
                {
                    if (given < number - 1)
                    {
                        reader.Add(number - 1, previous);
                    }

                    reader.Add(number, line);
                    given = number;
                }

                previous = line;
            }

            Assert.Equal(Read(log), reader.Finish());
        }
    }

    [Fact]
    public void Read_EndlessProblems_KeepsTheFirstAndTheLast()
    {
        var reader = new ProblemReader();
        for (var i = 1; i <= 10_000; i++)
        {
            reader.Add(i, $"src/a.c:{i}:1: error: no");
        }

        var problems = reader.Finish();

        Assert.Equal(2000, problems.Count);
        Assert.Equal(8000, reader.Dropped);
        Assert.Equal(1, problems[0].Line);
        Assert.Equal(10_000, problems[^1].Line);
    }

    [Fact]
    public void Read_SameProblemTwice_IsReadOnce() => Assert.Single(Read("a.c:1:1: error: no\na.c:1:1: error: no"));

    [Fact]
    public void Read_PrefixOfARunner_IsSeenThrough()
    {
        var problems = Read("##[error]src/a.ts(3,5): error TS2304: Cannot find name 'x'.\n#12 3.456 src/a.c:3:5: error: no\n    [javac] /app/A.java:3: error: ';' expected\nweb_1  | b.go:3:5: undefined: x");

        Assert.Equal(["src/a.ts|3|5|error|Cannot find name 'x'.", "src/a.c|3|5|error|no", "/app/A.java|3||error|';' expected", "b.go|3|5|error|undefined: x"], problems.Select(Shown));
    }

    private static IReadOnlyList<Problem> Read(string log)
    {
        var reader = new ProblemReader();
        var number = 0;
        foreach (var line in log.Split('\n'))
        {
            reader.Add(++number, line);
        }

        return reader.Finish();
    }

    private static string Shown(Problem problem) =>
        $"{problem.File}|{problem.Line}|{problem.Column}|{problem.Severity.ToString().ToLowerInvariant()}|{problem.Message}";
}
