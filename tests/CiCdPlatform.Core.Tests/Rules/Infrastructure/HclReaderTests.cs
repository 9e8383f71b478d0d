using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Tests.Rules.Infrastructure;

public sealed class HclReaderTests
{
    [Fact]
    public void Read_Resource_GivesItsAttributesAndBlocks()
    {
        const string Text = """
            # a comment { with = "braces" }
            resource "aws_x" "a" { // another
              name    = "n"   /* and
                               another */
              count   = var.enabled ? 1 : 0
              number  = -5
              on      = true
              list    = ["a", "${b}", 3,
                         c.d]
              object  = { "k" = "v", k2 : true
                          (var.k3) = 4 }
              text    = <<-EOT
                line { "
              EOT
              code    = jsonencode({ A = [{ B = "*" }] })
              each    = [for x in y : x if x != "}"]
              dynamic "ingress" {
                for_each = var.ports
                content { port = 22 }
              }
              ingress { port = 23 }
            }
            variable "v" {}
            """;

        var root = HclReader.Read(Text);

        var resource = root.Blocks[0];
        Assert.Equal(["resource", "variable"], root.Blocks.Select(block => block.Type));
        Assert.Equal(["aws_x", "a"], resource.Labels);
        Assert.Equal("resource \"aws_x\" \"a\"", Text.Substring(resource.Offset, resource.Length));
        Assert.Equal("n", resource.Attribute("name")!.Value.Text);
        Assert.True(resource.Attribute("count")!.Value is { IsDynamic: true, Text: null });
        Assert.Equal(("-5", "true"), (resource.Attribute("number")!.Value.Text, resource.Attribute("on")!.Value.Text));
        Assert.Equal(["a", "${b}", "3"], resource.Attribute("list")!.Value.Texts().Select(text => text.Text));
        Assert.Equal("v", Assert.Single(resource.Find("object.k")).Value.Text);
        Assert.Equal("true", Assert.Single(resource.Find("object.k2")).Value.Text);
        Assert.Contains("line {", resource.Attribute("text")!.Value.Text, StringComparison.Ordinal);
        Assert.Equal("*", Assert.Single(resource.Find("code.A.B")).Value.Text);
        Assert.True(resource.Attribute("each")!.Value.IsDynamic);
        Assert.Equal(["23", "22"], resource.Find("ingress.port").Select(attribute => attribute.Value.Text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("resource \"a\" {")]
    [InlineData("a = \"not closed\nb = 1")]
    [InlineData("a = [1, 2")]
    [InlineData("} } a = }")]
    [InlineData("a = <<EOT\nnever")]
    [InlineData("a = { b = ")]
    [InlineData("= = \"x\" : ,")]
    public void Read_Broken_Ends(string text) => Assert.NotNull(HclReader.Read(text));

    [Theory]
    [InlineData("a = [")]
    [InlineData("a { ")]
    [InlineData("a = f(")]
    [InlineData("a = \"${")]
    public void Read_DeeplyNested_Ends(string piece) => Assert.NotNull(HclReader.Read(string.Concat(Enumerable.Repeat(piece, 20_000))));

    [Fact]
    public void Check_SkipComment_SilencesWithinItsResource()
    {
        const string Bad = "acl = \"public-read\"\n}\n";
        var file = new RuleFile("main.tf", "resource \"aws_s3_bucket\" \"a\" {\n  #checkov:skip=CKV_AWS_20:website\n  " + Bad + "resource \"aws_s3_bucket\" \"b\" {\n  " + Bad);

        var hits = Core.Rules.Rules.All.Single(rule => rule.Id == "aws-public-bucket").Check(file, RuleSettings.Default);

        Assert.Equal(6, file.At(Assert.Single(hits).Offset).Line);
    }
}
