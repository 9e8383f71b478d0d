namespace CiCdPlatform.Core.Detectors.Other;

/// <summary>A language whose projects are built by the same few commands: what marks them, and the commands. <c>{marker}</c> and <c>{stem}</c> stand for the marker's name with and without its ending.</summary>
internal sealed record Toolchain(string Language, string? PackageManager, string[] Markers)
{
    public string[] Install { get; init; } = [];

    public string[] Build { get; init; } = [];

    public string[] Test { get; init; } = [];

    public string[] Lint { get; init; } = [];

    /// <summary>Checks that count where a file of the folder is there and, when a text is given, holds it.</summary>
    public (string File, string? Text, string Command)[] Checks { get; init; } = [];

    /// <summary>How a program of it is started: the first rule that applies.</summary>
    public StartRule[] Starts { get; init; } = [];

    public string[] Lockfiles { get; init; } = [];

    /// <summary>A path below the component that means tests; null where tests are always possible.</summary>
    public LazyPattern? TestFile { get; init; }

    /// <summary>A text of the marker that means tests wherever they lie.</summary>
    public string? TestMark { get; init; }

    /// <summary>A text that a test holds.</summary>
    public string? TestText { get; init; }

    /// <summary>The file and the pattern, with a group <c>version</c>, that state the version.</summary>
    public (string File, LazyPattern Pattern)[] Versions { get; init; } = [];

    /// <summary>What version managers call it; the language's id when empty.</summary>
    public string[] Tools { get; init; } = [];

    /// <summary>A text without which the marker means something else.</summary>
    public string? Requires { get; init; }

    /// <summary>Only the top folder is a project.</summary>
    public bool OnlyTop { get; init; }

    /// <summary>Sources alone, without a manifest.</summary>
    public bool IsGuess { get; init; }

    /// <summary>So many files with this ending make a guess certain: a shell for developers is one file, a build is many.</summary>
    public (string Ending, int Count)? Parts { get; init; }
}

/// <summary>One way to start a program. <c>{file}</c>, <c>{path}</c>: the found file, with and without its ending; <c>{name}</c>: what the pattern found.</summary>
internal sealed record StartRule(string Command)
{
    /// <summary>Any of these must be there, relative to the folder; <c>*</c> only in the last part.</summary>
    public string[] Files { get; init; } = [];

    /// <summary>A text that the marker must hold.</summary>
    public string? Mentions { get; init; }

    /// <summary>Where the program's name stands; the marker when empty.</summary>
    public string[] NamedIn { get; init; } = [];

    /// <summary>A pattern with a group <c>name</c>.</summary>
    public LazyPattern? Name { get; init; }

    /// <summary>What builds the program, in place of the toolchain's build commands.</summary>
    public string[] Build { get; init; } = [];
}
