using CiCdPlatform.Core.Optimisation.Edits;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Images that are built layer by layer in every run.</summary>
internal static class DockerLayers
{
    public static IEnumerable<Proposal> Of(GitHubJob job)
    {
        // Only a builder of buildx can write layers to the forge's cache.
        if (!job.Steps.Any(step => step.Uses?.Is("docker/setup-buildx-action") == true))
        {
            yield break;
        }

        foreach (var step in job.Steps.Where(step => step.Uses?.Is("docker/build-push-action") == true && step.Uses.Major is null or >= 2))
        {
            if (step.With is { } with && with.Get("cache-from") is null && with.Get("cache-to") is null && step.Input("no-cache") is null or "false"
                && job.Flow.File.AppendIn(step.Node, "with", "uses", "cache-from: type=gha", "cache-to: type=gha,mode=max") is { } edit)
            {
                yield return new Proposal(step.Line, $"Job '{job.Id}' builds every layer of its image anew: buildx keeps layers in the forge's own cache.", [edit]);
            }
        }
    }
}
