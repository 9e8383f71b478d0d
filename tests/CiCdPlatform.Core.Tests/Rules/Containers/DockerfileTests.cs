using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Rules.Containers;

public sealed class DockerfileTests
{
    [Fact]
    public void Parse_ContinuedLines_JoinsThemPastCommentsAndEmptyLines()
    {
        const string Text = "FROM a:1\nRUN b \\\n  # a comment\n\n  && c \\  \n  && d\nUSER e\n";

        var file = Dockerfile.Parse(Text);

        var run = file.Instructions[1];
        Assert.Equal(["b", "c", "d"], run.Commands.Select(command => command.Name));
        Assert.Equal(Text.IndexOf("c \\", StringComparison.Ordinal), run.Commands[1].Offset);
        Assert.Equal("USER", file.Instructions[2].Keyword);
        Assert.Equal(["a comment"], file.Comments);
    }

    [Fact]
    public void Parse_EscapeDirective_ContinuesWithBackticks()
    {
        var file = Dockerfile.Parse("# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:1\nCOPY a `\n  c:\\\nRUN dir c:\\\nUSER b");

        Assert.Equal(["FROM", "COPY", "RUN", "USER"], file.Instructions.Select(instruction => instruction.Keyword));
        Assert.Equal(["a", "c:\\"], file.Instructions[1].Words.Select(word => word.Text));
        Assert.Empty(file.Instructions[2].Commands);
    }

    [Theory]
    [InlineData("RUN <<EOF\nb\nc | d\nEOF\nUSER e", "b c d")]
    [InlineData("RUN <<-'EOF'\n\tb\n\tEOF\nUSER e", "b")]
    [InlineData("RUN bash <<EOF\nb\nEOF\nUSER e", "bash b")]
    [InlineData("RUN <<EOF\n#!/usr/bin/env python3\nimport os\nEOF\nUSER e", "")]
    [InlineData("RUN cat <<EOF > /f\nb\nEOF\nUSER e", "cat")]
    [InlineData("RUN a <<X && b <<Y\n1\nX\n2\nY\nUSER e", "a b")]
    [InlineData("RUN echo \"1 << 2\" && b $((1<<2))\nUSER e", "echo b")]
    [InlineData("RUN [\"sh\", \"-c\", \"b && c\"]\nUSER e", "b c")]
    [InlineData("RUN [ -f a ] && b\nUSER e", "[ b")]
    [InlineData("RUN --mount=type=cache,target=/x --network=none b\nUSER e", "b")]
    [InlineData("ONBUILD RUN b\nUSER e", "b")]
    public void Parse_Run_ListsItsCommandsAndGoesOn(string rest, string commands)
    {
        var file = Dockerfile.Parse("FROM a:1\n" + rest);

        Assert.Equal("USER", file.Instructions[^1].Keyword);
        Assert.Equal(commands, string.Join(' ', (file.Instructions[1].Trigger ?? file.Instructions[1]).Commands.Select(command => command.Name)));
    }

    [Fact]
    public void Parse_Stages_KnowTheirBaseAndWhetherTheyShip()
    {
        var file = Dockerfile.Parse("ARG V=3\nFROM --platform=$BUILDPLATFORM a:${V} AS base\nFROM golang:1 as Build\nFROM base AS last\nCOPY --from=build --chown=1:2 [\"a b\", \"/c/\"]");

        Assert.Equal(["a:3", "golang:1", "base"], file.Stages.Select(stage => stage.Image));
        Assert.Equal([true, false, true], file.Stages.Select(stage => stage.Ships));
        Assert.Equal("base", file.Stages[2].Base?.Name);
        var copy = file.Stages[2].Instructions[0];
        Assert.Equal(("build", "1:2", true), (copy.Flag("from"), copy.Flag("chown"), copy.IsJson));
        Assert.Equal(["a b", "/c/"], copy.Words.Select(word => word.Text));
    }

    [Theory]
    [InlineData("ENV A=1 B=\"2 3\" C='4'", "A=1,B=2 3,C=4")]
    [InlineData("ENV A b c", "A=b c")]
    [InlineData("ENV A \"b c\"", "A=b c")]
    [InlineData("ARG A", "A=")]
    [InlineData("ARG A B=2", "A=,B=2")]
    [InlineData("LABEL \"a b\"=c d=e\\ f", "a b=c,d=e f")]
    public void Pairs_Forms_AreRead(string line, string expected)
    {
        var instruction = Dockerfile.Parse("FROM a:1\n" + line).Instructions[1];

        Assert.Equal(expected, string.Join(',', instruction.Pairs().Select(pair => $"{pair.Name}={pair.Value?.Text}")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\\")]
    [InlineData("FROM")]
    [InlineData("FROM a\nRUN <<EOF\nnever closed")]
    [InlineData("FROM a\nCOPY [\"a\nENV\nENV =\nLABEL a=\"b\nEXPOSE\nONBUILD\nUSER\n")]
    [InlineData("\uFEFF# syntax=x\r\nFROM a\r\nRUN b \\\r\n  c\r\n")]
    public void Check_BrokenFiles_NoRuleThrows(string text)
    {
        var file = new RuleFile("Dockerfile", text);

        Assert.All(Core.Rules.Rules.All.Where(rule => rule.Concerns(FileKind.Dockerfile)), rule => Assert.NotNull(rule.Check(file, RuleSettings.Default).ToList()));
    }

    [Fact]
    public void Parse_EndlessFile_StopsAtWhatAPersonWrites() =>
        Assert.Equal(1_000, Dockerfile.Parse("FROM a:1\n" + string.Concat(Enumerable.Repeat("ENV A=$B C=$A\n", 50_000))).Instructions.Count);

    [Fact]
    public void Check_Pragmas_SilenceWhatTheyName()
    {
        const string Text = "# hadolint global ignore=DL4000\n# checkov:skip=CKV_DOCKER_1: wanted\nFROM a:1\nMAINTAINER b\nEXPOSE 22\n# hadolint ignore=DL3004,DL3008 # reason\nRUN sudo a\nRUN sudo b\n";
        var file = new RuleFile("Dockerfile", Text);

        var hits = Core.Rules.Rules.All.Where(rule => rule.Id is "maintainer-instruction" or "exposed-ssh-port" or "sudo-in-build").SelectMany(rule => rule.Check(file, RuleSettings.Default));

        Assert.Equal(Text.IndexOf("sudo b", StringComparison.Ordinal), Assert.Single(hits).Offset);
    }

    [Theory]
    [InlineData("untrusted-registry", "FROM evil.example.com/a:1", true)]
    [InlineData("untrusted-registry", "FROM a.example.org/a:1", false)]
    [InlineData("untrusted-registry", "FROM debian:12 AS b\nFROM b", false)]
    [InlineData("missing-label", "FROM a:1", true)]
    [InlineData("missing-label", "FROM a:1\nLABEL version=1.2.3", false)]
    [InlineData("superfluous-label", "FROM a:1\nLABEL other=b", true)]
    [InlineData("superfluous-label", "FROM a:1\nLABEL version=1.2.3", false)]
    [InlineData("malformed-label", "FROM a:1\nLABEL version=latest", true)]
    [InlineData("malformed-label", "FROM a:1\nLABEL version=1.2.3", false)]
    public void Check_Settings_DecideWhatIsAsked(string id, string text, bool fires)
    {
        var settings = RuleSettings.Default with { TrustedRegistries = ["docker.io", "*.example.org"], RequiredLabels = new Dictionary<string, string> { ["version"] = "semver" }, OnlyRequiredLabels = true };

        var hits = Core.Rules.Rules.All.Single(rule => rule.Id == id).Check(new RuleFile("Dockerfile", text), settings);

        Assert.Equal(fires, hits.Any());
    }
}
