using System.Text.RegularExpressions;
using CiCdPlatform.Core.Optimisation.Views;
using CiCdPlatform.Core.Rules;
using YamlDotNet.Core.Events;

namespace CiCdPlatform.Core.Optimisation.Checkers;

/// <summary>Jobs that build and try a container image between the build and what other jobs wait for.</summary>
internal static partial class ImageWork
{
    private const string Id = "image";

    public static Proposal? Of(GitHubJob job)
    {
        if (job.Publishes || job.Matrix is not null || job.StepList is not { Style: not SequenceStyle.Flow } || job.Node.Get("outputs") is not null || job.Flow.Job(Id) is not null)
        {
            return null;
        }

        var images = job.Steps.Where(IsImage).ToList();
        if (images.Count == 0 || images.Exists(step => step.Node.Get("id") is not null) || images[^1].Index - images[0].Index >= images.Count)
        {
            return null;
        }

        // What stands before prepares both; what comes behind is what others wait for, and knows nothing of the image.
        var (before, behind) = (job.Steps.Take(images[0].Index).ToList(), job.Steps.Skip(images[^1].Index + 1).ToList());
        var waiting = job.Flow.Jobs.Where(other => other.Needs.Contains(job.Id)).ToList();
        if (waiting.Count == 0 || !before.Exists(step => step.IsPlainCheckout) || !before.Exists(step => step.Commands.Any(CommandKinds.Builds))
            || before.Exists(step => step.Uses?.Is("actions/upload-artifact") == true || step.Node.Get("id") is not null) || !behind.Exists(step => step.Uses?.Is("actions/upload-artifact") == true)
            || behind.Exists(step => step.Commands.Any(command => command.Contains("docker", StringComparison.OrdinalIgnoreCase)) || step.Input("path")?.Contains("image", StringComparison.OrdinalIgnoreCase) == true))
        {
            return null;
        }

        return JobSplit.Edits(job, Id, before, images, waiting.Where(other => other.Publishes)) is { } edits
            ? new Proposal(images[0].Line, $"Job '{job.Id}' builds an image before it hands over what {string.Join(", ", waiting.Select(other => $"'{other.Id}'"))} waits for and does not use the image of: in a job of its own both run at once. Branches that require '{job.Id}' should require '{Id}' too.", edits)
            : null;
    }

    private static bool IsImage(GitHubStep step) => step.Commands.Count > 0 && step.Commands.All(command => Image().IsMatch(command)) || step.Uses?.Is("docker/build-push-action", "docker/bake-action") == true;

    [GeneratedRegex(@"(^|[\s;&|(])(docker|podman|buildah)\s+(build|buildx|run|image|inspect|scout|tag)(\s|$)|(^|[\s;&|(])(npm|pnpm|yarn|bun|make)\s+(run\s+)?(-\S+\s+)*(build[:-](docker|image)|(docker|image)[:-]build)(\s|$)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Image();
}
