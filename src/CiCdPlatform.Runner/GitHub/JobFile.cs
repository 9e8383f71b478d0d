using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.GitHub;

/// <summary>Files that the runner and a job's steps hand to one another; a link that a job planted is never followed.</summary>
internal static class JobFile
{
    /// <summary>Writes a new file at a path that the job sees.</summary>
    public static void Write(JobFolders folders, string guest, string text)
    {
        var target = SafePath.Resolve(folders.HostRoot, Relative(folders, guest)) ?? throw new IOException($"{guest} leads out of the job's folders");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllText(target, text);
    }

    /// <summary>The text of a file at a path that the job sees, or null.</summary>
    public static string? Read(JobFolders folders, string guest) => SafePath.ReadText(folders.HostRoot, Relative(folders, guest));

    private static string Relative(JobFolders folders, string guest) => guest[(folders.GuestRoot.Length + 1)..];
}
