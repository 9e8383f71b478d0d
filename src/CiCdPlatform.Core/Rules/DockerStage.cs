namespace CiCdPlatform.Core.Rules;

/// <summary>What a <c>FROM</c> says: the image and the name of the stage.</summary>
internal sealed record DockerStage(string Image, string? Name)
{
    public static DockerStage? Of(DockerInstruction instruction)
    {
        if (instruction.Keyword != "FROM")
        {
            return null;
        }

        var words = instruction.Argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .SkipWhile(word => word.StartsWith("--", StringComparison.Ordinal)).ToList();
        return words.Count == 0
            ? null
            : new DockerStage(words[0], words.Count > 2 && words[1].Equals("as", StringComparison.OrdinalIgnoreCase) ? words[2] : null);
    }
}
