using CiCdPlatform.Core.Pipelines;

namespace CiCdPlatform.Runner.Execution;

/// <summary>A job's folders on this machine and as the job sees them; all lie below one root.</summary>
internal sealed class JobFolders
{
    private readonly string _guestRoot;

    public JobFolders(string hostRoot, ForgeKind forge, string repository, bool isolated)
    {
        HostRoot = Path.GetFullPath(hostRoot);
        var github = forge == ForgeKind.GitHub;
        _guestRoot = !isolated ? HostRoot : github ? "/home/runner" : "/builds";
        var name = repository.Split('/')[^1];
        Workspace = Guest(github ? $"work/{name}/{name}" : repository);
        Home = Guest(github ? "home" : ".home");
        Temp = Guest(github ? "work/_temp" : ".tmp");
        Commands = Guest(github ? "work/_temp/_runner_file_commands" : ".commands");
        Bin = Guest(github ? "bin" : ".bin");
        foreach (var folder in new[] { Workspace, Home, Temp, Commands, Bin })
        {
            Directory.CreateDirectory(Host(folder));
        }
    }

    public string HostRoot { get; }

    /// <summary>The root as the job sees it.</summary>
    public string GuestRoot => _guestRoot;

    public string Workspace { get; }

    public string Home { get; }

    public string Temp { get; }

    public string Commands { get; }

    /// <summary>First on PATH: shims such as <c>python</c> where there is only <c>python3</c>.</summary>
    public string Bin { get; }

    /// <summary>Where this machine keeps a path that the job sees; the path must lie below the root.</summary>
    public string Host(string guest) => HostRoot + guest[_guestRoot.Length..];

    /// <summary>Whether a path that the job sees lies below the root.</summary>
    public bool IsInside(string guest) => guest == _guestRoot || guest.StartsWith(_guestRoot + "/", StringComparison.Ordinal);

    /// <summary>The workspace on this machine.</summary>
    public string HostWorkspace => Host(Workspace);

    /// <summary>A path that a definition names, relative to the workspace, or null when it lies outside.</summary>
    public string? InWorkspace(string path)
    {
        var full = Path.GetFullPath(Path.Combine(Workspace, path.Replace("~/", Home + "/", StringComparison.Ordinal)));
        return full == Workspace ? "" : full.StartsWith(Workspace + "/", StringComparison.Ordinal) ? full[(Workspace.Length + 1)..] : null;
    }

    private string Guest(string relative) => $"{_guestRoot}/{relative}";
}
