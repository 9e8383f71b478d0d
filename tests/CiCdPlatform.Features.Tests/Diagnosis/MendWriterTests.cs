using CiCdPlatform.Features.Diagnosis;

namespace CiCdPlatform.Features.Tests.Diagnosis;

public sealed class MendWriterTests
{
    [Fact]
    public void Read_AnswerWithEdits_IsAPatchThatIsNeverVerySure()
    {
        var patch = MendWriter.Read("""Here: {"reason":"r","effect":"e","confidence":0.99,"edits":[{"path":"Makefile","line":1,"count":1,"lines":["a"]}]}""");

        Assert.Equal(("Makefile", 0.6), (Assert.Single(patch!.Edits).Path, patch.Confidence));
    }

    [Theory]
    [InlineData("no JSON at all")]
    [InlineData("{ \"edits\": [] }")]
    [InlineData("{ \"edits\": [ { \"path\": \"\", \"line\": 1, \"count\": 1, \"lines\": [] } ] }")]
    [InlineData("{ \"edits\": [ { \"path\": \"a\", \"line\": 0, \"count\": 1, \"lines\": [] } ] }")]
    [InlineData("{ \"edits\": [ { \"path\": \"a\", \"line\": 1, \"count\": 1, \"lines\": [\"one\\ntwo\"] } ] }")]
    [InlineData("{ \"edits\": 5 }")]
    [InlineData("} {")]
    public void Read_AnswerThatDoesNotHold_IsNoPatch(string answer) => Assert.Null(MendWriter.Read(answer));
}
