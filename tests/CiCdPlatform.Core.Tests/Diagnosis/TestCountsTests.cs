using CiCdPlatform.Core.Diagnosis;

namespace CiCdPlatform.Core.Tests.Diagnosis;

public sealed class TestCountsTests
{
    public static TheoryData<string, int> Fires()
    {
        var data = new TheoryData<string, int>();
        foreach (var format in TestFormats.All)
        {
            for (var i = 0; i < format.Fires.Count; i++)
            {
                data.Add(format.Id, i);
            }
        }

        return data;
    }

    public static TheoryData<string> Ids() => [.. TestFormats.All.Select(format => format.Id)];

    [Theory]
    [MemberData(nameof(Fires))]
    public void Read_ExampleOfFormat_CountsIt(string id, int index)
    {
        var example = TestFormats.All.Single(format => format.Id == id).Fires[index];

        var plain = TestCounts.Read(example.Log);
        var stamped = TestCounts.Read(string.Concat(example.Log.Split('\n').Select(line => $"2026-01-02T03:04:05.1234567Z \x1b[32m{line}\x1b[0m\r\n")));
        var sectioned = TestCounts.Read("section_start:1700000000:step_script\r\x1b[0K" + string.Concat(example.Log.Split('\n').Select(line => $"\n2026-01-02T03:04:05.123456Z 01O {line}")));

        foreach (var counts in new[] { plain, stamped, sectioned })
        {
            Assert.NotNull(counts);
            Assert.Equal((example.Run, example.Failed, example.Skipped), (counts.Run, counts.Failed, counts.Skipped));
            Assert.Equal([id], counts.Frameworks);
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Read_LookAlike_StaysSilent(string id)
    {
        var format = TestFormats.All.Single(format => format.Id == id);
        Assert.NotEmpty(format.Fires);
        Assert.NotEmpty(format.Silent);
        Assert.All(format.Silent, text => Assert.DoesNotContain(id, TestCounts.Read(text)?.Frameworks ?? []));
    }

    [Fact]
    public void Read_NoSummary_IsNull() => Assert.Null(TestCounts.Read("Compiling\nDone in 2s\n"));

    [Fact]
    public void Read_SeveralFrameworks_AddsThemUp()
    {
        var counts = TestCounts.Read("Tests:       4 passed, 4 total\n\n  12 passing (31ms)\n  1 failing\n");

        Assert.NotNull(counts);
        Assert.Equal((17, 1), (counts.Run, counts.Failed));
        Assert.Equal(["jest", "mocha"], counts.Frameworks);
    }

    [Fact]
    public void Read_LineWithoutEnd_IsBounded()
    {
        using var reader = new EndlessReader(64 * 1024 * 1024);
        Assert.Null(TestCounts.Read(reader));
    }

    private sealed class EndlessReader(int characters) : TextReader
    {
        private int _left = characters;

        public override int Read(char[] buffer, int index, int count)
        {
            var read = Math.Min(count, _left);
            Array.Fill(buffer, '7', index, read);
            _left -= read;
            return read;
        }
    }
}
