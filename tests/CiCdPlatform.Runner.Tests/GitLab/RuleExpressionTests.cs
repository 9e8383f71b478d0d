using CiCdPlatform.Runner.GitLab;

namespace CiCdPlatform.Runner.Tests.GitLab;

public sealed class RuleExpressionTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["A"] = "a", ["EMPTY"] = "", ["V"] = "v1.2", ["P"] = "/^V/i" };

    [Theory]
    [InlineData("$A", true)]
    [InlineData("$EMPTY", false)]
    [InlineData("$NONE == null", true)]
    [InlineData("$EMPTY == null", false)]
    [InlineData("$A == 'a' && $V != \"v1\"", true)]
    [InlineData("$A == 'b' || $A == 'a' && $NONE", false)]
    [InlineData("($A == 'b' || $A == 'a') && ${V} =~ /^v[0-9]+\\.[0-9]+$/", true)]
    [InlineData("$V !~ /\\//", true)]
    [InlineData("$V =~ $P", true)]
    [InlineData("!($A == 'a')", false)]
    public void IsTrue_Expression_IsDecided(string text, bool expected) => Assert.Equal(expected, RuleExpression.IsTrue(text, Variables));

    [Theory]
    [InlineData("$A =")]
    [InlineData("$A == ")]
    [InlineData("($A")]
    [InlineData("main")]
    [InlineData("$A == 'a")]
    [InlineData("$A =~ /a")]
    [InlineData("$A =~ /(?=a)/")]
    public void Fault_NoExpression_IsNamed(string text) => Assert.NotNull(RuleExpression.Fault(text));

    [Theory]
    [InlineData("30 minutes", 1800)]
    [InlineData("1h 30m", 5400)]
    [InlineData("1 hour and 2 seconds", 3602)]
    [InlineData("90", 90)]
    [InlineData("soon", null)]
    [InlineData("5 moons", null)]
    public void Parse_Duration_IsRead(string text, int? seconds) => Assert.Equal(seconds, (int?)Durations.Parse(text)?.TotalSeconds);

    [Theory]
    [InlineData("$A-${V}-$$A-$NONE.", "a-v1.2-$A-.")]
    [InlineData("${A", "${A")]
    [InlineData("50$ %A%", "50$ %A%")]
    public void Expand_Text_IsExpanded(string text, string expected) => Assert.Equal(expected, VariableExpansion.Expand(text, Variables));
}
