using CiCdPlatform.Cli.Output;
using CiCdPlatform.Cli.Server;
using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Core.Repositories;
using CiCdPlatform.Features.Diagnosis;
using CiCdPlatform.Forges;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CiCdPlatform.Cli.Commands;

/// <summary>A job that failed, with its log.</summary>
internal sealed record FailedJob(string? Name, string Log);

/// <summary>What failed in a run.</summary>
/// <param name="Commit">Null where only a job is known, which does not say on which commit it ran.</param>
/// <param name="Jobs">None where nothing failed, or where the forge took no job of the definition.</param>
internal sealed record FailedRun(ForgeKind Forge, string? Commit, string? Definition, RunState State, IReadOnlyList<FailedJob> Jobs);

/// <summary>A run that a forge keeps, named by the address of its page and read with the token of the environment.</summary>
internal sealed class ForgeRun : IAsyncDisposable
{
    private const int MaxLogBytes = 64 * 1024 * 1024;
    private const int MaxJobs = 20;
    private readonly RunAddress _address;
    private readonly ServiceProvider _services;
    private readonly IForgeConnection _connection;

    private ForgeRun(RunAddress address, string token)
    {
        _address = address;
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders());
        services.AddSingleton<ITokenVault>(new GivenToken(token));
        services.AddForges(address.Forge == ForgeKind.GitHub
            ? new ForgeSettings { GitHub = { new GitHubAppSettings { Host = address.Host, ApiUrl = address.ApiUrl } } }
            : new ForgeSettings { GitLab = [new GitLabInstanceSettings { Host = address.Host, ApiUrl = address.ApiUrl }] });
        _services = services.BuildServiceProvider();
        _connection = _services.GetRequiredService<IForges>().Open(new RepositoryAddress(address.Forge, address.Host, address.FullName, new ForgeAccess(CredentialKey: nameof(GivenToken))));
    }

    /// <summary>Nothing is asked of the forge yet.</summary>
    public static ForgeRun Open(string address)
    {
        var parsed = RunAddress.Parse(address)
            ?? throw new ServerException(ExitCode.Usage, $"'{address}' is no run: give the address of its page, such as https://github.com/OWNER/NAME/actions/runs/1 or https://gitlab.com/GROUP/NAME/-/pipelines/1");
        return new ForgeRun(parsed, RunToken.For(parsed));
    }

    /// <summary>The jobs that failed, those that were cut off last; only the one of that name where there is one.</summary>
    public Task<FailedRun> ReadAsync(string? only, CancellationToken cancellation) => AskAsync(async () =>
    {
        if (_address is { RunId: null, JobId: { } alone })
        {
            return new FailedRun(_address.Forge, null, null, RunState.Failure, [new FailedJob(only, await _connection.ReadJobLogAsync(alone, MaxLogBytes, cancellation))]);
        }

        var run = await _connection.GetRunAsync(_address.RunId!.Value, cancellation) ?? throw new ForgeException(ForgeFailure.NotFound, $"{_address.FullName} has no run {_address.RunId}, or the token may not see it");
        var all = await _connection.ListJobsAsync(run.Id, cancellation);
        var listed = _address.JobId is { } id ? all.Where(job => job.Id == id) : only is not null ? all.Where(job => job.Name == only) : FailedJobs.Of(all);
        var jobs = new List<FailedJob>();
        foreach (var job in listed.Take(MaxJobs))
        {
            jobs.Add(new FailedJob(job.Name, await _connection.ReadJobLogAsync(job.Id, MaxLogBytes, cancellation)));
        }

        return new FailedRun(_address.Forge, run.HeadSha, run.Definition, run.State, jobs);
    });

    /// <summary>The files that it failed on.</summary>
    public Task<RepositorySnapshot> ReadFilesAsync(string commit, CancellationToken cancellation) => AskAsync(() => _connection.ReadSnapshotAsync(commit, SnapshotLimits.Default, cancellation));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ForgeException e)
        {
            throw new ServerException(ExitCode.Forge, e.Message);
        }
    }

    private sealed class GivenToken(string token) : ITokenVault
    {
        public string? Find(string credentialKey) => token;
    }
}
