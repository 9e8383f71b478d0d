using CiCdPlatform.Core.Workflows;

namespace CiCdPlatform.Core.Tests.Workflows;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("github.ref == 'refs/heads/main' && !cancelled()")]
    [InlineData("contains(fromJSON('[\"a\", \"b\"]'), github.actor)")]
    [InlineData("github.event.commits[0].message")]
    [InlineData("github['ref_name']")]
    [InlineData("(1 < 2 || 0x1F == 1.5e-3) && 'it''s' != null")]
    [InlineData("join(github.event.issue.labels.*.name, ', ')")]
    [InlineData("github.event_name == 'push' && 10 || 20")]
    [InlineData("format('{{0}} {0}', 'a')")]
    [InlineData("case(github.ref == 'a', 1, 2)")]
    [InlineData("toJSON(github) == '{}'")]
    public void Check_Right_FindsNothing(string text) => Assert.Empty(Faults(text));

    [Theory]
    [InlineData("github.", "ends")]
    [InlineData("\"text\"", "single quotes")]
    [InlineData("a = b", "`==`")]
    [InlineData("1 + 2", "no operator")]
    [InlineData("'open", "not closed")]
    [InlineData("github.ref github.sha", "after the end")]
    [InlineData("github.evnt", "did you mean `event`")]
    [InlineData("secrets.TOKEN", "not known here")]
    [InlineData("wrong.name", "no context")]
    [InlineData("hashFiles('a')", "in steps only")]
    [InlineData("missing()", "no function")]
    [InlineData("startsWith('a')", "takes 2 arguments")]
    [InlineData("contains(github, 'a')", "argument 1")]
    [InlineData("format('{0} {2}', 'a', 'b')", "{2}")]
    [InlineData("fromJSON('{')", "no JSON")]
    [InlineData("github == 'a'", "cannot be compared")]
    [InlineData("true < false", "cannot be compared")]
    [InlineData("github.ref.name", "as a property of text")]
    [InlineData("github[0]", "by text")]
    [InlineData("vars.GITHUB_X", "reserved")]
    [InlineData("01", "no number")]
    public void Check_Wrong_SaysWhatIsWrong(string text, string expected) =>
        Assert.Contains(expected, string.Join('\n', Faults(text)), StringComparison.Ordinal);

    [Fact]
    public void Parse_NestedTooDeep_SaysSo() => Assert.NotNull(ExpressionParser.Parse(new string('(', 10_000) + "1", isBare: true).Fault);

    [Fact]
    public void TypeOf_ConditionAndValues_IsTheTypeOfTheValues()
    {
        var checker = new ExpressionChecker(ExpressionContexts.Types, ExpressionContexts.At("jobs.steps").Contexts, ExpressionContexts.At("jobs.steps").Functions);

        Assert.IsType<NumberType>(checker.TypeOf(ExpressionParser.Parse("github.ref == 'a' && 10 || 20", isBare: true).Node!));
        Assert.IsType<ListType>(checker.TypeOf(ExpressionParser.Parse("fromJSON('[1, 2]')", isBare: true).Node!));
    }

    private static List<string> Faults(string text)
    {
        var (node, _, fault) = ExpressionParser.Parse(text, isBare: true);
        if (fault is not null)
        {
            return [fault.Message];
        }

        var (contexts, functions) = ExpressionContexts.At("jobs.if");
        var checker = new ExpressionChecker(ExpressionContexts.Types, contexts, functions);
        checker.TypeOf(node!);
        return [.. checker.Faults.Select(found => found.Message)];
    }
}
