using System.Text.Json.Nodes;
using CiCdPlatform.Runner.Definitions;
using CiCdPlatform.Runner.Execution;
using CiCdPlatform.Runner.NativeImages;
using CiCdPlatform.Runner.Toolchains;

namespace CiCdPlatform.Runner.GitLab;

/// <summary>Runs one GitLab job as its runner would: sources, cache, artifacts, script, and what is kept afterwards.</summary>
internal sealed class GitLabJobExecution(JobScope scope, GitLabJob job)
{
    private const int MaxRetries = 2;
    private readonly JobSections _log = new(scope);
    private IReadOnlyDictionary<string, string> _variables = new Dictionary<string, string>();

    public async Task<JobEnd> RunAsync(CancellationToken cancellation)
    {
        if (job.Unproven is { } unproven)
        {
            return JobEnd.Unproven(unproven);
        }

        _variables = Variables();
        var image = job.Definition.Get("image");
        var imageName = VariableExpansion.Expand(image.Text() ?? image.Get("name").Text() ?? "", _variables);
        scope.Log.Write("Running with CiCdPlatform");
        _log.Start("prepare_executor", imageName.Length == 0 ? "Preparing the shell of this machine" : $"Preparing this machine's tools in place of the image {imageName}");
        var trivy = imageName.Length > 0 && TrivyImage.Is(imageName);
        var lacking = imageName.Length == 0 || trivy ? null : await scope.Run.Toolchains.LackingImageAsync(imageName, cancellation);
        _log.End("prepare_executor");
        if (lacking is not null)
        {
            return JobEnd.Unproven(lacking);
        }

        AbsentPrograms.Write(imageName, [.. Lines("before_script"), .. Lines("script")], scope.Folders.Host(scope.Folders.Bin));
        for (var attempt = 0; ; attempt++)
        {
            var end = await AttemptAsync(trivy, cancellation);
            if (end.Outcome != JobOutcome.Failure || attempt >= Retries())
            {
                return end;
            }

            scope.Log.Write($"Retrying the job, attempt {attempt + 2}");
            ScratchFolder.Remove(scope.Folders.HostWorkspace);
            Directory.CreateDirectory(scope.Folders.HostWorkspace);
        }
    }

    private async Task<JobEnd> AttemptAsync(bool trivy, CancellationToken cancellation)
    {
        if (await SourcesAsync(cancellation) is { } failed)
        {
            return failed;
        }

        var caches = new JobCaches(scope, job, _variables, _log);
        var artifacts = new JobArtifacts(scope, job, _variables, _log);
        caches.Restore();
        artifacts.Download();

        var started = scope.Run.Time.GetUtcNow();
        var script = new JobScript(scope, job, _variables);
        _log.Start("step_script", "Executing \"step_script\" stage of the job script");
        var end = await script.RunAsync([.. Lines("before_script"), .. Lines("script")], trivy, cancellation);
        _log.End("step_script");
        scope.StepEnded("step_script", end.Outcome, started);
        if (end.Outcome == JobOutcome.Unproven)
        {
            return end;
        }

        if (Lines("after_script") is { Count: > 0 } after)
        {
            started = scope.Run.Time.GetUtcNow();
            _log.Start("after_script", "Running after_script");
            var ended = await script.AfterAsync(after, end, cancellation);
            _log.End("after_script");
            scope.StepEnded("after_script", ended, started);
        }

        var success = end.Outcome == JobOutcome.Success;
        caches.Save(success);
        artifacts.Upload(success);
        if (success)
        {
            scope.Log.Write("\u001b[32;1mJob succeeded\u001b[0;m");
        }
        else if (end.Outcome == JobOutcome.Failure)
        {
            scope.Log.Write($"\u001b[31;1mERROR: Job failed: {end.Reason}\u001b[0;m");
        }

        return end.Outcome == JobOutcome.Failure && script.ExitCode is { } code && job.AllowedExitCodes.Contains(code)
            ? new JobEnd(JobOutcome.Success, $"it ended with exit code {code}, which the definition allows")
            : end;
    }

    private IReadOnlyList<string> Lines(string keyword) => job.Definition.Get(keyword).Texts();

    private int Retries()
    {
        var retry = job.Definition.Get("retry");
        var causes = retry.Get("when").Texts();
        return (retry is JsonObject ? retry.Get("max") : retry).Text() is { } text && int.TryParse(text, out var max)
            && (causes.Count == 0 || causes.Any(c => c is "always" or "script_failure")) ? Math.Clamp(max, 0, MaxRetries) : 0;
    }

    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(job.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in PredefinedVariables.OfJob(job, scope.Run.Trigger, scope.Folders.Workspace))
        {
            variables[name] = value;
        }

        foreach (var (name, value) in job.ArtifactsFrom.SelectMany(key => scope.Run.Outputs.GetValueOrDefault(key) ?? new Dictionary<string, string>()))
        {
            variables[name] = value;
        }

        return VariableExpansion.ExpandAll(variables, GitLabPlanner.RawNames(job.Definition));
    }

    private async Task<JobEnd?> SourcesAsync(CancellationToken cancellation)
    {
        if (_variables.GetValueOrDefault("GIT_STRATEGY") is "none" or "empty")
        {
            return null;
        }

        _log.Start("get_sources", "Getting source from Git repository");
        var fault = await WorkspaceCheckout.CheckoutAsync(scope, "", scope.Run.Trigger.Sha, null, cancellation);
        scope.Log.Write(fault is null
            ? $"\u001b[32;1mChecking out {_variables.GetValueOrDefault("CI_COMMIT_SHORT_SHA")} as detached HEAD (ref is {_variables.GetValueOrDefault("CI_COMMIT_REF_NAME")})...\u001b[0;m"
            : $"fatal: {fault}");
        _log.End("get_sources");
        return fault is null ? null : new JobEnd(JobOutcome.Failure, $"its sources could not be had: {fault}");
    }
}
