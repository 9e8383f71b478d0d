using CiCdPlatform.Core.Pipelines;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.GitHub;
using CiCdPlatform.Runner.GitLab;
using CiCdPlatform.Runner.Isolation;
using CiCdPlatform.Runner.Toolchains;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CiCdPlatform.Runner;

/// <summary>Runs the jobs of GitHub workflows and GitLab pipelines in scratch folders of this machine.</summary>
public sealed partial class PipelineRunner : IPipelineRunner
{
    private readonly RunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ToolchainInventory _toolchains;

    /// <summary>A runner over this machine's toolchains.</summary>
    public PipelineRunner(RunnerOptions options, TimeProvider time, ILoggerFactory? loggers = null, ToolchainInventory? toolchains = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _options = options;
        _time = time;
        _logger = (loggers ?? NullLoggerFactory.Instance).CreateLogger<PipelineRunner>();
        _toolchains = toolchains ?? ToolchainInventory.OfThisMachine;
    }

    /// <inheritdoc/>
    public IReadOnlyList<RunPlan> Plan(ForgeKind forge, RunTrigger trigger, IReadOnlyList<string> files, Func<string, string?> readFile)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(readFile);
        return forge == ForgeKind.GitHub ? [.. WorkflowPlanner.Plan(trigger, files, readFile)] : [.. GitLabPlanner.Plan(trigger, files, readFile)];
    }

    /// <inheritdoc/>
    public async Task<RunResult> RunAsync(RunPlan plan, string bareRepository, IRunObserver observer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(observer);
        if (plan.Errors.Count > 0)
        {
            return new RunResult(JobOutcome.Failure, []);
        }

        var folder = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(_options.WorkFolder), $"run-{Guid.NewGuid():n}")).FullName;
        try
        {
            var run = new RunScope(plan, Path.GetFullPath(bareRepository), folder, _options, _toolchains, _time);
            return await new RunScheduler(run, observer, new JobStarter(new ShellFactory(), _logger)).RunAsync(cancellation);
        }
        finally
        {
            Remove(folder);
        }
    }

    private void Remove(string folder)
    {
        try
        {
            ScratchFolder.Remove(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.FolderStays(_logger, e, folder);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The folder {Folder} of a run could not be removed")]
        public static partial void FolderStays(ILogger logger, Exception error, string folder);
    }
}
