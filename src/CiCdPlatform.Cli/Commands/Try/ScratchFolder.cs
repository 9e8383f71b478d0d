using CiCdPlatform.Features.Pipelines.Proof;

namespace CiCdPlatform.Cli.Commands;

/// <summary>Removes what a command left on disk, and says so when something stays.</summary>
internal static class ScratchFolder
{
    public static void Remove(string folder)
    {
        if (ScratchFiles.Remove(folder) is { } problem)
        {
            Console.Error.WriteLine($"warning: {folder} could not be removed: {problem}");
        }
    }
}
