using CiCdPlatform.LocalForge;
using CiCdPlatform.TestKit;

namespace CiCdPlatform.Features.Tests.Scenarios;

/// <summary>Commits and pushes with git, as a person does.</summary>
internal sealed class PersonsClone(string folder)
{
    private int _clones;

    /// <summary>One commit on top of a branch, pushed by force to another; the new head.</summary>
    public Task<string> PushAsync(LocalRepository repository, string token, string branch, string from, params IReadOnlyList<(string Path, string Content)> files) => PushAsync(
        repository,
        token,
        branch,
        from,
        async clone =>
        {
            foreach (var (path, content) in files)
            {
                var file = new FileInfo(Path.Combine(clone, path));
                file.Directory!.Create();
                await File.WriteAllTextAsync(file.FullName, content);
            }

            await Git.RunAsync(clone, "add", "-A");
        });

    /// <summary>The same with whatever git is made to do.</summary>
    public async Task<string> PushAsync(LocalRepository repository, string token, string branch, string from, Func<string, Task> change)
    {
        var clone = Path.Combine(folder, $"clone-{Interlocked.Increment(ref _clones)}");
        var address = new UriBuilder(repository.CloneUrl) { UserName = "person", Password = token }.Uri;
        await Git.RunAsync(folder, "clone", "-q", "-b", from, address.ToString(), clone);
        await change(clone);
        await Git.RunAsync(clone, "commit", "-q", "-m", "Change");
        await Git.RunAsync(clone, "push", "-q", "--force", "origin", "HEAD:refs/heads/" + branch);
        return await Git.RunAsync(clone, "rev-parse", "HEAD");
    }
}
