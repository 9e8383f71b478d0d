using System.Text;
using CiCdPlatform.Core.Diagnosis.Problems;

namespace CiCdPlatform.Core.Tests.Diagnosis.Problems;

public sealed class LineAnchorsTests
{
    private static readonly string[] Texts = ["error: ", "rror", ".py:", "✖", "--> ", "a--> b"];

    [Theory]
    [InlineData("", "")]
    [InlineData("nothing here", "")]
    [InlineData("src/a.py:3: error: no", "error: |rror|.py:")]
    [InlineData("eerrror: x", "rror")]
    [InlineData("  3:5  ✖  bad", "✖")]
    [InlineData("a--> b", "--> |a--> b")]
    [InlineData("..pyy.py:", ".py:")]
    public void Find_Line_NamesTheTextsInIt(string line, string expected)
    {
        var found = new ulong[1];

        var any = LineAnchors.OfText(Texts).Find(line, found);

        Assert.Equal(expected.Length > 0, any);
        Assert.Equal(expected.Length == 0 ? [] : expected.Split('|'), Texts.Where((_, i) => (found[0] & (1UL << i)) != 0));
        Assert.Equal(any, LineAnchors.OfUtf8(Texts).FirstEnd(Encoding.UTF8.GetBytes(line)) >= 0);
    }

    [Fact]
    public void Find_EveryText_IsAsContainsSays()
    {
        var anchors = LineAnchors.OfText(ProblemReader.Anchors);
        var found = new ulong[(ProblemReader.Anchors.Count + 63) / 64];
        foreach (var line in ProblemFormats.All.SelectMany(format => format.Fires).SelectMany(example => example.Log.Split('\n')))
        {
            Array.Clear(found);
            anchors.Find(line, found);
            for (var i = 0; i < ProblemReader.Anchors.Count; i++)
            {
                Assert.Equal(line.Contains(ProblemReader.Anchors[i], StringComparison.Ordinal), (found[i >> 6] & (1UL << (i & 63))) != 0);
            }
        }
    }
}
