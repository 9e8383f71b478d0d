using CiCdPlatform.Core.Diagnosis;

namespace CiCdPlatform.Core.Tests.Diagnosis;

public sealed class BoundedLinesTests
{
    [Fact]
    public void Read_Lines_AreNumbered() => Assert.Equal([(1, "a\r"), (2, ""), (3, "b\rc")], Read("a\r\n\nb\rc"));

    [Fact]
    public void Read_LongLine_IsCut() => Assert.Equal([(1, 4096), (2, 1)], Read(new string('x', 100_000) + "\ny").Select(line => (line.Number, line.Text.Length)));

    [Fact]
    public void Read_LogWithoutLineEnds_IsReadByItsCarriageReturns()
    {
        var log = string.Join('\r', Enumerable.Range(0, 5000).Select(i => $"line {i}"));

        var lines = Read(log + "\nnext");

        Assert.Equal(5001, lines.Count);
        Assert.Equal((1, "line 0"), lines[0]);
        Assert.Equal((1, "line 4999"), lines[^2]);
        Assert.Equal((2, "next"), lines[^1]);
    }

    private static List<(long Number, string Text)> Read(string log)
    {
        using var reader = new StringReader(log);
        return [.. BoundedLines.Read(reader)];
    }
}
