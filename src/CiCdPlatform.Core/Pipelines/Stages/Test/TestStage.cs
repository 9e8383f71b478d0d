using CiCdPlatform.Core.Pipelines.Selection;
using CiCdPlatform.Core.Pipelines.Services;
using CiCdPlatform.Core.Pipelines.Toolchains;

namespace CiCdPlatform.Core.Pipelines.Stages.Test;

/// <summary>Runs each component's tests once it compiles; a failing test ends the pipeline.</summary>
internal sealed class TestStage : IStage
{
    public Stage Stage => Stage.Test;

    public IEnumerable<PipelineJob> Jobs(StageContext context)
    {
        foreach (var plan in context.Plans.Where(plan => !plan.IsCovered))
        {
            var compile = Stage.Compile.Id() + plan.Suffix;
            var job = ComponentJob.Create(plan, Stage, context.Jobs.Exists(j => j.Id == compile) ? [compile] : []);
            if (job is null)
            {
                context.Warnings.Add($"no tests were detected in '{plan.Component.Path}' ({plan.Component.Language}): there is no test job, and the pipeline cannot count as proven");
                continue;
            }

            foreach (var line in job.Steps.SelectMany(step => step.Run))
            {
                if (Validation.SwallowedFailure.InTests(line) is { } swallowed)
                {
                    context.Warnings.Add($"the test command '{line}' of '{plan.Component.Path}' holds '{swallowed}': its failures may go unnoticed");
                }
            }

            var services = ServiceTable.For(plan.Component.Services, plan.Component.Frameworks, context.Request.Forge == ForgeKind.GitHub && job.Container is null, context.Settings.ImagePrefix);
            foreach (var unknown in services.Unknown)
            {
                context.Warnings.Add($"the service '{unknown}' that '{plan.Component.Path}' uses is not known: its tests run without it");
            }

            var (steps, found) = TestReports.Apply(job.Steps, plan.Component.Test, plan.Manifest);
            yield return job with
            {
                Steps = steps,
                Matrix = plan.Matrix,
                Services = [.. services.Services.Select(service => service with { Image = ImageName.Pinned(service.Image, context.Request.Digests) })],
                Environment = Environment(services.Merge(job.Environment), found, plan),
                Reports = Reports(plan, found),
                CoveragePattern = found.Select(row => row.CoveragePattern).FirstOrDefault(pattern => pattern is not null),
                TimeLimitMinutes = 20,
            };
        }
    }

    private static SortedDictionary<string, string> Environment(IReadOnlyDictionary<string, string> own, IReadOnlyList<TestReport> found, ComponentPlan plan)
    {
        var environment = new SortedDictionary<string, string>(own.ToDictionary(), StringComparer.Ordinal);
        foreach (var (name, value) in found.SelectMany(row => row.Environment))
        {
            environment.TryAdd(name, value);
        }

        if (plan.Forge == ForgeKind.GitHub && plan.Matrix is { } matrix && ToolchainTable.Find(matrix.Toolchain)!.Variable is { } variable)
        {
            environment[variable] = $"${{{{ matrix.{matrix.Toolchain} }}}}";
        }

        // It would take the version that a file of the repository names, and fetch it, whatever the leg's is.
        if (plan.Component.PackageManager == "uv" && plan.Matrix is { Toolchain: "python" })
        {
            environment.TryAdd("UV_PYTHON", plan.Forge == ForgeKind.GitHub ? "${{ matrix.python }}" : "/usr/local/bin/python");
        }

        return environment;
    }

    // The template knows its own reports best.
    private static SortedDictionary<string, string> Reports(ComponentPlan plan, IReadOnlyList<TestReport> found)
    {
        var reports = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (kind, path) in plan.Template.Reports.Concat(found.SelectMany(row => row.Reports)))
        {
            reports.TryAdd(kind, plan.Component.Path == "." ? path : $"{plan.Component.Path}/{path}");
        }

        return reports;
    }
}
