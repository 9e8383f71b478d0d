using CiCdPlatform.Core.Mending;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Core.Tests.Mending;

/// <summary>A failure in one file: parts that begin with <c>=== PATH</c>; <c>about</c> says what failed, <c>log</c> is its log, all others are files.</summary>
internal sealed class PatcherFixture : IDisposable
{
    public PatcherFixture(string input)
    {
        var parts = ("\n" + File.ReadAllText(RepositoryRoot.Combine(input))).Split("\n=== ", StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('\n', 2))
            .ToDictionary(part => part[0], part => part.Length > 1 ? part[1] + "\n" : "", StringComparer.Ordinal);
        var about = parts["about"].Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ", 2)).ToList();
        string? Of(string key) => about.Find(pair => pair[0] == key)?[1];
        Snapshot = RepositorySnapshots.FromFiles(parts.Where(part => part.Key is not ("about" or "log")).ToDictionary(StringComparer.Ordinal));
        Context = new MendContext(Of("forge") == "gitlab" ? ForgeKind.GitLab : ForgeKind.GitHub, Snapshot, Of("definition")!, Of("job"), parts["log"].TrimEnd('\n'))
        {
            DefinitionErrors = [.. about.Where(pair => pair[0] == "error").Select(pair => pair[1].Split(' ', 2)).Select(error => new DefinitionError(int.Parse(error[0]), error[1]))],
        };
    }

    public RepositorySnapshot Snapshot { get; }

    public MendContext Context { get; }

    public void Dispose() => Snapshot.Dispose();
}
