using System.Text;
using CiCdPlatform.Core.Diagnosis.Cues;
using CiCdPlatform.Core.Diagnosis.Reading;
using CiCdPlatform.Core.Diagnosis.Templates;

namespace CiCdPlatform.Core.Tests.Diagnosis;

public sealed class LogReadingTests
{
    [Theory]
    [InlineData("2026-05-01T10:00:00.1234567Z hello", "hello")]
    [InlineData("2026-05-01T10:00:00.123456Z 01O hello", "hello")]
    [InlineData("[2026-05-01T10:00:00.123Z] hello", "hello")]
    [InlineData("build\tRun make\t2026-05-01T10:00:00.1234567Z hello", "hello")]
    [InlineData("\e[31;1mhello\e[0m\r", "hello")]
    [InlineData("\e]8;;https://example.org\ahello\e]8;;\a", "hello")]
    [InlineData(" 10%\r 50%\r100% hello", "100% hello")]
    [InlineData("travis_time:end:1a2b:start=1,finish=2\r\e[0Khello", "hello")]
    [InlineData("section_start:1717000000:step_script\r\e[0Khello", "hello")]
    [InlineData("tab\tand back\bspace", "tab\tand backspace")]
    [InlineData("\uFEFFhello", "hello")]
    public void Clean_WhatForgesAndTerminalsPutAround_IsTakenOff(string line, string expected) =>
        Assert.Equal(expected, new LineCleaner(new StepReader()).Clean(Encoding.UTF8.GetBytes(line), 0));

    [Fact]
    public void Steps_OfTravis_HaveCommandsAndCodes()
    {
        var view = View("travis_fold:start:install\r\e[0Ktravis_time:start:01\r\e[0K$ npm ci\nok\ntravis_time:end:01:start=1\r\e[0Ktravis_fold:end:install\r\e[0Ktravis_time:start:02\r\e[0K$ npm test\nbroken\ntravis_time:end:02:start=2\r\e[0KThe command \"npm test\" exited with 1.\n\nDone. Your build exited with 1.\n");

        var failed = Assert.Single(view.Steps, step => step.Failed);
        Assert.Equal(("npm test", 1, 2, 4), (failed.Command, failed.ExitCode, failed.Start, failed.End));
    }

    [Fact]
    public void Steps_OfJenkins_AreThoseOfTheStage()
    {
        var view = View("[Pipeline] { (Build)\n[Pipeline] sh\n+ make\ncc: error: no input files\n[Pipeline] }\n[Pipeline] // stage\nERROR: script returned exit code 2\nFinished: FAILURE\n");

        Assert.Contains(view.Steps, step => step is { Failed: true, Name: "Build" });
    }

    [Fact]
    public void Steps_OfAzure_AreThoseOfItsSections()
    {
        var view = View("2026-05-01T10:00:00.1234567Z ##[section]Starting: Build\n2026-05-01T10:00:00.1234567Z error CS1002: ; expected\n2026-05-01T10:00:00.1234567Z ##[error]Bash exited with code '1'.\n2026-05-01T10:00:00.1234567Z ##[section]Finishing: Build\n");

        var failed = Assert.Single(view.Steps, step => step.Failed);
        Assert.Equal(("Build", 1), (failed.Name, failed.ExitCode));
    }

    [Fact]
    public void Read_LogOfFortyMegabytes_KeepsItsEndAndWhatSpeaksOfFailure()
    {
        var log = new StringBuilder();
        for (var i = 1; i <= 600_000; i++)
        {
            log.Append(i == 1000 ? "Traceback (most recent call last):\n" : $"[{i}] nothing to see here, only some filling of a usual length\n");
        }

        var retention = LogRetention.Read(Logs.Stream(log.ToString()), default);
        var view = LogView.Of(retention);

        Assert.Equal(600_000, retention.Lines);
        Assert.InRange(view.Count, 50_000, 100_000);
        Assert.Equal(600_000, view.Numbers[^1]);
        var traceback = view.Texts.ToList().FindIndex(text => text.StartsWith("Traceback", StringComparison.Ordinal));
        Assert.Equal(1000, view.Numbers[traceback]);
        Assert.True(view.IsAfterGap(traceback + 31));
    }

    [Fact]
    public void Read_LineWithoutEnd_StaysInBounds()
    {
        var view = LogView.Of(LogRetention.Read(Logs.Stream(new string('x', 5_000_000) + "\nlast\n"), default));

        Assert.Equal(2, view.Count);
        Assert.Equal(LineCleaner.MaxLine, view.Texts[0].Length);
        Assert.Equal("last", view.Texts[1]);
    }

    [Theory]
    [InlineData("src/a.c:12:5: error: 'x' undeclared", "Diagnostic, ErrorMark")]
    [InlineData("A.cs(12,3): error CS1002: ; expected", "Diagnostic, ErrorMark")]
    [InlineData("  12:3  error  Missing semicolon  semi", "Diagnostic, Error")]
    [InlineData("    at org.junit.Assert.fail(Assert.java:88)", "Frame")]
    [InlineData("  File \"a.py\", line 3, in f", "Frame")]
    [InlineData("java.lang.IllegalStateException: closed", "Exception")]
    [InlineData("not ok 6 no errors", "NotOk")]
    [InlineData("  ✗ adds up", "FailMark")]
    [InlineData("make[2]: *** [all] Error 1", "Wrapper")]
    [InlineData("##[error]Process completed with exit code 1.", "Wrapper")]
    [InlineData("npm ERR! code ELIFECYCLE", "Wrapper")]
    [InlineData("bash: foo: command not found", "Missing")]
    [InlineData("Error: connect timed out", "Timeout, ErrorMark")]
    [InlineData("      ^~~~", "Caret")]
    [InlineData("1) Basket::test_total", "Numbered")]
    [InlineData("[ERROR] no such thing", "ErrorLevel")]
    [InlineData("3 errors found", "Summary")]
    public void Cues_OfALine_AreWhatItSays(string line, string expected) =>
        Assert.Equal(Enum.Parse<Cue>(expected), CueReader.Read(line).Cue & Enum.Parse<Cue>(expected));

    [Theory]
    [InlineData("0 errors, 0 failures", "Error, Fail, Summary")]
    [InlineData("compiled error_handler.c and src/errors/all.c", "Error")]
    [InlineData("gcc -c -Wall -Werror -O2 -g -fPIC -o error.o error.c", "Error")]
    [InlineData("make[1]: Entering directory '/src'", "Wrapper")]
    [InlineData("Fetching https://example.org:8080/a", "Diagnostic, Place")]
    [InlineData("12:30:45 all is well here", "Diagnostic")]
    [InlineData("warning: unused variable is not needed", "Missing, Cannot, Invalid")]
    public void Cues_OfAHarmlessLine_AreAbsent(string line, string absent) =>
        Assert.Equal(Cue.None, CueReader.Read(line).Cue & Enum.Parse<Cue>(absent));

    [Fact]
    public void Templates_OfLinesThatDifferInNumbersAndNames_AreOne()
    {
        var tree = new TemplateTree();

        var first = tree.Add("Downloading package alpha from the registry took 12 ms");
        Assert.Equal(first, tree.Add("Downloading package beta from the registry took 7 ms"));
        Assert.NotEqual(first, tree.Add("Downloading failed because the registry was not there"));
        Assert.Equal(2, tree.CountOf(first));
        Assert.Equal(first, tree.Match("Downloading package gamma from the registry took 9 ms"));
        Assert.Equal(-1, tree.Match("error: nothing of the kind was ever said"));
    }

    private static LogView View(string log) => LogView.Of(LogRetention.Read(Logs.Stream(log), default));
}
