using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.Toolchains;

/// <summary>The toolchains that jobs find on this machine, and their versions.</summary>
public sealed class ToolchainInventory
{
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(30);
    private readonly Lazy<Task<Found>> _found;

    private ToolchainInventory(Func<Task<Found>> look) => _found = new(look);

    /// <summary>What is on PATH; looked up once.</summary>
    public static ToolchainInventory OfThisMachine { get; } = new(LookAsync);

    /// <summary>An inventory of given versions, by toolchain name, over this machine's programs.</summary>
    public static ToolchainInventory With(IReadOnlyDictionary<string, string> versions)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var all = versions.ToDictionary(v => v.Key, v => (IReadOnlyList<string>)[v.Value], StringComparer.Ordinal);
        return new(() => Task.FromResult(new Found(all, MachinePath.Empty)));
    }

    /// <summary>Toolchain names (dotnet, node, python, go, rust, java, ruby, php, perl, gcc, cmake) and their versions, such as 20.20.2; the newest SDK for dotnet.</summary>
    public async Task<IReadOnlyDictionary<string, string>> VersionsAsync(CancellationToken cancellation)
    {
        var found = await _found.Value.WaitAsync(cancellation);
        return VersionProbe.All.Where(p => found.Versions.ContainsKey(p.Name)).ToDictionary(p => p.Name, p => found.Versions[p.Name][^1], StringComparer.Ordinal);
    }

    /// <summary>Writes shims such as <c>python</c> for <c>python3</c>, and returns the folders of PATH as a job sees them.</summary>
    internal async Task<IReadOnlyList<string>> PrepareAsync(string hostBinFolder, CancellationToken cancellation)
    {
        var machine = await PathAsync(cancellation);
        machine.WriteShims(hostBinFolder);
        return machine.Folders;
    }

    /// <summary>Where this machine's programs are.</summary>
    internal async Task<MachinePath> PathAsync(CancellationToken cancellation) => (await _found.Value.WaitAsync(cancellation)).Path;

    /// <summary>Null when this machine satisfies a request for a toolchain's version, else what it lacks.</summary>
    internal async Task<string?> LackingAsync(string toolchain, string? requested, CancellationToken cancellation)
    {
        var found = await _found.Value.WaitAsync(cancellation);
        return VersionRequest.Lacking(toolchain, requested, found.Versions.GetValueOrDefault(toolchain) ?? []);
    }

    /// <summary>Null when this machine's tools stand for a container image, else why not.</summary>
    internal async Task<string?> LackingImageAsync(string image, CancellationToken cancellation)
    {
        var found = await _found.Value.WaitAsync(cancellation);
        return ImageMapping.Lacking(image, found.Versions);
    }

    private static async Task<Found> LookAsync()
    {
        var versions = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var probe in VersionProbe.All.Concat(VersionProbe.BuildTools))
        {
            var read = probe.Read(await OutputAsync(probe.Command)).Order(VersionOrder.Instance).ToList();
            if (read.Count > 0)
            {
                versions[probe.Name] = read;
            }
        }

        return new Found(versions, await MachinePath.LookAsync(OutputAsync));
    }

    private static async Task<IReadOnlyList<string>> OutputAsync(IReadOnlyList<string> command)
    {
        if (ExecutablePath.Find(command[0]) is null)
        {
            return [];
        }

        // Looked up from the root folder, so that no version file of the current folder has a say.
        var environment = Kept.Select(n => (Name: n, Value: Environment.GetEnvironmentVariable(n))).Where(v => v.Value is { Length: > 0 })
            .ToDictionary(v => v.Name, v => v.Value!, StringComparer.Ordinal);
        var lines = new List<string>();
        var exit = await ChildProcess.RunAsync(new ChildCommand(command, environment, "/"), lines.Add, ProbeLimit, null, TimeProvider.System, CancellationToken.None);
        return exit.Code == 0 ? lines : [];
    }

    private static readonly string[] Kept =
        ["PATH", "HOME", "DOTNET_ROOT", "JAVA_HOME", "GOROOT", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN", "CARGO_HOME", "PYENV_ROOT", "PYENV_VERSION", "LD_LIBRARY_PATH"];

    private sealed record Found(IReadOnlyDictionary<string, IReadOnlyList<string>> Versions, MachinePath Path);
}
