using CiCdPlatform.Core.Pipelines.Writers.Yaml;
using CiCdPlatform.Core.Yaml;
using YamlDotNet.RepresentationModel;

namespace CiCdPlatform.Core.Tests.Pipelines;

public sealed class YamlEmitterTests
{
    [Theory]
    [InlineData("plain text")]
    [InlineData("")]
    [InlineData(" leading")]
    [InlineData("trailing ")]
    [InlineData("yes")]
    [InlineData("No")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("1.20")]
    [InlineData("0x1F")]
    [InlineData("12:30:45")]
    [InlineData("1e3")]
    [InlineData("a: b")]
    [InlineData("a #b")]
    [InlineData("key:")]
    [InlineData("- dash")]
    [InlineData("-n")]
    [InlineData("? q")]
    [InlineData("[a]")]
    [InlineData("{a}")]
    [InlineData("*alias")]
    [InlineData("&anchor")]
    [InlineData("!tag")]
    [InlineData("%directive")]
    [InlineData("@at")]
    [InlineData("`tick`")]
    [InlineData("it's \"quoted\"")]
    [InlineData("'single'")]
    [InlineData("tab\there")]
    [InlineData("bell\u0007")]
    [InlineData("two\nlines")]
    [InlineData("two\nlines\n")]
    [InlineData("many\n\n\nblank\n")]
    [InlineData("ends in blanks\n\n")]
    [InlineData("\nbegins blank")]
    [InlineData("  indented\nblock")]
    [InlineData("cr\r\nlf")]
    [InlineData("---")]
    [InlineData("--- x")]
    [InlineData("...")]
    [InlineData("a\\b")]
    [InlineData("ünïcödé 🚀")]
    [InlineData("\u2028line\u0085sep")]
    [InlineData("\uFEFFbom")]
    public void Emit_AnyScalar_ReadsBackTheSame(string text)
    {
        var yaml = YamlEmitter.Emit(new YamlMap().Add("before", "x").Add("key", text).Add("list", [text, "z"]).Add("flow", [text.Replace("\n", " ", StringComparison.Ordinal), "z"], oneLine: true).Add(text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal) ? text : "k", "after"));
        var load = YamlText.Load(yaml);
        Assert.Null(load.Error);
        var root = (YamlMappingNode)load.Root!;
        Assert.Equal(text, ((YamlScalarNode)root.Children["key"]).Value);
        Assert.Equal(text, ((YamlScalarNode)((YamlSequenceNode)root.Children["list"]).Children[0]).Value);
        Assert.Equal("z", ((YamlScalarNode)((YamlSequenceNode)root.Children["flow"]).Children[1]).Value);
        Assert.Equal("after", ((YamlScalarNode)root.Children.Last().Value).Value);
    }
}
