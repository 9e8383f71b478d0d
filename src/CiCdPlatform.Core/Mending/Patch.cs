namespace CiCdPlatform.Core.Mending;

/// <summary>Replaces <paramref name="Count"/> lines of a file from the 1-based <paramref name="Line"/> on; a count of 0 inserts before it.</summary>
public sealed record MendEdit(string Path, int Line, int Count, IReadOnlyList<string> Lines);

/// <summary>A mend that nobody has tried yet: what changes, why, and what should come of it.</summary>
/// <param name="Patcher">The id of the patcher.</param>
/// <param name="Pattern">What the patcher recognised, such as <c>npm-script</c>; what is learned is learned for it.</param>
/// <param name="Reason">One sentence: what is wrong, and what the mend does about it.</param>
/// <param name="Effect">One sentence: what should happen once it is made.</param>
/// <param name="Confidence">From 0 to 1, before anything was learned.</param>
public sealed record Patch(string Patcher, string Pattern, string Reason, string Effect, double Confidence)
{
    /// <summary>The patcher of what a language model wrote, which read texts of strangers.</summary>
    public const string ByModel = "language-model";

    /// <summary>Edits, which do not overlap; empty when a command makes the change.</summary>
    public IReadOnlyList<MendEdit> Edits { get; init; } = [];

    /// <summary>What the project's own tools do after the edits, in the sandbox.</summary>
    public MendCommand? Command { get; init; }

    /// <summary>Permissions that a job gains because the forge's refusal named them, such as <c>contents: write</c>.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];
}

/// <summary>A command that changes files, such as a formatter.</summary>
/// <param name="Script">Shell.</param>
/// <param name="Folder">Where it runs, relative to the repository; empty for its root.</param>
/// <param name="Outputs">Files that it may change: paths, or endings such as <c>*.go</c>.</param>
public sealed record MendCommand(string Script, string Folder, IReadOnlyList<string> Outputs)
{
    /// <summary>Whether it only lays text out anew, so that it may touch tests too.</summary>
    public bool OnlyFormats { get; init; }

    /// <summary>Whether a path is among <see cref="Outputs"/>.</summary>
    public bool MayChange(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Outputs.Any(output => output.StartsWith('*') ? path.EndsWith(output[1..], StringComparison.Ordinal) : path == output);
    }
}
