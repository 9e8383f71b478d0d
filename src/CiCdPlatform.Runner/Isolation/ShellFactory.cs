using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.Isolation;

/// <summary>Makes the shell of a job: in a sandbox, or bare.</summary>
internal sealed class ShellFactory
{
    public async Task<IJobShell> CreateAsync(RunScope run, JobFolders folders, CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string>(await JobEnvironment.CreateAsync(run, folders, cancellation), StringComparer.Ordinal);
        var machine = await run.Toolchains.PathAsync(cancellation);
        foreach (var (name, value) in machine.Variables)
        {
            environment.TryAdd(name, value);
        }

        return !run.Options.Isolate ? new DirectShell(run.Options, folders, environment, run.Time)
            : OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException("jobs run in a sandbox only on Linux")
            : new SandboxShell(run.Options, folders, run.PackageCaches, machine, environment, run.Time);
    }
}
