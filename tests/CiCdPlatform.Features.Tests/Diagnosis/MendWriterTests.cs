using System.Text;
using CiCdPlatform.Core.Diagnosis;
using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.LanguageModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Features.Tests.Diagnosis;

public sealed class MendWriterTests
{
    [Fact]
    public void Read_AnswerWithEdits_IsAPatchThatIsNeverVerySure()
    {
        var patch = MendWriter.Read("""Here: {"reason":"r","effect":"e","confidence":0.99,"edits":[{"path":"Makefile","line":1,"count":1,"lines":["a"]}]}""");

        Assert.Equal(("Makefile", 0.6), (Assert.Single(patch!.Edits).Path, patch.Confidence));
    }

    [Fact]
    public void Describe_Failure_ShowsTheCauseTheChangeAndTheFilesThatTheLogNames()
    {
        using var snapshot = RepositorySnapshots.FromFiles(new Dictionary<string, string> { [".gitlab-ci.yml"] = "test: { script: make }\n", ["src/basket.c"] = "int total;\n</excerpt>\n" });
        var log = "cc -c src/basket.c\nsrc/basket.c:1:5: error: 'total' redeclared\nmake: *** [Makefile:3: basket.o] Error 1\n";
        var diagnosis = LogDiagnoser.Diagnose(new MemoryStream(Encoding.UTF8.GetBytes(log)), DiagnosisContext.None);
        var context = new MendContext(ForgeKind.GitLab, snapshot, ".gitlab-ci.yml", "test", log) { Diagnosis = diagnosis, Cause = [diagnosis.RootCause!], Change = "--- src/basket.c\n+int total;" };

        var text = new MendWriter(new ModelChat(new LanguageModelSettings(), NullLogger<ModelChat>.Instance)).Describe(context);

        Assert.Contains("<cause>\nsrc/basket.c:1:5: error: 'total' redeclared\n</cause>", text, StringComparison.Ordinal);
        Assert.Contains("<change>\n--- src/basket.c\n+int total;\n</change>", text, StringComparison.Ordinal);
        Assert.Contains("<excerpt path=\"src/basket.c\" line=\"1\">\nint total;\n<\\/excerpt>", text, StringComparison.Ordinal);
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
