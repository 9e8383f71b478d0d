using CiCdPlatform.Core.Toml;

namespace CiCdPlatform.Core.Tests.Toml;

public sealed class TomlTextTests
{
    [Fact]
    public void Load_Manifest_GivesValuesWithLines()
    {
        var load = TomlText.Load("""
            # comment
            title = "a \"b\" \u00e9" # after
            [a.b]
            list = [
              "one", # first
              'two\n',
            ]
            inline = { x = 1, "y z" = { q = true } }
            dotted.key = 2024-01-01
            [[rows]]
            n = 1
            [[rows]]
            n = 2
            [rows.sub]
            deep = '''
            raw "text"'''
            """);

        Assert.Null(load.Error);
        var root = load.Root!;
        Assert.Equal("a \"b\" é", root.TextAt("title"));
        Assert.Equal(["one", "two\\n"], root.At("a", "b", "list")!.Items.Select(item => item.Text!));
        Assert.Equal(6, root.At("a", "b", "list")!.Items[1].Line);
        Assert.Equal("true", root.At("a", "b", "inline", "y z", "q")!.Text);
        Assert.Equal("2024-01-01", root.At("a", "b", "dotted", "key")!.Text);
        Assert.Equal(["1", "2"], root.At("rows")!.Items.Select(row => row.At("n")!.Text!));
        Assert.Equal("raw \"text\"", root.At("rows")!.Items[1].TextAt("sub", "deep"));
    }

    [Theory]
    [InlineData("a = 1\na = 2\n", 2)]
    [InlineData("a = 1\nb = \"open\n", 2)]
    [InlineData("a = 1\n\n[a.b]\nc = 1\n", 3)]
    [InlineData("a = [1, 2\n", 2)]
    [InlineData("= 1\n", 1)]
    [InlineData("a = 1 b = 2\n", 1)]
    [InlineData("a = \"\\uD800\"\n", 1)]
    public void Load_Broken_NamesTheLine(string text, int line)
    {
        var load = TomlText.Load(text);

        Assert.Null(load.Root);
        Assert.NotNull(load.Error);
        Assert.Equal(line, load.ErrorLine);
    }

    [Fact]
    public void Load_NestedTooDeep_IsRefused() => Assert.Contains("deeper", TomlText.Load("a = " + new string('[', 100_000)).Error, StringComparison.Ordinal);
}
