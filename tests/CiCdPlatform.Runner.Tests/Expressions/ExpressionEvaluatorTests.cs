using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Expressions;

namespace CiCdPlatform.Runner.Tests.Expressions;

public sealed class ExpressionEvaluatorTests
{
    private static ExpressionEvaluator Evaluator(bool failed = false) => new(new ExpressionScope(new Dictionary<string, JsonNode?>
    {
        ["github"] = new JsonObject { ["event_name"] = "push", ["event"] = new JsonObject { ["tags"] = new JsonArray(new JsonObject { ["n"] = "a" }, new JsonObject { ["n"] = "b" }) } },
    })
    {
        Success = !failed,
        Failure = failed,
    });

    [Theory]
    [InlineData("${{ github.event_name == 'PUSH' }}", "true")]
    [InlineData("${{ github.nothing || 'other' }}", "other")]
    [InlineData("${{ join(github.event.tags.*.n, '-') }}", "a-b")]
    [InlineData("${{ format('{0} {{x}} {1}', 1, true) }}", "1 {x} true")]
    [InlineData("a ${{ fromJSON('[1,2]')[1] }} b", "a 2 b")]
    public void Interpolate_Expression_GivesWhatTheForgeGives(string text, string expected) => Assert.Equal(expected, Evaluator().Interpolate(text));

    [Theory]
    [InlineData(null, false, true)]
    [InlineData(null, true, false)]
    [InlineData("always()", true, true)]
    [InlineData("failure()", true, true)]
    [InlineData("github.event_name == 'push'", true, false)]
    [InlineData("${{ !failure() && !cancelled() }}", false, true)]
    public void Holds_Condition_ImpliesSuccess(string? condition, bool failed, bool expected) => Assert.Equal(expected, Evaluator(failed).Holds(condition));
}
