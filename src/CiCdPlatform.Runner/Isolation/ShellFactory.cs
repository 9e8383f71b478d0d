using CiCdPlatform.Runner.Execution;

namespace CiCdPlatform.Runner.Isolation;

/// <summary>Makes the shell of a job: in a sandbox, or bare.</summary>
internal sealed class ShellFactory
{
    public async Task<IJobShell> CreateAsync(RunScope run, JobFolders folders, CancellationToken cancellation)
    {
        var environment = await JobEnvironment.CreateAsync(run, folders, cancellation);
        return new DirectShell(run.Options, folders, environment, run.Time);
    }
}
