namespace CiCdPlatform.Core.Rules;

/// <summary>A file of Terraform as the checks see it.</summary>
internal sealed record TerraformView(RuleFile File, HclBlock Root)
{
    public static TableFamily<TerraformView> Family { get; } = new("infrastructure", FileKind.Terraform, "main.tf", (file, _) => file.View(Of))
    {
        IsSilenced = (view, hit, aliases) => aliases.Any(alias => view.Skips(hit.Offset, alias)),
    };

    public static TerraformView? Of(RuleFile file) => file.Kind is FileKind.Terraform ? new TerraformView(file, HclReader.Read(file.Text)) : null;

    public IEnumerable<HclBlock> Resources(params IReadOnlyList<string> types) =>
        Root.Blocks.Where(block => block is { Type: "resource", Labels: [_, _] } && types.Contains(block.Labels[0], StringComparer.Ordinal));

    public IEnumerable<HclBlock> Data(string type) => Root.Blocks.Where(block => block is { Type: "data", Labels: [_, _] } && block.Labels[0] == type);

    public CheckHit Hit(HclBlock block, string message) => new(block.Offset, FirstLine(block.Offset, block.Length), message);

    public CheckHit Hit(HclAttribute attribute, string message) => new(attribute.Offset, FirstLine(attribute.Offset, attribute.Length), message);

    public CheckHit Hit(HclValue value, string message) => new(value.Offset, FirstLine(value.Offset, value.Length), message);

    private int FirstLine(int offset, int length)
    {
        var end = File.Text.IndexOf('\n', offset);
        return end < 0 ? length : Math.Min(length, end - offset);
    }

    /// <summary>Whether a comment within the resource silences a check of Checkov.</summary>
    private bool Skips(int offset, string alias)
    {
        if (!alias.StartsWith("CKV", StringComparison.Ordinal) || !File.Text.Contains("checkov:skip=" + alias, StringComparison.Ordinal))
        {
            return false;
        }

        var start = Root.Blocks.Where(block => block.Offset <= offset).Select(block => block.Offset).DefaultIfEmpty(0).Max();
        var end = Root.Blocks.Where(block => block.Offset > offset).Select(block => block.Offset).DefaultIfEmpty(File.Text.Length).Min();
        var at = File.Text.IndexOf("checkov:skip=" + alias, start, end - start, StringComparison.Ordinal);
        var after = at + "checkov:skip=".Length + alias.Length;
        return at >= 0 && (after >= File.Text.Length || !char.IsAsciiDigit(File.Text[after]));
    }
}
