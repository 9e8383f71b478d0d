using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Features.LanguageModel;
using CiCdPlatform.Features.Tests.LanguageModel;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Features.Tests.Diagnosis;

public sealed class DebugAdvisorTests
{
    private const string Log = "$ npm test\nError: connect ECONNREFUSED 127.0.0.1:5432\n    at TCPConnectWrap (net.js:1)\nERROR: Job failed: exit code 1\n";
    private const string Good = """It is: {"answer":"Nobody listens on the port of the database.","lines":[2]}""";

    [Fact]
    public async Task Answer_WithLinesOfTheLog_QuotesThem()
    {
        await using var model = await ScriptedModel.StartAsync(ScriptedModel.Says(Good));
        var earlier = new DebugMessage(1, "tests", new DebugReply("0 tests ran"));

        var reply = await Advisor(model).AnswerAsync(Conversation(), [earlier], "which service is missing?", CancellationToken.None);

        Assert.Equal(("Nobody listens on the port of the database.", "language-model"), (reply!.Text, reply.Source));
        Assert.Contains("ECONNREFUSED", Assert.Single(reply.Lines).Text, StringComparison.Ordinal);
        var asked = Assert.Single(model.Asked).Body.GetProperty("messages")[1].GetProperty("content").GetString();
        Assert.Contains("which service is missing?", asked, StringComparison.Ordinal);
        Assert.Contains("2: Error: connect", asked, StringComparison.Ordinal);
        Assert.Contains("0 tests ran", asked, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_ThatDoesNotHold_IsAskedForAgain()
    {
        await using var model = await ScriptedModel.StartAsync(ScriptedModel.Says("""{"answer":"Line 900 says so.","lines":[900]}"""), ScriptedModel.Says(Good));

        var reply = await Advisor(model).AnswerAsync(Conversation(), [], "why?", CancellationToken.None);

        Assert.StartsWith("Nobody", reply!.Text, StringComparison.Ordinal);
        Assert.Contains("lines that were not given", model.Asked.Last().Body.GetProperty("messages")[3].GetProperty("content").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("I do not know.")]
    [InlineData("""{"answer":"","lines":[1]}""")]
    [InlineData("""{"answer":"No line.","lines":[]}""")]
    [InlineData("""{"answer":"See https://example.org/cure for more.","lines":[1]}""")]
    [InlineData("""{"answer":5,"lines":[1]}""")]
    [InlineData("} {")]
    public async Task Answer_ThatNeverHolds_IsNone(string says)
    {
        await using var model = await ScriptedModel.StartAsync(ScriptedModel.Says(says));

        Assert.Null(await Advisor(model).AnswerAsync(Conversation(), [], "why?", CancellationToken.None));
        Assert.Equal(2, model.Asked.Count);
    }

    [Fact]
    public async Task Answer_FromAServerThatFails_IsNone()
    {
        await using var model = await ScriptedModel.StartAsync(ScriptedModel.Fails(400, "{}"));

        Assert.Null(await Advisor(model).AnswerAsync(Conversation(), [], "why?", CancellationToken.None));
    }

    [Fact]
    public void Conversation_AskedInOnesOwnWords_AsksTheModelWhereThereIsOne()
    {
        Assert.Equal("ask", Conversation(asksModel: true).Answer("which service is missing?").Run);
        Assert.Null(Conversation(asksModel: true).Answer("why").Run);
        Assert.Null(Conversation().Answer("which service is missing?").Run);
    }

    [Fact]
    public void Conversation_WithoutAPatch_LetsTheModelWriteOne()
    {
        using var files = RepositorySnapshots.FromFiles(new Dictionary<string, string> { ["readme.md"] = "A shop.\n" });

        Assert.Equal(("try", 0), (Conversation(asksModel: true, files).Answer("try").Run, Conversation(asksModel: true, files).Answer("try").Patch));
        Assert.Null(Conversation(asksModel: false, files).Answer("try").Run);
    }

    private static DebugConversation Conversation(bool asksModel = false, RepositorySnapshot? files = null) =>
        new(new DebugSubject(ForgeKind.GitLab, ".gitlab-ci.yml", "test", Log), files) { AsksModel = asksModel };

    private static DebugAdvisor Advisor(ScriptedModel model) => new(new ModelChat(new LanguageModelSettings { Endpoint = model.Endpoint, Model = "scripted" }, NullLogger<ModelChat>.Instance));
}
