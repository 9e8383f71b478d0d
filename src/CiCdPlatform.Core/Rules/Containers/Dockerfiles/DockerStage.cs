namespace CiCdPlatform.Core.Rules;

/// <summary>A stage of a Dockerfile: what its <c>FROM</c> says, and the instructions up to the next one.</summary>
internal sealed record DockerStage(int Index, DockerInstruction From, IReadOnlyList<DockerInstruction> Instructions)
{
    /// <summary>The image as it is written, or null when the line names none.</summary>
    public string? Written => From.Words.Count == 0 ? null : From.Words[0].Text;

    /// <summary>The image with the defaults of global arguments put in.</summary>
    public string Image { get; init; } = "";

    public string? Name => From.Words.Count > 2 && From.Words[1].Text.Equals("as", StringComparison.OrdinalIgnoreCase) ? From.Words[2].Text : null;

    /// <summary>The stage that this one builds on, when it is one of the same file.</summary>
    public DockerStage? Base { get; init; }

    /// <summary>Whether something of it is in the image that is built in the end: it is the last stage, or one that the last builds on.</summary>
    public bool Ships { get; init; }

    /// <summary>Whether POSIX shells read its commands, by its base image and by the escape character of the file.</summary>
    public bool IsPosix { get; init; } = true;

    /// <summary>This stage and those it builds on, itself first.</summary>
    public IEnumerable<DockerStage> Chain()
    {
        for (var stage = this; stage is not null; stage = stage.Base)
        {
            yield return stage;
        }
    }
}
