using System.Text;
using System.Text.RegularExpressions;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Diagnosis.Problems;
using CiCdPlatform.Core.Diagnosis.Tests;

namespace CiCdPlatform.Core.Tests.Diagnosis;

public sealed class TestReaderTests
{
    public static TheoryData<string, int> Fires()
    {
        var data = new TheoryData<string, int>();
        foreach (var format in FailedTestFormats.All)
        {
            for (var i = 0; i < format.Fires.Count; i++)
            {
                data.Add(format.Id, i);
            }
        }

        return data;
    }

    public static TheoryData<string> Ids() => [.. FailedTestFormats.All.Select(format => format.Id)];

    [Theory]
    [MemberData(nameof(Fires))]
    public void Read_ExampleOfFramework_NamesTheTests(string id, int index)
    {
        var example = FailedTestFormats.All.Single(format => format.Id == id).Fires[index];

        Assert.Equal(example.Expected, Read(example.Log).Failures.Select(test => $"{test.Name}|{test.File}|{test.Line}|{test.Message}"));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Read_LookAlike_StaysSilent(string id)
    {
        var format = FailedTestFormats.All.Single(format => format.Id == id);
        Assert.NotEmpty(format.Fires);
        Assert.NotEmpty(format.Silent);
        Assert.All(format.Silent, text => Assert.Empty(Read(text).Failures));
    }

    [Fact]
    public void Ids_All_AreUnique() => Assert.Equal(FailedTestFormats.All.Count, FailedTestFormats.All.Select(format => format.Id).Distinct().Count());

    [Fact]
    public void Groups_All_AreKnown()
    {
        string[] known = ["file", "line", "code", "message", "name", "suite"];
        var patterns = FailedTestFormats.All.SelectMany(format => format.Openings).SelectMany(opening => opening.Then.Select(following => following.Pattern).Append(opening.Pattern));
        Assert.All(patterns, pattern => Assert.All(Regex.Matches(pattern, @"\(\?<(?<group>\w+)>", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture).Select(match => match.Groups["group"].Value), group => Assert.Contains(group, known)));
    }

    [Fact]
    public void Read_OnlyLinesThatTheReaderAsksFor_IsAsReadingAll()
    {
        var anchors = LineAnchors.OfUtf8(TestReader.Anchors);
        var logs = FailedTestFormats.All.SelectMany(format => format.Fires).Select(example => example.Log).Concat(TestFormats.All.SelectMany(format => format.Fires).Select(example => example.Log));
        foreach (var log in logs.Select(log => "Preparing\nplain text\n" + log + "\nplain text\n"))
        {
            var reader = new TestReader();
            var (previous, number, given) = ("", 0, 0);
            foreach (var line in log.Split('\n'))
            {
                number++;
                if (reader.WantsNext || anchors.FirstEnd(Encoding.UTF8.GetBytes(line)) >= 0)
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

            Assert.Equivalent(Read(log), reader.Finish(), strict: true);
        }
    }

    [Fact]
    public void Read_TestNamedTwice_IsOneWithAllThatWasSaid()
    {
        var test = Assert.Single(Read("tests/a.py::test_y FAILED\n____ test_y ____\n\nE   assert 1 == 2\n\ntests/a.py:3: AssertionError\n=== short test summary info ===\nFAILED tests/a.py::test_y - assert 1 == 2").Failures);

        Assert.Equal(new FailedTest("tests.a::test_y", "tests/a.py", null, "assert 1 == 2", 1), test);
    }

    [Fact]
    public void Read_SummaryOfMavenAfterItsTests_AddsNothing()
    {
        var report = Read("[ERROR] adds[0](a.b.CTest)  Time elapsed: 0.1 s  <<< FAILURE!\nno\n\n[ERROR] Failures: \n[ERROR]   CTest.adds:12 no\n[INFO] \n[ERROR] Tests run: 1, Failures: 1, Errors: 0, Skipped: 0");

        Assert.Equal(["adds[0](a.b.CTest)"], report.Failures.Select(test => test.Name));
        Assert.Equal((1, 1, 0), (report.Run, report.Failed, report.Skipped));
    }

    [Fact]
    public void Read_EndlessFailures_IsBounded()
    {
        var log = new StringBuilder();
        for (var i = 0; i < 5000; i++)
        {
            log.Append("--- FAIL: Test").Append(i).Append(" (0.00s)\n");
        }

        Assert.Equal(2000, Read(log.ToString()).Failures.Count);
    }

    private static TestReport Read(string log)
    {
        var reader = new TestReader();
        var number = 0;
        foreach (var line in log.Split('\n'))
        {
            reader.Add(++number, line);
        }

        return reader.Finish();
    }
}
